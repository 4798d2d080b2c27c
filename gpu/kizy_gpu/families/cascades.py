"""OpenCV's cascades of Haar features, for photographs (Viola and Jones 2001).

They come with OpenCV, need no weights of their own and hardly any time; drawn faces they mostly
miss.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Found
from kizy_gpu.families.device import Device
from kizy_gpu.families.found import tidied
from kizy_gpu.families.onnx_session import Array
from kizy_gpu.model_info import ModelInfo

LONGEST = 1024
"""Px of the longer side of what is looked through."""
SMALLEST = 24
NEIGHBOURS = 5
"""How many overlapping finds make one."""


@dataclass(frozen=True)
class _File:
    name: str
    usual: float
    """Weight of the last stage that a good find usually has: each has a scale of its own."""
    mirrored: bool = False
    """Whether it is also tried on the mirrored picture: profiles look one way."""


_FILES: Mapping[str, tuple[_File, ...]] = {
    "face": (
        _File("haarcascade_frontalface_alt2.xml", 30),
        _File("haarcascade_profileface.xml", 3, mirrored=True),
    ),
    "figure": (_File("haarcascade_fullbody.xml", 1), _File("haarcascade_upperbody.xml", 1)),
}


def load(info: ModelInfo, device: Device) -> Cascades:
    """Read the cascades of the model's labels. Raises JobError unsupported."""
    folder = Path(cv2.__file__).parent / "data"
    found = []
    for label in info.labels:
        for file in _FILES.get(label, ()):
            cascade = cv2.CascadeClassifier(str(folder / file.name))
            if cascade.empty():
                raise JobError("unsupported", f"OpenCV came without {file.name}")
            found.append((label, cascade, file))
    return Cascades(info.labels, found)


class Cascades:
    """Loaded cascades."""

    def __init__(
        self, labels: tuple[str, ...], cascades: list[tuple[str, cv2.CascadeClassifier, _File]]
    ) -> None:
        self.labels = labels
        self._cascades = cascades

    def detect(self, image: Image.Image, confidence: float) -> list[Found]:
        """See `kizy_gpu.families.base.DetectModel`. Scores only say what is surer than what."""
        factor = min(1.0, LONGEST / max(image.size))
        size = tuple(max(1, round(side * factor)) for side in image.size)
        grey = cv2.equalizeHist(
            cv2.resize(np.asarray(image.convert("L")), size, interpolation=cv2.INTER_AREA)
        )
        raw = (
            (label, score, [side / factor for side in box])
            for label, cascade, file in self._cascades
            for score, box in _seen(cascade, file, grey)
            if score >= confidence
        )
        return tidied(raw, image.size)


def _seen(
    cascade: cv2.CascadeClassifier, file: _File, grey: Array
) -> Iterator[tuple[float, list[float]]]:
    """Scores and boxes (left, top, right, bottom) in px of `grey`."""
    width = grey.shape[1]
    for is_flipped in (False, True) if file.mirrored else (False,):
        view = np.ascontiguousarray(grey[:, ::-1]) if is_flipped else grey
        boxes, _, weights = cascade.detectMultiScale3(
            view,
            scaleFactor=1.1,
            minNeighbors=NEIGHBOURS,
            minSize=(SMALLEST, SMALLEST),
            outputRejectLevels=True,
        )
        for (x, y, wide, high), weight in zip(boxes, np.ravel(weights), strict=True):
            left = width - x - wide if is_flipped else x
            yield _score(float(weight) / file.usual), [left, y, left + wide, y + high]


def _score(weight: float) -> float:
    """A find has passed all stages, so that it is more likely there than not: 0.5 to 1."""
    return 1 - 0.5 * math.exp(-max(0.0, weight))
