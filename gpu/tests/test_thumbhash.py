"""ThumbHash, against hashes made by the format's own JavaScript implementation."""

from __future__ import annotations

import base64
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from kizy_gpu.thumbhash import encode, thumbhash_of

Draw = Callable[[int, int], tuple[int, int, int, int]]


def drawn(width: int, height: int, draw: Draw) -> np.ndarray:
    pixels = [[draw(x, y) for x in range(width)] for y in range(height)]
    return np.array(pixels, np.uint8)


@pytest.mark.parametrize(
    ("width", "height", "draw", "expected"),
    [
        (
            40,
            20,
            lambda x, y: (x * 6 % 256, y * 12 % 256, x * y % 256, 255),
            "mwgOHJhgdodwiIiGiIbzpQ/3iA==",
        ),
        (
            17,
            50,
            lambda x, y: ((x * 15 + y * y) % 256, (y * 5 + x * x) % 256, (200 + x * y) % 256, 255),
            "oPcFIgaaA5LEWyqrIgBS9q0=",
        ),
        (
            32,
            24,
            lambda x, y: (x * 8 % 256, 40, y * 10 % 256, 255 if (x + y) % 2 else x * 8 % 256),
            "GMeKTJIrkIeQiIh4SPh2kIgHd3d3d4h3Bw==",
        ),
        (10, 10, lambda x, y: (0, 0, 0, 0), "AAiCBQAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="),
    ],
)
def test_the_same_hash_as_the_reference(width: int, height: int, draw: Draw, expected: str) -> None:
    assert base64.b64encode(encode(drawn(width, height, draw))).decode() == expected


def test_one_colour_has_no_terms() -> None:
    # Beyond these five bytes only rounding noise would be left, in units of a scale of zero.
    flat = encode(drawn(8, 8, lambda x, y: (30, 60, 90, 255)))
    assert flat[:5] == base64.b64decode("j8YBBwBpiFw=")[:5]


@pytest.mark.parametrize("size", [(1, 1), (1000, 3), (3, 1000), (512, 512)])
def test_any_size(size: tuple[int, int]) -> None:
    assert 5 <= len(base64.b64decode(thumbhash_of(Image.new("RGB", size, "teal")))) <= 30
