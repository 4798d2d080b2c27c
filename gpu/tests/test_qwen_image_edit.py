"""What sets Qwen-Image-Edit apart: its reader sees pictures, where they are and how many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from test_families import PLAIN, loaded

from kizy_gpu.families.base import EditRequest, Unwatched

RED, GREEN = (Image.new("RGB", (80, 64), colour) for colour in ("red", "green"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edit")


@pytest.fixture(scope="module")
def plus(home: Path) -> Any:
    return loaded("qwen-image-edit-plus", home)


def edit(model: Any, *images: Image.Image) -> bytes:
    asked = EditRequest(**{**PLAIN, "steps": 1}, images=images)
    return model.edit(asked, Unwatched()).tobytes()


def test_plus_tells_several_pictures_apart(plus: Any) -> None:
    seen = {edit(plus, RED), edit(plus, RED, GREEN), edit(plus, GREEN, RED)}
    assert len(seen) == 3


def test_a_picture_has_places_in_height_and_width(plus: Any) -> None:
    """The reader must take the tokens of a picture as a grid, as it learnt them."""
    pipeline = plus.pipeline
    encoder, processor = pipeline.text_encoder, pipeline.processor
    text = "<|vision_start|><|image_pad|><|vision_end|>make it blue"
    given = processor(text=[text], images=[RED], padding=True, return_tensors="pt")
    wide, high = given["image_grid_thw"][0, 2], given["image_grid_thw"][0, 1]
    patches = int(wide * high) // 4
    assert int((given["input_ids"] == encoder.config.image_token_id).sum()) == patches

    places: list[torch.Tensor] = []
    seen = encoder.model.language_model.register_forward_pre_hook(
        lambda module, args, told: places.append(told["position_ids"]), with_kwargs=True
    )
    try:
        pipeline._get_qwen_prompt_embeds("make it blue", [RED])
    finally:
        seen.remove()
    (where,) = places
    begin = int((given["input_ids"][0] == encoder.config.image_token_id).nonzero()[0])
    time, height, width = where[-3:, 0]
    # Behind the words before it, whose number the pipeline's own template decides.
    pictured = [index for index in range(len(time)) if height[index] != width[index]]
    assert pictured, "else it was read as a line of words"
    first = pictured[0] - 1
    assert first > begin
    grid = slice(first, first + patches)
    assert len(set(time[grid].tolist())) == 1
    assert len(set(height[grid].tolist())) == int(high) // 2
    assert len(set(width[grid].tolist())) == int(wide) // 2
