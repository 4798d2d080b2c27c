"""Beginning with pictures where diffusers has no pipeline for it, beside where it has one."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image
from test_families import NOISE, PLAIN, loaded

from kizy_gpu.families.base import (
    EditRequest,
    ImageToImageRequest,
    InpaintRequest,
    TextToImageRequest,
    Unwatched,
)
from kizy_gpu.families.begun import BegunModel
from kizy_gpu.families.framing import framed

ASKED = {**PLAIN, "steps": 4}
WHOLE, RIGHT = (0, 0), (1 / 3, 0)
"""Where the part that is drawn anew begins, as shares of the sides."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("begun")


def exact(family: str, home: Path) -> Any:
    """In fp32: rounding would hide what is compared."""
    model = loaded(family, home)
    model.device = replace(model.device, autocast=None)
    return model


def hole(size: tuple[int, int], begins: tuple[float, float] = WHOLE) -> Image.Image:
    mask = Image.new("L", size)
    corner = tuple(round(share * side) for share, side in zip(begins, size, strict=True))
    mask.paste(255, (*corner, *size))
    return mask


def theirs(model: Any, kind: str, request: InpaintRequest) -> Image.Image:
    """As diffusers' own pipeline draws it."""
    made = getattr(diffusers, kind)
    takes = inspect.signature(made.__init__).parameters
    given = {**model.pipeline.config, **model.pipeline.components}
    parts = {name: given[name] for name in takes if name in given}
    pipeline = made(**{**parts, "scheduler": model.scheduler("euler")})
    pipeline.set_progress_bar_config(disable=True)
    words = model.words(request)
    words.pop("max_area", None)  # of those that draw at a size of their own
    whole = framed(request.image, request.width, request.height)
    with model.device.arithmetic(1), model._telling_of_decoding(Unwatched(), request.steps):
        drawn = pipeline(
            **words,
            image=whole,
            mask_image=request.mask,
            strength=request.strength,
            width=request.width,
            height=request.height,
            num_inference_steps=request.steps,
            generator=torch.Generator("cpu").manual_seed(request.seed),
        ).images[0]
    return Image.composite(drawn, whole, request.mask)


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        ("flux2-klein", "Flux2KleinInpaintPipeline"),
        ("flux1-kontext", "FluxKontextInpaintPipeline"),
    ],
)
def test_draws_as_the_pipeline_that_is_made_for_it(family: str, kind: str, home: Path) -> None:
    model = exact(family, home)
    drawn = []
    for begins, strength in ((WHOLE, 1.0), (WHOLE, 0.5), (RIGHT, 0.5)):
        # On the edge of a place: their masks end there too.
        request = InpaintRequest(
            **ASKED, image=NOISE, mask=hole((96, 64), begins), strength=strength
        )
        ours = np.asarray(model.inpaint(request, Unwatched()), np.int16)
        assert np.abs(ours - np.asarray(theirs(model, kind, request), np.int16)).max() <= 1
        drawn.append(ours)
    assert np.abs(drawn[0] - drawn[1]).max() > 8
    assert np.abs(drawn[1] - drawn[2]).max() > 8


@pytest.mark.parametrize("family", ["flux2", "qwen-image-2.1"])
def test_all_of_it_drawn_anew_is_as_from_words_alone(family: str, home: Path) -> None:
    model = loaded(family, home)
    words = model.text_to_image(TextToImageRequest(**ASKED), Unwatched()).tobytes()
    begun = ImageToImageRequest(**ASKED, image=NOISE, strength=1.0)
    assert model.image_to_image(begun, Unwatched()).tobytes() == words
    part = InpaintRequest(**ASKED, image=NOISE, strength=1.0, mask=hole((96, 64)))
    assert model.inpaint(part, Unwatched()).tobytes() == words
    less = model.image_to_image(replace(begun, strength=0.5), Unwatched())
    assert less.tobytes() != words
    assert model.inpaint(replace(part, strength=0.5), Unwatched()).tobytes() == less.tobytes()


@pytest.mark.parametrize("family", ["flux1-kontext", "qwen-image-edit", "qwen-image-edit-plus"])
def test_all_of_it_drawn_anew_is_as_changed_by_words(family: str, home: Path) -> None:
    model = loaded(family, home)
    asked = {**ASKED, "steps": 2}
    changed = model.edit(EditRequest(**asked, images=(NOISE,)), Unwatched()).tobytes()
    part = InpaintRequest(**asked, image=NOISE, strength=1.0, mask=hole((96, 64)))
    assert model.inpaint(part, Unwatched()).tobytes() == changed


@pytest.mark.parametrize("family", ["flux2", "qwen-image-2.1", "qwen-image-edit-plus"])
def test_what_stays_is_seen_by_what_is_drawn(family: str, home: Path) -> None:
    """Where all is drawn anew the part would be another one."""
    model = loaded(family, home)
    asked = {**ASKED, "steps": 2}
    mask = hole((96, 64), RIGHT)
    part = InpaintRequest(**asked, image=NOISE, strength=1.0, mask=mask)
    everything = replace(part, mask=hole((96, 64)))
    one, other = (
        np.asarray(model.inpaint(request, Unwatched()), np.int16) for request in (part, everything)
    )
    stays = np.asarray(mask) == 0
    assert (one[stays] == np.asarray(framed(NOISE, 96, 64))[stays]).all()
    assert (one[~stays] != other[~stays]).any()


def test_a_place_is_drawn_anew_for_any_pixel_of_it(home: Path) -> None:
    model: BegunModel = loaded("flux2", home)
    mask = Image.new("L", (96, 64))
    mask.putpixel((95, 0), 255)
    request = InpaintRequest(**ASKED, image=NOISE, strength=1.0, mask=mask)
    px = model.place_px()
    goes = model._places(request).reshape(64 // px, 96 // px)
    assert goes.nonzero().tolist() == [[0, 96 // px - 1]]
