"""What every detector does with its raw boxes: into the picture, once each, surest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import cv2
import numpy as np
from PIL import Image

from kizy_gpu.families.base import Box, Found

SAME = 0.5
"""Boxes of one label whose IoU is more than this are taken for one thing."""
MOST_FOUND = 300


def letterboxed(image: Image.Image, width: int, height: int) -> tuple[np.ndarray[Any, Any], float]:
    """`image` as RGB bytes [height, width, 3], shrunk or enlarged to fit, grey below and right of
    it; and the factor from its px to these."""
    factor = min(width / image.width, height / image.height)
    inner = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    canvas = np.full((height, width, 3), 127, np.uint8)
    canvas[: inner[1], : inner[0]] = cv2.resize(np.asarray(image), inner, interpolation=method)
    return canvas, factor


def tidied(raw: Iterable[tuple[str, float, Sequence[float]]], size: tuple[int, int]) -> list[Found]:
    """Boxes within a picture of `size` (width, height) in px, each thing once, surest first.

    `raw` are label, score and left, top, right, bottom in px of the picture. Greedy
    non-maximum suppression per label; what is not finite or empty is left out.
    """
    kept: list[Found] = []
    for label, score, box in sorted(raw, key=lambda found: -found[1]):
        whole = _within(box, size)
        if whole is None or len(kept) == MOST_FOUND:
            continue
        if any(label == one.label and overlap(whole, one.box) > SAME for one in kept):
            continue
        kept.append(Found(label, round(min(1.0, float(score)), 4), whole))
    return kept


def overlap(one: Box, other: Box) -> float:
    """Intersection over union, 0 to 1."""
    shared = intersection(one, other)
    return shared / (area(one) + area(other) - shared)


def intersection(one: Box, other: Box) -> int:
    """Px that both boxes have in common."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)


def area(box: Box) -> int:
    """Px within the box."""
    return (box[2] - box[0]) * (box[3] - box[1])


def _within(box: Sequence[float], size: tuple[int, int]) -> Box | None:
    if not all(np.isfinite(side) for side in box):
        return None
    width, height = size
    left, right = (min(max(round(float(x)), 0), width) for x in (box[0], box[2]))
    top, bottom = (min(max(round(float(y)), 0), height) for y in (box[1], box[3]))
    return (left, top, right, bottom) if right > left and bottom > top else None
