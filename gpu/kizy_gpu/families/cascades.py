"""OpenCV's cascades of Haar features, for photographs (Viola and Jones 2001).

They come with OpenCV, need no weights of their own and hardly any time; drawn faces they mostly
miss.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Found
from kizy_gpu.families.device import Device
from kizy_gpu.families.found import tidied
from kizy_gpu.families.onnx_session import Array
from kizy_gpu.library import ModelInfo

LONGEST = 1024
"""Px of the longer side of what is looked through."""
SMALLEST = 24
NEIGHBOURS = 5
"""How many overlapping finds make one."""
_SURE = 4.0
"""Weight of the last stage at which a find counts as two thirds sure."""

_FILES: Mapping[str, tuple[tuple[str, bool], ...]] = {
    # With whether it is also tried on the mirrored picture: profiles look one way.
    "face": (("haarcascade_frontalface_alt2.xml", False), ("haarcascade_profileface.xml", True)),
    "figure": (("haarcascade_fullbody.xml", False), ("haarcascade_upperbody.xml", False)),
}


def load(info: ModelInfo, device: Device) -> Cascades:
    """Read the cascades of the model's labels. Raises JobError unsupported."""
    folder = Path(cv2.__file__).parent / "data"
    found = []
    for label in info.labels:
        for name, mirrored in _FILES.get(label, ()):
            cascade = cv2.CascadeClassifier(str(folder / name))
            if cascade.empty():
                raise JobError("unsupported", f"OpenCV came without {name}")
            found.append((label, cascade, mirrored))
    return Cascades(info.labels, found)


class Cascades:
    """Loaded cascades."""

    def __init__(
        self, labels: tuple[str, ...], cascades: list[tuple[str, cv2.CascadeClassifier, bool]]
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
            for label, cascade, mirrored in self._cascades
            for score, box in _seen(cascade, grey, mirrored)
            if score >= confidence
        )
        return tidied(raw, image.size)


def _seen(
    cascade: cv2.CascadeClassifier, grey: Array, mirrored: bool
) -> Iterator[tuple[float, list[float]]]:
    """Scores and boxes (left, top, right, bottom) in px of `grey`."""
    width = grey.shape[1]
    for is_flipped in (False, True) if mirrored else (False,):
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
            yield _score(float(weight)), [left, y, left + wide, y + high]


def _score(weight: float) -> float:
    """A cascade's last weight, from about 0 up, as a score that grows with it: 0 to 1."""
    return 1 - math.exp(-max(0.0, weight) * math.log(3) / _SURE)
