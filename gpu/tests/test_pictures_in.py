"""Pictures that nodes take in: brought to size, masked, put on a larger canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.families.framing import feathered, framed, framed_mask
from kizy_gpu.families.preprocessors import edges
from kizy_gpu.images import as_mask
from kizy_gpu.nodes.blend import Blend
from kizy_gpu.nodes.extend_canvas import ExtendCanvas
from kizy_gpu.testing import try_node


def test_framed_keeps_the_middle() -> None:
    tall = Image.new("RGB", (100, 300), "red")
    tall.paste("blue", (0, 100, 100, 200))
    made = np.asarray(framed(tall, 64, 64))
    assert made.shape == (64, 64, 3)
    assert (made[8:-8] == (0, 0, 255)).all()


def test_framed_masks_are_black_and_white() -> None:
    soft = Image.linear_gradient("L")
    assert set(np.unique(np.asarray(framed_mask(soft, 40, 56)))) == {0, 255}


def test_a_feather_fades_inwards_alone() -> None:
    mask = Image.new("L", (64, 64))
    mask.paste(255, (16, 16, 64, 64))
    soft = np.asarray(feathered(mask, 8))
    assert (soft[:16] == 0).all()
    assert soft[40, 16] < soft[40, 20] < soft[40, 24]
    assert soft[40, 30] == 255
    assert feathered(mask, 0) is mask


def test_what_is_see_through_is_not_meant() -> None:
    brush = Image.new("RGBA", (4, 4), (255, 255, 255, 0))
    brush.putpixel((1, 1), (255, 255, 255, 255))
    assert np.asarray(as_mask(brush)).sum() == 255


def test_edges_are_where_colours_meet() -> None:
    picture = Image.new("RGB", (32, 32), "white")
    picture.paste("red", (16, 0, 32, 32))
    found = np.asarray(edges(picture))[..., 0]
    columns = np.flatnonzero(found.any(0))
    assert len(columns)
    assert abs(columns - 16).max() <= 1


def extend(image: Image.Image, **params: int) -> tuple[np.ndarray, np.ndarray]:
    made = try_node(ExtendCanvas, params, {"image": image})
    return np.asarray(made["image"]), np.asarray(made["mask"])


def test_a_larger_canvas_goes_on_in_the_colours_of_the_edge() -> None:
    picture = Image.new("RGB", (8, 8), "red")
    picture.paste("blue", (7, 0, 8, 8))
    canvas, mask = extend(picture, left=8, right=16, overlap=2)
    assert canvas.shape == (8, 32, 3)
    assert (canvas[:, :8] == (255, 0, 0)).all()
    assert (canvas[:, 16:] == (0, 0, 255)).all()
    assert (canvas[:, 8:16] == np.asarray(picture)).all()
    # It reaches into the picture only from the sides where something is new.
    assert (mask[:, 10:14] == 0).all()
    assert (mask[:, :10] == 255).all()
    assert (mask[:, 14:] == 255).all()


def test_an_overlap_wider_than_the_picture_draws_all_of_it() -> None:
    _, mask = extend(Image.new("RGB", (8, 8)), left=8, right=8, overlap=20)
    assert (mask == 255).all()


def test_a_canvas_beyond_all_measure_is_refused() -> None:
    with pytest.raises(JobError) as caught:
        extend(Image.new("RGB", (6000, 6000)), left=4096, top=4096)
    assert caught.value.code == "invalid_input"


def blend(
    image: Image.Image, drawn: Image.Image, mask: Image.Image, feather: int = 0
) -> np.ndarray:
    given = {"image": image, "drawn": drawn, "mask": mask}
    return np.asarray(try_node(Blend, {"feather": feather}, given)["image"])


def test_only_what_was_meant_changes_and_the_picture_keeps_its_size() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (40, 60, 3), np.uint8)
    mask = Image.new("L", (60, 40))
    mask.paste(255, (30, 10, 50, 30))
    made = blend(Image.fromarray(noise), Image.new("RGB", (15, 10), "red"), mask)
    meant = np.asarray(mask) == 255
    assert (made[~meant] == noise[~meant]).all()
    assert (made[meant] == (255, 0, 0)).all()


def test_what_was_drawn_lands_where_the_model_saw_it() -> None:
    # Of a wide picture a square model sees the middle: x 20 to 60.
    drawn = Image.new("RGB", (20, 20), "blue")
    drawn.paste("red", (0, 0, 10, 20))
    made = blend(Image.new("RGB", (80, 40), "white"), drawn, Image.new("L", (80, 40), 255))
    assert (made[:, :20] == 255).all()
    assert (made[:, 60:] == 255).all()
    assert (made[20, 24:32] == (255, 0, 0)).all()
    assert (made[20, 48:56] == (0, 0, 255)).all()


def test_the_new_part_fades_in_from_its_edge() -> None:
    mask = Image.new("L", (40, 40))
    mask.paste(255, (10, 0, 40, 40))
    made = blend(Image.new("RGB", (40, 40)), Image.new("RGB", (40, 40), "white"), mask, feather=8)
    row = made[20, :, 0].astype(int)
    assert row[9] == 0
    assert 0 < row[12] < row[15] < 255
    assert row[20] == 255


def test_a_mask_of_another_shape_is_refused() -> None:
    with pytest.raises(JobError, match="does not fit"):
        blend(Image.new("RGB", (40, 40)), Image.new("RGB", (40, 40)), Image.new("L", (40, 20)))
