"""Every family that draws, run through its real classes with random weights."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save
from tiny_models import write_tiny
from tiny_nets import write_net
from torch import nn

from kizy_gpu.errors import JobError
from kizy_gpu.families import loading
from kizy_gpu.families.base import (
    Control,
    EditRequest,
    ImageToImageRequest,
    InpaintRequest,
    Lora,
    TextToImageRequest,
    Unwatched,
)
from kizy_gpu.families.device import open_device
from kizy_gpu.families.lora_layouts import Modules, read_lora
from kizy_gpu.families.pipelines import PIPELINES, Task, tasks_of
from kizy_gpu.families.placement import ROOM, bytes_of, fits_whole
from kizy_gpu.library import DigestCache, Library
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.drawing import sampling_issues
from kizy_gpu.nodes.text_to_image import TextToImage

PLAIN: dict[str, Any] = {
    "prompt": "a fox",
    "negative_prompt": "rain",
    "width": 96,
    "height": 64,
    "steps": 2,
    "guidance_scale": 3.0,
    "seed": 3,
    "sampler": "euler",
}
FAMILIES = [family for family in PIPELINES if family != "sd15"]  # whose model is Sprout
NOISE = Image.effect_noise((99, 70), 90).convert("RGB")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("families")


@pytest.fixture(scope="module", params=FAMILIES)
def model(request: pytest.FixtureRequest, home: Path) -> Any:
    return loaded(request.param, home)


def loaded(family: str, home: Path) -> Any:
    write_tiny(family, home / family)
    library = Library((home,), DigestCache(home / "digests.json"))
    library.scan()
    assert not library.refused
    info = library.models[family]
    assert info.defaults.sampler in info.samplers
    return loading.load(info, open_device("cpu:0", threads=1))


class Notes(Unwatched):
    """Keeps what is told of the work."""

    wants_previews = True

    def __init__(self) -> None:
        self.ticks: list[tuple[str, int, int]] = []
        self.looks: list[Image.Image] = []
        self.lines: list[str] = []

    def progress(self, step, steps, phase, seconds_per_step=None) -> None:  # type: ignore[no-untyped-def]
        self.ticks.append((phase, step, steps))

    def preview(self, step: int, image: Image.Image) -> None:
        self.looks.append(image)

    def log(self, level: str, message: str) -> None:  # type: ignore[override]
        self.lines.append(message)


def draw(model: Any, watch: Unwatched | None = None, **more: Any) -> Image.Image:
    """By whatever the model does best: from words, of a picture, or in a hole in one."""
    asked, watch = {**PLAIN, **more}, watch or Unwatched()
    tasks = tasks_of(model.info.family)
    if "text-to-image" in tasks:
        return model.text_to_image(TextToImageRequest(**asked), watch)
    if "edit" in tasks:
        return model.edit(EditRequest(**asked, images=(NOISE,)), watch)
    mask = Image.new("L", (96, 64), 255)
    return model.inpaint(InpaintRequest(**asked, image=NOISE, strength=1.0, mask=mask), watch)


@pytest.fixture(scope="module")
def plain(model: Any) -> bytes:
    return draw(model).tobytes()


def test_words_and_seed_decide_the_pixels(model: Any, plain: bytes) -> None:
    assert draw(model, seed=4).tobytes() != plain
    assert draw(model, prompt="blue trees").tobytes() != plain


def test_a_negative_prompt_counts_or_is_said_not_to(model: Any, plain: bytes) -> None:
    notes = Notes()
    counts = draw(model, notes, negative_prompt="a house").tobytes() != plain
    left_out = f"{model.info.name} reads no negative prompt; it was left out"
    assert notes.lines == ([] if counts else [left_out])


def test_tells_of_every_step_and_shows_where_it_is_going(
    model: Any, plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kizy_gpu.families.follower.PREVIEW_EVERY", 0.0)
    monkeypatch.setattr("kizy_gpu.families.follower.PREVIEW_SHARE", 1.0)
    notes = Notes()
    made = draw(model, notes)
    assert notes.ticks == [("denoising", step, 2) for step in range(3)] + [("decoding", 2, 2)]
    assert made.size == (96, 64)
    assert made.tobytes() == plain, "the same again, and looking at it changes nothing"
    assert {image.width * 64 for image in notes.looks} == {notes.looks[0].height * 96}


@pytest.mark.parametrize("strength", [0.05, 0.5])
def test_begins_with_a_picture(model: Any, strength: float) -> None:
    asked = ImageToImageRequest(**PLAIN, image=NOISE, strength=strength)
    if "image-to-image" not in tasks_of(model.info.family):
        with pytest.raises(JobError, match="does not begin with a picture"):
            model.image_to_image(asked, Unwatched())
        return
    notes = Notes()
    made = model.image_to_image(asked, notes)
    assert made.size == (96, 64)
    denoising = [(step, steps) for phase, step, steps in notes.ticks if phase == "denoising"]
    assert denoising == [(step, len(denoising) - 1) for step in range(len(denoising))]
    other = ImageToImageRequest(**PLAIN, image=Image.new("RGB", (96, 64)), strength=strength)
    assert model.image_to_image(other, Unwatched()).tobytes() != made.tobytes()


def test_outside_of_the_mask_every_pixel_stays(model: Any) -> None:
    mask = Image.new("L", (96, 64))
    mask.paste(255, (40, 0, 96, 64))
    whole = NOISE.resize((96, 64))
    asked = InpaintRequest(**PLAIN, image=whole, strength=1.0, mask=mask, feather=4)
    if "inpaint" not in tasks_of(model.info.family):
        with pytest.raises(JobError, match="does not draw parts"):
            model.inpaint(asked, Unwatched())
        return
    made = np.asarray(model.inpaint(asked, Unwatched()))
    assert (made[:, :40] == np.asarray(whole)[:, :40]).all()
    assert (made[:, 40:] != np.asarray(whole)[:, 40:]).any()


def test_changes_a_picture_by_words(model: Any) -> None:
    asked = EditRequest(**PLAIN, images=(NOISE,))
    if "edit" not in tasks_of(model.info.family):
        with pytest.raises(JobError, match="does not change a picture"):
            model.edit(asked, Unwatched())
        return
    made = model.edit(asked, Unwatched())
    assert made.size == (96, 64)
    other = EditRequest(**PLAIN, images=(Image.new("RGB", (96, 64), "red"),))
    assert model.edit(other, Unwatched()).tobytes() != made.tobytes()
    notes = Notes()
    two = EditRequest(**PLAIN, images=(NOISE, Image.new("RGB", (96, 64), "red")))
    counts = model.edit(two, notes).tobytes() != made.tobytes()
    left_out = f"{model.info.name} looks at one picture; the others were left out"
    assert (left_out in notes.lines) != counts


def targets(model: Any) -> list[tuple[str, str, nn.Linear]]:
    """The projections of attention, by part and name."""
    ends = ("to_q", "to_v", "q_proj", "qkv", "to_qkv_mlp_proj")
    return [
        (part, name, module)
        for part in model.worn_by
        for name, module in getattr(model.pipeline, part).named_modules()
        if isinstance(module, nn.Linear) and name.endswith(ends)
    ]


KOHYA = {
    "unet": "lora_unet_",
    "transformer": "lora_unet_",
    "text_encoder": "lora_te1_text_model_",
    "text_encoder_2": "lora_te2_text_model_",
}


def written(model: Any, layout: str) -> bytes:
    """A LoRA file as a program would write it that trained this model."""
    generator = torch.Generator().manual_seed(1)
    tensors: dict[str, torch.Tensor] = {}
    for part, name, module in targets(model):
        down = torch.randn(2, module.in_features, generator=generator)
        up = torch.randn(module.out_features, 2, generator=generator)
        if layout == "kohya":
            stem = KOHYA[part] + name.replace(".", "_")
            tensors |= {f"{stem}.lora_down.weight": down, f"{stem}.lora_up.weight": up}
            tensors[f"{stem}.alpha"] = torch.tensor(2.0)
            continue
        inner = f"text_model.{name}" if part.startswith("text_encoder") else name
        if layout == "ComfyUI" and part in ("unet", "transformer"):
            stem = f"diffusion_model.{name}"
        else:
            stem = f"{part}.{inner}"
        tensors |= {f"{stem}.lora_A.weight": down, f"{stem}.lora_B.weight": up}
    return save(tensors)


def test_a_lora_works_in_every_layout_and_leaves_no_trace(model: Any, plain: bytes) -> None:
    """All layouts say the same of every module, so drawing with one of them is enough."""
    expected = {(part, name) for part, name, _ in targets(model)}
    assert {part for part, _ in expected} == set(model.worn_by)
    said = [spoken(model, written(model, layout)) for layout in ("kohya", "diffusers", "ComfyUI")]
    for weights in said:
        assert weights.keys() == expected
        for place, (down, up, alpha) in weights.items():
            assert torch.equal(down, said[0][place][0])
            assert torch.equal(up, said[0][place][1])
            assert alpha == 2
    data = written(model, "kohya")
    lora = Lora(data, hashlib.sha256(data).hexdigest(), 1.0)
    assert draw(model, loras=(lora,)).tobytes() != plain
    assert draw(model).tobytes() == plain


def spoken(model: Any, data: bytes) -> dict[tuple[str, str], tuple[torch.Tensor, Any, float]]:
    """What a file says, read as the model reads it."""
    parts = {part: getattr(model.pipeline, part) for part in model.worn_by}
    read = read_lora(data, Modules.of(parts, model.info.family), model.translated)
    assert not read.unknown
    return {
        (part, name): (one.down, one.up, one.alpha)
        for part, named in read.adapter.items()
        for name, one in named.items()
    }


def test_what_does_not_fit_whole_comes_in_parts(model: Any) -> None:
    weights = bytes_of(model.pipeline)
    assert 0 < weights < model.info.bytes * 2
    assert fits_whole(weights, weights + ROOM)
    assert not fits_whole(weights, weights + ROOM - 1)


@pytest.mark.parametrize("family", ["sdxl", "flux1"])
def test_the_structure_of_a_picture_is_followed(family: str, home: Path) -> None:
    model = loaded(family, home)
    write_net(family, model, home / f"{family}-edges")
    library = Library((home,), DigestCache(home / "digests.json"))
    library.scan()
    edges = loading.load(library.models[f"{family}-edges"], model.device)

    def drawn(strength: float) -> tuple[bytes, bytes, bytes]:
        control = Control(edges, NOISE, strength, start=0.0, end=1.0, preprocess=True)
        asked = {**PLAIN, "controls": (control,)}
        begun = {**asked, "image": NOISE, "strength": 0.5}
        mask = Image.new("L", (96, 64), 255)
        return (
            model.text_to_image(TextToImageRequest(**asked), Unwatched()).tobytes(),
            model.image_to_image(ImageToImageRequest(**begun), Unwatched()).tobytes(),
            model.inpaint(InpaintRequest(**begun, mask=mask), Unwatched()).tobytes(),
        )

    followed, ignored = drawn(1.0), drawn(0.0)
    assert all(one != other for one, other in zip(followed, ignored, strict=True))
    assert ignored[0] == draw(model).tobytes()


def test_what_has_the_architecture_of_one_that_follows_need_not_follow(home: Path) -> None:
    info = loaded("flux1", home).info
    edges = info.model_copy(update={"id": "edges", "kind": "controlnet", "name": "Edges"})

    look = edges.model_copy(update={"kind": "ipAdapter", "family": "flux1-ip-adapter"})

    def said(family: str, task: Task, other: ModelInfo = edges) -> list[str]:
        model = info.model_copy(update={"family": family, "architecture": "flux1"})
        params = TextToImage.params(
            model="flux1", steps=2, width=64, height=64, sampler=info.samplers[0]
        )
        models = {"flux1": model, "other": other.model_copy(update={"architecture": "flux1"})}
        return [issue.message for issue in sampling_issues(params, models, task)]

    assert said("flux1", "text-to-image") == []
    assert said("flux1", "text-to-image", look) == []
    assert said("flux1-kontext", "text-to-image", look) == [
        f"{info.name} works without IP-Adapters"
    ]
    assert said("flux1-kontext", "text-to-image") == [f"{info.name} works without ControlNets"]
