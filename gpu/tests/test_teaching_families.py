"""Teaching a tiny model of each family that can be taught: the real classes, a few steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from PIL import Image, ImageChops
from safetensors import safe_open
from tiny_models import write_tiny

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import Paused
from kizy_gpu.families.base import Lora, TextToImageRequest, Unwatched
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.families.lora_layouts import Modules, read_lora
from kizy_gpu.library import Library
from kizy_gpu.training.__main__ import settings_from
from kizy_gpu.training.adapters import adapter_for
from kizy_gpu.training.local import Folder
from kizy_gpu.training.recipes import training_of
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.teach import teach

FAMILIES = {
    "sdxl": {"lora_unet", "lora_te1", "lora_te2"},
    "sd3": {"transformer"},
    "flux1": {"transformer"},
    "flux2": {"transformer"},
    "flux2-klein": {"transformer"},
    "qwen-image": {"transformer"},
    "qwen-image-2.1": {"transformer"},
    "z-image": {"transformer"},
}
"""With the beginnings of the keys in its files, text encoders taught where that is usual."""
REQUEST = TextToImageRequest(
    "a fox, zfox", width=64, height=64, steps=2, guidance_scale=2, seed=5, negative_prompt=""
)


@pytest.fixture(params=FAMILIES)
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    write_tiny(request.param, tmp_path / "models" / request.param)
    library = Library((tmp_path / "models",), DigestCache(tmp_path / "digests.json"))
    library.scan()
    return load(library.models[request.param], open_device("cpu:0"))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for place, size in enumerate([(64, 64), (96, 64), (64, 96), (64, 64)]):
        Image.new("RGB", size, (60 * place, 120, 200 - 40 * place)).save(folder / f"{place}.png")
    return folder


def few_steps(model: Any, steps: int) -> Settings:
    recipe = training_of(model.info.family, model.info.architecture)
    assert recipe is not None
    few = {"checkpointEverySteps": steps // 2, "sampleEverySteps": 1, "batchSize": 2, "rank": 2}
    return settings_from(
        {**recipe["quick"]["thing"], **few, "trainTextEncoder": True, "learningRate": 0.05},
        model=model.info.family,
        name="Fox",
        trigger="zfox",
        subject="thing",
        steps=steps,
        resolution=0,
        seed=1,
        sample_prompts=("a fox", "a house"),
    )


def test_taught_exported_read_again_and_taken_off(
    model: Any, pictures: Path, tmp_path: Path
) -> None:
    family = model.info.family
    settings = few_steps(model, steps=2)
    before = model.text_to_image(REQUEST, Unwatched())
    desk = Folder(tmp_path / "work", quiet=True)
    lesson = teach(model, desk.manifest(pictures, "thing"), settings, desk)
    assert lesson.report["stage"] == "done"
    assert all(loss > 0 and loss == loss for _, loss in lesson.report["loss"])

    after = model.text_to_image(REQUEST, Unwatched())
    assert ImageChops.difference(before, after).getbbox() is None, "it is again what it was"
    worn = replace(REQUEST, loras=(Lora(lesson.lora, "fox", 1.0),))
    assert ImageChops.difference(before, model.text_to_image(worn, Unwatched())).getbbox()

    file = tmp_path / "fox.safetensors"
    file.write_bytes(lesson.lora)
    with safe_open(file, "pt") as opened:
        keys, header = list(opened.keys()), opened.metadata()
        finite = all(bool(torch.isfinite(opened.get_tensor(key)).all()) for key in keys)
    assert finite
    beginnings = FAMILIES[family]
    assert {next(b for b in beginnings if key.startswith(b)) for key in keys} == beginnings
    assert header["modelspec.architecture"].endswith("/lora")


@pytest.mark.parametrize(
    "family", ["flux1", *(pytest.param(one, marks=pytest.mark.long) for one in ("sdxl", "z-image"))]
)
def test_on_four_bits_it_learns_much_the_same(family: str, pictures: Path, tmp_path: Path) -> None:
    """The base is rounded; what is learnt lies beside it, in its own digits."""
    lessons = {}
    for precision in ("bf16", "nf4"):
        home = tmp_path / precision
        write_tiny(family, home / family, precision=precision)
        library = Library((home,), DigestCache(tmp_path / "digests.json"))
        library.scan()
        info = library.models[family]
        assert info.taught().precision == precision
        model = load(info.taught(), open_device("cpu:0"))
        before = model.text_to_image(REQUEST, Unwatched())
        desk = Folder(tmp_path / f"work-{precision}", quiet=True)
        settings = replace(few_steps(model, steps=4), train_text_encoder=False)
        lessons[precision] = teach(model, desk.manifest(pictures, "thing"), settings, desk)
        after = model.text_to_image(REQUEST, Unwatched())
        assert ImageChops.difference(before, after).getbbox() is None, "it is again what it was"
    whole, lower = (dict(lessons[one].report["loss"]) for one in ("bf16", "nf4"))
    assert whole.keys() == lower.keys()
    for step, loss in whole.items():
        assert lower[step] == pytest.approx(loss, rel=0.3)
    assert lower != whole


class Interrupting(Folder):
    """Asks once to pause."""

    asks = 1

    def asked(self, word: Literal["pause", "finish", "sample"]) -> bool:
        if word == "pause" and self.asks:
            self.asks -= 1
            return True
        return False


@pytest.mark.parametrize(
    "model", [pytest.param("sdxl", marks=pytest.mark.long), "z-image"], indirect=True
)
def test_a_lesson_that_paused_ends_as_one_that_did_not(
    model: Any, pictures: Path, tmp_path: Path
) -> None:
    settings = few_steps(model, steps=6)
    calm = Folder(tmp_path / "calm", quiet=True)
    whole = teach(model, calm.manifest(pictures, "thing"), settings, calm)
    desk = Interrupting(tmp_path / "torn", quiet=True)
    manifest = desk.manifest(pictures, "thing")
    with pytest.raises(Paused):
        teach(model, manifest, settings, desk)
    later = Folder(tmp_path / "torn", quiet=True)
    later.manifest(pictures, "thing")
    rest = teach(model, manifest, settings, later)
    assert len(whole.report["loss"]) == 6
    assert rest.report["loss"] == whole.report["loss"]
    assert rest.report["scores"] == whole.report["scores"]
    assert read_lora(rest.lora, Modules.of(adapter_for(model).parts)).adapter.keys()
    assert _weights(rest.lora) == _weights(whole.lora)


def _weights(data: bytes) -> bytes:
    return data[8 + int.from_bytes(data[:8], "little") :]


FLOW = [family for family in FAMILIES if family != "sdxl"]


def plain_latents(model: Any, latents: torch.Tensor) -> torch.Tensor:
    """As a training has them: [B, c, h, w]."""
    if model.info.family.startswith("flux2"):
        side = int(latents.shape[1] ** 0.5)
        return latents.transpose(1, 2).unflatten(2, (side, side))
    return model.unpacked(latents) if latents.ndim == 3 else latents


@pytest.mark.parametrize("model", FLOW, indirect=True)
def test_what_is_foretold_in_teaching_is_what_is_foretold_in_drawing(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step of a picture, asked for again as in teaching: the same noise level, the same words."""
    seen: list[tuple[torch.Tensor, float, torch.Tensor]] = []
    step = FlowMatchEulerDiscreteScheduler.step

    def watched(self: Any, output: Any, timestep: Any, sample: Any, **more: Any) -> Any:
        seen.append((sample.clone(), float(timestep), output.clone()))
        return step(self, output, timestep, sample, **more)

    monkeypatch.setattr(FlowMatchEulerDiscreteScheduler, "step", watched)
    no_guidance = 0.0 if model.info.family == "z-image" else 1.0
    model.text_to_image(replace(REQUEST, guidance_scale=no_guidance), Unwatched())
    adapter: Any = adapter_for(model)
    words = adapter.encode_captions([REQUEST.prompt])
    for sample, timestep, output in seen:
        plain, foretold = (plain_latents(model, latents) for latents in (sample, output))
        sigma = torch.tensor([timestep / adapter.steps])
        with torch.no_grad(), model.device.arithmetic():
            ours = adapter.direction(plain, sigma, words)
        # Captions are read in other digits there; another level or order would be off by half.
        off = (ours.float() - foretold.float()).norm() / foretold.float().norm()
        assert off < 0.08, float(off)
    assert len(seen) == REQUEST.steps
