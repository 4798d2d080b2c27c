"""Bringing pictures of any size to the size that is drawn."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageOps

from kizy_gpu.families.base import Box


def on_paper(image: Image.Image) -> Image.Image:
    """RGB, a copy: transparent parts become white, as they look on paper."""
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return image.convert("RGB").copy()


def framed(image: Image.Image, width: int, height: int) -> Image.Image:
    """RGB of exactly that size in px: what does not fit the shape is cut off evenly."""
    return ImageOps.fit(on_paper(image), (width, height), Image.Resampling.LANCZOS)


def frame_of(size: tuple[int, int], shape: tuple[int, int]) -> Box:
    """The part of a picture of `size` that `framed` shows at `shape`, in whole px."""
    width, height = size
    scale = min(width / shape[0], height / shape[1])
    across, down = max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))
    left, top = (width - across) // 2, (height - down) // 2
    return (left, top, left + across, top + down)


def framed_mask(mask: Image.Image, width: int, height: int) -> Image.Image:
    """Mode "L", 0 or 255, framed as `framed` does with the picture it belongs to."""
    small = ImageOps.fit(mask.convert("L"), (width, height), Image.Resampling.BOX)
    return small.point(lambda level: 255 if level >= 128 else 0)


def feathered(mask: Image.Image, px: int) -> Image.Image:
    """`mask` fading in over `px` pixels from its edge inwards: what it leaves out stays out.

    Where it is nowhere that deep, it fades in up to its middle: thin strokes do not vanish.
    """
    if px <= 0:
        return mask
    depth = cv2.distanceTransform(np.asarray(mask), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    reach = max(1.0, min(float(px), float(depth.max())))
    return Image.fromarray((np.clip(depth / reach, 0, 1) * 255).round().astype(np.uint8))
