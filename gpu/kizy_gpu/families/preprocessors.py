"""What finds the structure in a picture that a ControlNet reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from PIL import Image

LOWER, UPPER = 60, 140
"""Canny's thresholds on gradients of 8-bit pictures: above UPPER an edge, above LOWER if it
continues one (Canny 1986; the ratio of about 2 is his advice)."""


def edges(image: Image.Image) -> Image.Image:
    """White edges on black, RGB, one px wide."""
    found = cv2.Canny(np.asarray(image.convert("RGB")), LOWER, UPPER)
    return Image.fromarray(found).convert("RGB")


PREPROCESSORS: Mapping[str, Callable[[Image.Image], Image.Image]] = {"edges": edges}
