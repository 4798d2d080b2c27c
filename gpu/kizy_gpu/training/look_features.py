"""How near pictures are to a look, in plain numbers: colour, edges, small patches. No torch."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 128
Vector = NDArray[np.float64]


def look_of(pictures: Sequence[Image.Image]) -> list[Vector]:
    """Three descriptions of what the pictures have in common, whatever they show."""
    arrays = [
        np.asarray(picture.convert("RGB").resize((SIDE, SIDE)), np.uint8) for picture in pictures
    ]
    return [
        np.mean([_colours(array) for array in arrays], axis=0),
        np.mean([_edges(array) for array in arrays], axis=0),
        np.mean([_patches(array) for array in arrays], axis=0),
    ]


def way(start: Sequence[Vector], here: Sequence[Vector], goal: Sequence[Vector]) -> float:
    """How far `here` has come from `start` to `goal`: 0 not at all, 1 all the way; may overshoot
    below 0. The mean over the descriptions of 1 - distance left / distance at the start."""
    shares = []
    for begun, now, wanted in zip(start, here, goal, strict=True):
        whole = float(np.linalg.norm(begun - wanted))
        if whole > 1e-9:
            shares.append(1 - float(np.linalg.norm(now - wanted)) / whole)
    return float(np.mean(shares)) if shares else 0.0


def _colours(pixels: NDArray[np.uint8]) -> Vector:
    """Shares of 4 x 6 x 6 cells of CIE L*a*b*, as square roots (so that rare ones count too)."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).reshape(-1, 3)
    counts, _ = np.histogramdd(lab, bins=(4, 6, 6), range=((0, 256), (0, 256), (0, 256)))
    shares: Vector = np.sqrt(counts.ravel() / len(lab))
    return shares


def _edges(pixels: NDArray[np.uint8]) -> Vector:
    """How strong edges are, at three scales, and how they lie."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    found: list[Vector] = []
    for _ in range(3):
        dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
        strength = np.hypot(dx, dy)
        shares, _bins = np.histogram(strength, bins=(0, 0.02, 0.08, 0.2, 0.5, 1, 2, 9))
        lie, _bins = np.histogram(
            np.asarray(np.arctan2(dy, dx) % np.pi), bins=4, range=(0, np.pi), weights=strength
        )
        found += [np.sqrt(shares / strength.size), lie / max(1e-6, float(lie.sum()))]
        halved = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        grey = np.asarray(halved, np.float32)
    return np.concatenate(found)


def _patches(pixels: NDArray[np.uint8]) -> Vector:
    """Spread of the lowest frequencies of 8 x 8 patches: flat, grained, striped ..."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    blocks = grey.reshape(SIDE // 8, 8, SIDE // 8, 8).transpose(0, 2, 1, 3).reshape(-1, 8, 8)
    spectra = np.abs(np.stack([cv2.dct(block) for block in blocks]))[:, :5, :5].reshape(-1, 25)
    spectra[:, 0] = 0
    spread: Vector = np.sqrt(np.concatenate([spectra.mean(0), spectra.std(0)]))
    return spread
