"""Beginning with a picture, drawing parts anew, LoRAs and ControlNets, on the bundled model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from safetensors.torch import save
from weights import Layout, random_controlnet, random_lora

from kizy_gpu.errors import JobError
from kizy_gpu.families import controlnet, lora_stack, sd15
from kizy_gpu.families.base import (
    Control,
    ImageToImageRequest,
    InpaintRequest,
    Lora,
    TextToImageRequest,
    Unwatched,
)
from kizy_gpu.families.device import open_device
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.settings import open_library

APPLE = "red apple, 3d, teal background"
PLAIN = {"width": 128, "height": 128, "steps": 4, "guidance_scale": 2.0, "seed": 3}


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    library = open_library({"KIZY_HOME": str(tmp_path_factory.mktemp("home"))})
    library.scan()
    return library.models["sprout"]


@pytest.fixture(scope="module")
def model(info: ModelInfo) -> sd15.StableDiffusion15:
    return sd15.load(info, open_device("cpu:0"))


@pytest.fixture(scope="module")
def apple(model: sd15.StableDiffusion15) -> Image.Image:
    return model.text_to_image(TextToImageRequest(APPLE, **PLAIN), Unwatched())


@pytest.fixture(autouse=True)
def undressed(model: sd15.StableDiffusion15) -> Iterator[None]:
    """Each test leaves the model without LoRAs."""
    yield
    model.text_to_image(TextToImageRequest("", **{**PLAIN, "steps": 1}), Unwatched())


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, np.float32)


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(pixels(one) - pixels(other)).mean())


def from_picture(image: Image.Image, strength: float, **more: object) -> ImageToImageRequest:
    return ImageToImageRequest(
        "green tree, flat", **{**PLAIN, **more}, image=image, strength=strength
    )


def test_a_picture_is_the_same_with_any_number_of_threads(
    model: sd15.StableDiffusion15, apple: Image.Image
) -> None:
    before = model.threads
    try:
        for count in (1, 2, 3):
            model.threads = count
            again = model.text_to_image(TextToImageRequest(APPLE, **PLAIN), Unwatched())
            assert again.tobytes() == apple.tobytes()
    finally:
        model.threads = before


def test_little_strength_keeps_the_picture_and_much_does_not(
    model: sd15.StableDiffusion15, apple: Image.Image
) -> None:
    made = {
        strength: model.image_to_image(from_picture(apple, strength), Unwatched())
        for strength in (0.05, 0.5, 1.0)
    }
    away = [difference(picture, apple) for picture in made.values()]
    assert away[0] < away[1] < away[2]
    # What the tiny VAE alone loses on the way in and out is all that changes.
    assert away[0] < away[2] / 3


def test_the_share_that_is_drawn_is_what_is_counted(
    model: sd15.StableDiffusion15, apple: Image.Image
) -> None:
    class Counts(Unwatched):
        steps: list[tuple[int, int]] = []

        def progress(self, step, steps, phase, seconds_per_step=None) -> None:  # type: ignore[no-untyped-def]
            if phase == "denoising":
                self.steps.append((step, steps))

    model.image_to_image(from_picture(apple, 0.5), Counts())
    assert Counts.steps == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize("strength", [0.05, 0.3])
def test_a_share_of_few_steps_is_still_one(
    model: sd15.StableDiffusion15, apple: Image.Image, strength: float
) -> None:
    made = model.image_to_image(from_picture(apple, strength, steps=1), Unwatched())
    assert made.size == (128, 128)


def test_a_picture_of_another_shape_is_cut_not_squeezed(model: sd15.StableDiffusion15) -> None:
    wide = Image.new("RGB", (400, 100), "black")
    wide.paste("white", (150, 0, 250, 100))
    made = model.image_to_image(from_picture(wide, 0.05), Unwatched())
    assert pixels(made).mean() > 200, "only the white middle is left"
    see_through = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    made = model.image_to_image(from_picture(see_through, 0.05), Unwatched())
    assert pixels(made).mean() > 200, "nothing is white, as on paper"


def half_mask() -> Image.Image:
    mask = Image.new("L", (64, 64))
    mask.paste(255, (32, 0, 64, 64))
    return mask


def to_inpaint(image: Image.Image, mask: Image.Image, feather: int) -> InpaintRequest:
    return InpaintRequest(
        "green tree, flat", **PLAIN, image=image, mask=mask, strength=1.0, feather=feather
    )


@pytest.mark.parametrize("feather", [0, 12])
def test_outside_of_the_mask_every_pixel_stays(
    model: sd15.StableDiffusion15, apple: Image.Image, feather: int
) -> None:
    made = model.inpaint(to_inpaint(apple, half_mask(), feather), Unwatched())
    left, right = pixels(made)[:, :64], pixels(made)[:, 64:]
    assert (left == pixels(apple)[:, :64]).all()
    assert np.abs(right - pixels(apple)[:, 64:]).mean() > 5


def test_a_thin_stroke_is_drawn_in_spite_of_a_wide_feather(
    model: sd15.StableDiffusion15, apple: Image.Image
) -> None:
    mask = Image.new("L", (128, 128))
    ImageDraw.Draw(mask).line((10, 10, 118, 118), fill=255, width=5)
    made = model.inpaint(to_inpaint(apple, mask, 200), Unwatched())
    assert np.abs(pixels(made) - pixels(apple)).max() > 20


def test_an_empty_mask_is_refused(model: sd15.StableDiffusion15, apple: Image.Image) -> None:
    with pytest.raises(JobError) as caught:
        model.inpaint(to_inpaint(apple, Image.new("L", (128, 128)), 0), Unwatched())
    assert caught.value.code == "invalid_input"


def with_loras(model: sd15.StableDiffusion15, *loras: Lora) -> Image.Image:
    return model.text_to_image(TextToImageRequest(APPLE, **PLAIN, loras=loras), Unwatched())


def lora_of(data: bytes, strength: float = 1.0) -> Lora:
    return Lora(data, hashlib.sha256(data).hexdigest(), strength)


@pytest.mark.parametrize("layout", ["kohya", "diffusers"])
def test_a_lora_works_by_its_strength_and_leaves_no_trace(
    model: sd15.StableDiffusion15, apple: Image.Image, layout: Layout
) -> None:
    data = random_lora(model.pipeline, layout)
    full = with_loras(model, lora_of(data))
    assert difference(full, apple) > 2
    half = with_loras(model, lora_of(data, 0.5))
    assert 0 < difference(half, apple) < difference(full, apple)
    assert with_loras(model, lora_of(data)).tobytes() == full.tobytes()
    assert with_loras(model, lora_of(data, 0)).tobytes() == apple.tobytes()
    assert with_loras(model).tobytes() == apple.tobytes()


@pytest.mark.parametrize("kept_bytes", [lora_stack.KEPT_BYTES, 0])
def test_what_was_worn_before_is_put_on_again_as_it_was(
    model: sd15.StableDiffusion15,
    apple: Image.Image,
    monkeypatch: pytest.MonkeyPatch,
    kept_bytes: int,
) -> None:
    monkeypatch.setattr(lora_stack, "KEPT_BYTES", kept_bytes)
    one, other = (lora_of(random_lora(model.pipeline, "kohya", seed=seed)) for seed in (1, 2))
    sets = [(one,), (other,), (one, other), (), (other,), (one,), (one, other)]
    drawn = [with_loras(model, *loras).tobytes() for loras in sets]
    assert drawn[3] == apple.tobytes()
    assert drawn[:3] == [drawn[5], drawn[4], drawn[6]]
    assert len(set(drawn)) == 4
    half = replace(one, strength=0.5)
    assert with_loras(model, half).tobytes() not in drawn
    assert with_loras(model, one).tobytes() == drawn[0]


def test_both_layouts_of_one_lora_make_the_same_picture(model: sd15.StableDiffusion15) -> None:
    made = [
        with_loras(model, lora_of(random_lora(model.pipeline, layout)))
        for layout in ("kohya", "diffusers")
    ]
    assert made[0].tobytes() == made[1].tobytes()


def test_an_alpha_counts(model: sd15.StableDiffusion15) -> None:
    strong, weak = (
        with_loras(model, lora_of(random_lora(model.pipeline, "kohya", alpha))) for alpha in (8, 2)
    )
    assert difference(strong, weak) > 1
    quarter = with_loras(model, lora_of(random_lora(model.pipeline, "kohya", 8), 0.25))
    assert difference(quarter, weak) < 1


def test_several_loras_work_together(model: sd15.StableDiffusion15) -> None:
    one, other = (random_lora(model.pipeline, "kohya", seed=seed) for seed in (1, 2))
    alone = with_loras(model, lora_of(one))
    both = with_loras(model, lora_of(one), lora_of(other))
    assert difference(alone, both) > 1
    twice = with_loras(model, lora_of(one, 0.5), lora_of(one, 0.5))
    assert twice.tobytes() == alone.tobytes()


@pytest.mark.parametrize(
    "data",
    [
        b"not safetensors at all",
        save({"something.else": torch.zeros(4)}),
        save({"lora_unet_down_blocks_1_attentions_0_proj_in.lora_down.weight": torch.zeros(4, 9)}),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_leaves_the_next_alone(
    model: sd15.StableDiffusion15, apple: Image.Image, data: bytes
) -> None:
    with pytest.raises(JobError) as caught:
        with_loras(model, lora_of(data))
    assert caught.value.code == "lora_refused"
    assert with_loras(model).tobytes() == apple.tobytes()


def control(
    model: sd15.StableDiffusion15, folder: Path, image: Image.Image, **how: object
) -> Control:
    card = {"id": "edges", "name": "edges", "folder": str(folder), "preprocessor": "edges"}
    card |= {"family": "sd15-controlnet", "kind": "controlnet"}
    info = model.info.model_copy(update=card)
    how = {"strength": 1.0, "start": 0.0, "end": 1.0, "preprocess": True, **how}
    return Control(net=controlnet.load(info, model.device), image=image, **how)


@pytest.fixture(scope="module")
def loud(model: sd15.StableDiffusion15, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loud")
    random_controlnet(model.pipeline, folder, silent=False)
    return folder


def test_an_untrained_controlnet_changes_nothing(
    model: sd15.StableDiffusion15, apple: Image.Image, tmp_path: Path
) -> None:
    random_controlnet(model.pipeline, tmp_path, silent=True)
    request = TextToImageRequest(APPLE, **PLAIN, controls=(control(model, tmp_path, apple),))
    assert model.text_to_image(request, Unwatched()).tobytes() == apple.tobytes()


def test_a_controlnet_works_by_its_strength_and_time(
    model: sd15.StableDiffusion15, apple: Image.Image, loud: Path
) -> None:
    def made(**how: object) -> Image.Image:
        request = TextToImageRequest(APPLE, **PLAIN, controls=(control(model, loud, apple, **how),))
        return model.text_to_image(request, Unwatched())

    full = made()
    assert difference(full, apple) > 2
    assert made(strength=0.0).tobytes() == apple.tobytes()
    assert 0 < difference(made(strength=0.3), apple) < difference(full, apple)
    assert 0 < difference(made(start=0.6), apple) < difference(full, apple)
    assert difference(made(preprocess=False), full) > 0


@pytest.mark.parametrize("count", [1, 2])
def test_controlnets_work_wherever_is_drawn(
    model: sd15.StableDiffusion15, apple: Image.Image, loud: Path, count: int
) -> None:
    controls = (control(model, loud, apple),) * count
    redrawn = from_picture(apple, 0.6, controls=controls)
    assert (
        model.image_to_image(redrawn, Unwatched()).tobytes()
        != model.image_to_image(from_picture(apple, 0.6), Unwatched()).tobytes()
    )
    request = InpaintRequest(
        APPLE, **PLAIN, image=apple, mask=half_mask(), strength=1.0, controls=controls
    )
    made = model.inpaint(request, Unwatched())
    assert (pixels(made)[:, :64] == pixels(apple)[:, :64]).all()


def test_a_controlnet_for_what_nobody_finds_is_refused(
    model: sd15.StableDiffusion15, loud: Path
) -> None:
    info = model.info.model_copy(update={"folder": str(loud), "preprocessor": "smells"})
    with pytest.raises(JobError) as caught:
        controlnet.load(info, model.device)
    assert caught.value.code == "unsupported"
