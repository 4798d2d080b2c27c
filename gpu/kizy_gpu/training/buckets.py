"""Sizes to train at: a picture is cut as little as its shape allows. Free of torch."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kizy_gpu.model_info import Limits

Size = tuple[int, int]
"""Width and height in px."""

MOST_LONG = 2.0
"""Longer shapes than that are cut."""


def bucket_sizes(side: int, limits: Limits) -> list[Size]:
    """All sizes with about the area of a square of `side` px that the model takes."""
    unit = limits.multiple_of
    area = side * side
    sizes = {(side // unit * unit, side // unit * unit)}
    for width in range(unit, limits.max_side + 1, unit):
        height = int(area / width) // unit * unit
        fits = min(width, height) >= limits.min_side and max(width, height) <= limits.max_side
        if fits and max(width, height) <= MOST_LONG * min(width, height):
            sizes.add((width, height))
    return sorted(sizes)


def nearest(sizes: Sequence[Size], width: int, height: int) -> Size:
    """The size whose shape is nearest to that of a picture; of two as near, the larger one."""

    def distance(size: Size) -> tuple[float, int]:
        return abs(math.log(size[0] / size[1]) - math.log(width / height)), -size[0] * size[1]

    return min(sizes, key=distance)
