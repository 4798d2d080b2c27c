"""LoRAs, ControlNets and pictures that a job brings along, through the real service."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from service import Bucket, Service, node_job, picture_job, words
from weights import random_controlnet, random_ip_adapter, random_lora

from kizy_gpu.families import sd15
from kizy_gpu.families.device import open_device
from kizy_gpu.settings import open_library

Value = dict[str, Any]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Any:
    library = open_library({"KIZY_HOME": str(tmp_path_factory.mktemp("home"))})
    library.scan()
    return sd15.load(library.models["sprout"], open_device("cpu:0")).pipeline


@pytest.fixture(scope="module")
def edges(running: Service, pipeline: Any) -> str:
    """A ControlNet that was put among the models while the service runs."""
    random_controlnet(pipeline, running.home / "models" / "loud-edges", silent=False)
    listed = running.http.get("/v1/models").raise_for_status().json()["models"]
    found = {model["id"]: model for model in listed}["loud-edges"]
    assert (found["kind"], found["architecture"]) == ("controlnet", "sprout")
    assert found["preprocessor"] == "edges"
    return "loud-edges"


@pytest.fixture(scope="module")
def colours(running: Service, pipeline: Any) -> str:
    """An IP-Adapter that was put there in the same way, and one for other models."""
    for name, made_for in (("colours", "sprout"), ("elsewhere", "sdxl")):
        folder = running.home / "models" / name
        random_ip_adapter(pipeline.unet, folder, "sd15-ip-adapter", made_for)
    running.http.get("/v1/models").raise_for_status()
    return "colours"


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def half_red(mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (128, 128))
    image.paste("white" if mode == "L" else "red", (64, 0, 128, 128))
    return image


def lora(bucket: Bucket, data: bytes, strength: float = 1.0) -> Value:
    kept = bucket.keep(data, "application/octet-stream", strength=strength)
    return {**kept, "kind": "lora"}


def control(bucket: Bucket, model: str, **how: Any) -> Value:
    return {**bucket.keep(png(half_red()), model=model, **how), "kind": "control"}


def look(bucket: Bucket, model: str, **how: Any) -> Value:
    return {**bucket.keep(png(half_red()), model=model, **how), "kind": "look"}


def digest(service: Service, job: dict[str, Any], **inputs: Any) -> str:
    outputs = service.outputs({**job, "inputs": {**job["inputs"], **inputs}})
    return str(outputs["image"]["sha256"])


def test_a_lora_travels_as_a_reference(service: Service, bucket: Bucket, pipeline: Any) -> None:
    data = random_lora(pipeline, "kohya")
    plain = digest(service, picture_job())
    full = digest(service, picture_job(), loras=[lora(bucket, data)])
    half = digest(service, picture_job(), loras=[lora(bucket, data, 0.5)])
    assert len({plain, full, half}) == 3
    assert digest(service, picture_job(), loras=[lora(bucket, data)]) == full
    assert digest(service, picture_job(), loras=[lora(bucket, data, 0.0)]) == plain
    assert digest(service, picture_job(), loras=[]) == plain


def test_a_lora_that_does_not_fit_fails_in_words(service: Service, bucket: Bucket) -> None:
    job = picture_job()
    job["inputs"]["loras"] = [lora(bucket, b"these are no weights")]
    end = service.run(job)[-1]
    assert end["type"] == "failed"
    assert end["error"]["code"] == "lora_refused"
    assert "LoRA" in end["error"]["message"]
    assert not end["error"]["retryable"]


def test_a_controlnet_is_named_by_the_picture_it_comes_with(
    service: Service, bucket: Bucket, edges: str
) -> None:
    plain = digest(service, picture_job())
    guided = digest(service, picture_job(), controls=[control(bucket, edges)])
    assert guided != plain
    assert digest(service, picture_job(), controls=[control(bucket, edges, strength=0.0)]) == plain


@pytest.mark.parametrize(
    ("model", "meta", "code", "path"),
    [
        ("no-such-net", {}, "model_missing", "inputs.controls"),
        ("sprout-upscaler", {}, "invalid_input", "inputs.controls"),
        ("loud-edges", {"strength": 3.0}, "invalid_input", "inputs.controls.0.meta.strength"),
        ("loud-edges", {"start": "soon"}, "invalid_input", "inputs.controls.0.meta.start"),
    ],
)
def test_controls_are_checked_before_the_job_is_taken(
    service: Service, bucket: Bucket, edges: str, model: str, meta: Value, code: str, path: str
) -> None:
    job = picture_job()
    job["inputs"]["controls"] = [control(bucket, model, **meta)]
    answer = service.put(job)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == code
    assert path in [issue["path"] for issue in error["issues"]]


def test_the_look_of_a_picture_is_taken_by_the_adapter_it_names(
    service: Service, bucket: Bucket, colours: str
) -> None:
    plain = digest(service, picture_job())
    seen = digest(service, picture_job(), looks=[look(bucket, colours)])
    assert seen != plain
    twice = [look(bucket, colours), look(bucket, colours, strength=0.3)]
    assert digest(service, picture_job(), looks=twice) not in (plain, seen)
    assert digest(service, picture_job()) == plain


@pytest.mark.parametrize(
    ("model", "meta", "code", "path"),
    [
        ("no-such-adapter", {}, "model_missing", "inputs.looks"),
        ("sprout-edges", {}, "invalid_input", "inputs.looks"),
        ("elsewhere", {}, "invalid_input", "inputs.looks"),
        ("colours", {"strength": 1.6}, "invalid_input", "inputs.looks.0.meta.strength"),
    ],
)
def test_looks_are_checked_before_the_job_is_taken(
    service: Service, bucket: Bucket, colours: str, model: str, meta: Value, code: str, path: str
) -> None:
    job = picture_job()
    job["inputs"]["looks"] = [look(bucket, model, **meta)]
    answer = service.put(job)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == code
    assert path in [issue["path"] for issue in error["issues"]]


def test_a_controlnet_that_changed_meanwhile_is_not_used(
    service: Service, bucket: Bucket, edges: str
) -> None:
    job = {**picture_job(), "models": {edges: "0" * 64}}
    job["inputs"]["controls"] = [control(bucket, edges)]
    answer = service.put(job)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "model_changed")


def test_a_lora_has_a_strength_and_no_more_than_its_kind_allows(
    service: Service, bucket: Bucket
) -> None:
    job = picture_job()
    job["inputs"]["loras"] = [lora(bucket, b"weights", 9.0), bucket.keep(png(half_red()))]
    paths = [issue["path"] for issue in service.put(job).json()["error"]["issues"]]
    assert paths == ["inputs.loras.0.meta.strength", "inputs.loras.1"]


def drawing(node: str, inputs: Value, **params: Any) -> dict[str, Any]:
    size = {"width": 128, "height": 128, "steps": 4, "guidanceScale": 2.0, "seed": 7}
    given = {"prompt": words("green tree, flat"), **inputs}
    return node_job(node, {"model": "sprout", "sampler": "ddim", **size, **params}, given)


def test_begins_with_a_picture(service: Service, bucket: Bucket) -> None:
    image = bucket.keep(png(half_red()))
    events = service.run(drawing("ImageToImage", {"image": image}, strength=0.5))
    made = bucket.picture(events[-1]["outputs"]["image"])
    assert made.size == (128, 128)
    ticks = [e for e in events if e["type"] == "progress" and e["phase"] == "denoising"]
    assert [(tick["step"], tick["steps"]) for tick in ticks] == [(0, 2), (1, 2), (2, 2)]


def test_draws_a_part_anew(service: Service, bucket: Bucket) -> None:
    inputs = {
        "image": bucket.keep(png(half_red())),
        "mask": {**bucket.keep(png(half_red("L"))), "kind": "mask"},
    }
    outputs = service.outputs(drawing("Inpaint", inputs, feather=0))
    made = np.asarray(bucket.picture(outputs["image"]))
    before = np.asarray(half_red())
    assert (made[:, :64] == before[:, :64]).all()
    assert (made[:, 64:] != before[:, 64:]).any()


def test_a_mask_and_its_canvas_come_from_the_cpu(service: Service, bucket: Bucket) -> None:
    image = bucket.keep(png(half_red()))
    outputs = service.outputs(node_job("ExtendCanvas", {"right": 64}, {"image": image}))
    assert bucket.picture(outputs["image"]).size == (192, 128)
    assert (outputs["mask"]["kind"], outputs["mask"]["meta"]) == (
        "mask",
        {"width": 192, "height": 128},
    )
    inputs = {"image": outputs["image"], "mask": outputs["mask"]}
    addressed = {
        name: {**value, "url": bucket.url(value["sha256"])} for name, value in inputs.items()
    }
    wide = service.outputs(drawing("Inpaint", addressed, width=160, height=112))
    assert bucket.picture(wide["image"]).size == (160, 112)
