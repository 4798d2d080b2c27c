"""The FLUX.1 family, run through its real classes with random weights."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save
from service import Bucket, Service, node_job, words
from tiny_flux import write_tiny_flux

from kizy_gpu.errors import Canceled, JobError
from kizy_gpu.families import flux1, follower
from kizy_gpu.families.base import FluxRequest, Lora, Unwatched
from kizy_gpu.families.device import open_device
from kizy_gpu.library import DigestCache, Library

PLAIN: dict[str, Any] = {"width": 64, "height": 48, "steps": 4, "guidance_scale": 3.5, "seed": 3}


@pytest.fixture(scope="module", params=["dev", "schnell"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> flux1.Flux1:
    home = tmp_path_factory.mktemp(request.param)
    write_tiny_flux(home / "tiny", guided=request.param == "dev")
    library = Library((home,), DigestCache(home / "digests.json"))
    library.scan()
    assert not library.refused
    return flux1.load(library.models["tiny"], open_device("cpu:0"))


def draw(model: flux1.Flux1, prompt: str = "a fox", **more: Any) -> Image.Image:
    return model.generate(FluxRequest(prompt, **{**PLAIN, **more}), Unwatched())


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, np.float32)


def test_the_same_request_gives_the_same_pixels(model: flux1.Flux1) -> None:
    first = draw(model)
    assert first.size == (64, 48)
    assert draw(model).tobytes() == first.tobytes()
    assert draw(model, seed=4).tobytes() != first.tobytes()
    assert draw(model, "a tree").tobytes() != first.tobytes()


def test_guidance_counts_where_it_was_learnt(model: flux1.Flux1) -> None:
    learnt = model.pipeline.transformer.config.guidance_embeds
    assert (draw(model, guidance_scale=9.0).tobytes() != draw(model).tobytes()) == learnt


@pytest.mark.parametrize(("strength", "steps"), [(0.5, 2), (0.6, 3), (1.0, 4), (0.05, 1)])
def test_begins_with_a_picture_and_counts_what_is_drawn(
    model: flux1.Flux1, strength: float, steps: int
) -> None:
    class Counts(Unwatched):
        seen: list[tuple[int, int]] = []

        def progress(self, step, steps, phase, seconds_per_step=None) -> None:  # type: ignore[no-untyped-def]
            if phase == "denoising":
                self.seen.append((step, steps))

    Counts.seen = []
    request = FluxRequest(
        "a fox", **PLAIN, image=Image.new("RGB", (99, 33), "red"), strength=strength
    )
    made = model.generate(request, Counts())
    assert made.size == (64, 48)
    assert Counts.seen == [(step, steps) for step in range(steps + 1)]


def test_outside_of_the_mask_every_pixel_stays(model: flux1.Flux1) -> None:
    whole = Image.effect_noise((64, 48), 90).convert("RGB")
    mask = Image.new("L", (64, 48))
    mask.paste(255, (32, 0, 64, 48))
    made = draw(model, image=whole, mask=mask, feather=4)
    assert (pixels(made)[:, :32] == pixels(whole)[:, :32]).all()
    assert (pixels(made)[:, 32:] != pixels(whole)[:, 32:]).any()
    with pytest.raises(JobError):
        draw(model, image=whole, mask=Image.new("L", (64, 48)))


def test_previews_show_where_it_is_going(
    model: flux1.Flux1, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "PREVIEW_EVERY", 0.0)
    monkeypatch.setattr(follower, "PREVIEW_SHARE", 1.0)

    class Looks(Unwatched):
        wants_previews = True
        seen: list[Image.Image] = []

        def preview(self, step: int, image: Image.Image) -> None:
            self.seen.append(image)

    Looks.seen = []
    watched = model.generate(FluxRequest("a fox", **{**PLAIN, "steps": 8}), Looks())
    assert watched.tobytes() == draw(model, steps=8).tobytes()
    assert {image.size for image in Looks.seen} == {(32, 24)}
    # The guess of the finished picture comes closer with each step, as noise would not.
    last = pixels(Looks.seen[-1])
    away = [np.abs(pixels(image) - last).mean() for image in Looks.seen]
    assert away[0] > away[len(away) // 2] > 0


def test_can_be_canceled_between_steps(model: flux1.Flux1) -> None:
    class Stops(Unwatched):
        checks = 0

        def check(self) -> None:
            self.checks += 1
            if self.checks == 2:
                raise Canceled

    before = draw(model)
    with pytest.raises(Canceled):
        model.generate(FluxRequest("a fox", **PLAIN), Stops())
    assert draw(model).tobytes() == before.tobytes()


@pytest.mark.parametrize(
    ("down", "up"),
    [
        ("transformer.transformer_blocks.0.attn.to_q.lora_A.weight", "lora_B"),
        ("transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight", "lora_B"),
    ],
)
def test_a_lora_works_and_leaves_no_trace(model: flux1.Flux1, down: str, up: str) -> None:
    torch.manual_seed(1)
    data = save({down: torch.randn(2, 32), down.replace("lora_A", up): torch.randn(32, 2)})
    lora = Lora(data, hashlib.sha256(data).hexdigest(), 1.0)
    plain = draw(model)
    assert draw(model, loras=(lora,)).tobytes() != plain.tobytes()
    assert draw(model).tobytes() == plain.tobytes()


@pytest.fixture(scope="module")
def tiny(running: Service) -> str:
    write_tiny_flux(running.home / "models" / "tiny-flux")
    listed = running.http.get("/v1/models").raise_for_status().json()["models"]
    assert "tiny-flux" in {found["id"] for found in listed}
    return "tiny-flux"


def flux_job(model: str, inputs: dict[str, Any] | None = None, **params: Any) -> dict[str, Any]:
    given = {"model": model, "width": 64, "height": 64, "steps": 3, **params}
    return node_job("FluxInference", given, {"prompt": words("a fox"), **(inputs or {})})


def test_runs_as_a_job(service: Service, bucket: Bucket, tiny: str) -> None:
    events = service.run(flux_job(tiny))
    assert bucket.picture(events[-1]["outputs"]["image"]).size == (64, 64)
    ticks = [event["phase"] for event in events if event["type"] == "progress"]
    assert ticks[-5:] == ["denoising"] * 4 + ["decoding"]


def test_draws_as_other_models_do(service: Service, bucket: Bucket, tiny: str) -> None:
    given = {"model": tiny, "width": 64, "height": 64, "steps": 2, "sampler": "euler"}
    events = service.run(node_job("TextToImage", given, {"prompt": words("a fox")}))
    assert bucket.picture(events[-1]["outputs"]["image"]).size == (64, 64)


def test_each_node_says_which_models_are_its_own(service: Service, tiny: str) -> None:
    as_another = node_job(
        "TextToImage",
        {"model": tiny, "width": 64, "height": 64, "sampler": "ddim"},
        {"prompt": words("a fox")},
    )
    for job, said in (
        (flux_job("sprout"), "Sprout is not of the FLUX.1 family"),
        (as_another, "Tiny FLUX does not work with it"),
        (flux_job(tiny, width=72), "must be a multiple of 16"),
        (flux_job(tiny, width=512), "Tiny FLUX makes 16 to 256 px a side"),
    ):
        answer = service.put(job)
        assert answer.status_code == 422
        assert said in [issue["message"] for issue in answer.json()["error"]["issues"]]


def test_a_mask_alone_is_refused(service: Service, bucket: Bucket, tiny: str) -> None:
    white = io.BytesIO()
    Image.new("L", (64, 64), 255).save(white, "PNG")
    mask = {**bucket.keep(white.getvalue()), "kind": "mask"}
    end = service.run(flux_job(tiny, {"mask": mask}))[-1]
    assert end["error"]["code"] == "invalid_input"


def test_what_is_no_flux_is_refused(tmp_path: Path) -> None:
    write_tiny_flux(tmp_path / "tiny")
    weights = tmp_path / "tiny" / "transformer" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(b"not weights at all")
    library = Library((tmp_path,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    with pytest.raises(JobError) as caught:
        flux1.load(library.models["tiny"], open_device("cpu:0"))
    assert caught.value.code == "unsupported"
