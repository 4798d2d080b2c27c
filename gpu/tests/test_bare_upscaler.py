"""An upscaler that somebody drops among the models, through the real service."""

from __future__ import annotations

import io

from PIL import Image
from service import Service, node_job
from upscaler_files import OLD_2X, Compact, random_weights, write


def test_a_file_that_is_dropped_in_works_at_once(service: Service) -> None:
    folder = service.home / "models" / "upscalers"
    folder.mkdir(parents=True, exist_ok=True)
    layouts = {
        "2x-Old": OLD_2X.sized(features=8, grow=4, blocks=1),
        "3x-Compact": Compact(features=8, convs=2, scale=3),
    }
    for name, layout in layouts.items():
        write(folder / f"{name}.safetensors", random_weights(layout.shapes()))
    listed = {each["id"]: each for each in service.http.get("/v1/models").json()["models"]}
    small = io.BytesIO()
    Image.linear_gradient("L").resize((21, 17)).convert("RGB").save(small, "PNG")
    value = service.bucket.keep(small.getvalue())
    for name, layout in layouts.items():
        assert (listed[name]["kind"], listed[name]["scale"]) == ("upscaler", layout.scale)
        made = service.outputs(node_job("UpscaleESRGAN", {"model": name}, {"image": value}))
        size = service.bucket.picture(made["image"]).size
        assert size == (21 * layout.scale, 17 * layout.scale)
    less = node_job("UpscaleESRGAN", {"model": "3x-Compact", "scale": 2}, {"image": value})
    assert service.bucket.picture(service.outputs(less)["image"]).size == (42, 34)
    more = node_job("UpscaleESRGAN", {"model": "3x-Compact", "scale": 4}, {"image": value})
    assert service.put(more).json()["error"]["issues"] == [
        {"path": "params.scale", "message": "3x-Compact enlarges 3 times at most"}
    ]


def test_a_pickle_that_is_dropped_in_says_what_to_do(service: Service) -> None:
    folder = service.home / "models" / "upscalers"
    folder.mkdir(parents=True, exist_ok=True)
    pickle = folder / "4x-Pickled.pth"
    pickle.write_bytes(b"\x80\x04")
    listed = service.http.get("/v1/models").json()
    assert "4x-Pickled" in {each["id"] for each in listed["refused"]}
    value = service.bucket.keep(b"never read")
    answer = service.put(node_job("UpscaleESRGAN", {"model": "4x-Pickled"}, {"image": value}))
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "unsupported"
    assert "get its .safetensors version, or convert it" in error["issues"][0]["message"]
    pickle.unlink()
