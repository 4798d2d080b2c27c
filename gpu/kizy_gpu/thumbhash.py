"""ThumbHash: a picture's blurred likeness in about 25 bytes, for the moment before it loads.

The format stores the lowest terms of a two-dimensional cosine transform of four channels:
luminance `l`, yellow-blue `p`, red-green `q` and, where there is transparency, alpha `a`. Each
channel keeps its mean, one scale, and its other terms as 4-bit numbers in units of that scale.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float64]

MAX_SIDE = 100
"""The format's limit; more pixels would not change the terms that are kept."""


@dataclass(frozen=True)
class _Channel:
    mean: float
    terms: Floats
    """Terms above the mean, mapped from [-scale, scale] to [0, 1]."""
    scale: float


def thumbhash_of(image: Image.Image) -> str:
    """The ThumbHash of `image` in base64."""
    small = image.convert("RGBA")
    small.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BILINEAR)
    return base64.b64encode(encode(np.asarray(small, np.uint8))).decode("ascii")


def encode(rgba: NDArray[np.uint8]) -> bytes:
    """The hash of (height, width, 4) pixels, at most 100 a side."""
    height, width = rgba.shape[:2]
    colour = rgba[..., :3].astype(np.float64) / 255
    alpha = rgba[..., 3].astype(np.float64) / 255
    total = float(alpha.sum())
    average = (colour * alpha[..., None]).sum((0, 1)) / total if total else np.zeros(3)
    has_alpha = total < width * height
    # Transparent places take the average colour, so that they do not pull the terms.
    colour = average * (1 - alpha[..., None]) + colour * alpha[..., None]
    red, green, blue = colour[..., 0], colour[..., 1], colour[..., 2]

    finest = 5 if has_alpha else 7
    columns = max(1, _round(finest * width / max(width, height)))
    rows = max(1, _round(finest * height / max(width, height)))
    l = _transform((red + green + blue) / 3, max(3, columns), max(3, rows))  # noqa: E741
    p = _transform((red + green) / 2 - blue, 3, 3)
    q = _transform(red - green, 3, 3)

    landscape = width > height
    head = (
        _round(63 * l.mean)
        | _round(31.5 + 31.5 * p.mean) << 6
        | _round(31.5 + 31.5 * q.mean) << 12
        | _round(31 * l.scale) << 18
        | int(has_alpha) << 23
        | (rows if landscape else columns) << 24
        | _round(63 * p.scale) << 27
        | _round(63 * q.scale) << 33
        | int(landscape) << 39
    )
    out = bytearray(head.to_bytes(5, "little"))
    channels = [l, p, q]
    if has_alpha:
        a = _transform(alpha, 5, 5)
        out.append(_round(15 * a.mean) | _round(15 * a.scale) << 4)
        channels.append(a)
    nibbles = [_round(15 * term) for channel in channels for term in channel.terms]
    nibbles += [0] * (len(nibbles) % 2)
    out += bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))
    return bytes(out)


def _transform(channel: Floats, columns: int, rows: int) -> _Channel:
    """The mean and the lowest cosine terms of a (height, width) channel, a triangle of them."""
    height, width = channel.shape
    across = np.cos(np.pi / width * np.outer(np.arange(columns), np.arange(width) + 0.5))
    down = np.cos(np.pi / height * np.outer(np.arange(rows), np.arange(height) + 0.5))
    grid = down @ channel @ across.T / (width * height)
    kept = [
        grid[row, column]
        for row in range(rows)
        for column in range(columns)
        if column * rows < columns * (rows - row) and (row or column)
    ]
    terms = np.array(kept)
    scale = float(np.abs(terms).max())
    if scale:
        terms = 0.5 + 0.5 / scale * terms
    return _Channel(float(grid[0, 0]), terms, scale)


def _round(value: float) -> int:
    """Half rounds up, as in the decoders (Python's own rounds half to even)."""
    return int(np.floor(value + 0.5))
