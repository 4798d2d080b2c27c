"""YOLO detectors as ONNX, as ultralytics exports them (v8, v11 and their kin).

Two layouts of the answer, told apart by its shape. Raw: [1, 4 + classes, boxes], middle and size
in input px and a score per class (segmentation adds 32 rows, which are left alone). With
suppression built in: [1, boxes, 6], left, top, right, bottom in input px, score, class
(segmentation: 38 columns).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Found
from kizy_gpu.families.device import Device
from kizy_gpu.families.found import letterboxed, tidied
from kizy_gpu.families.onnx_session import Array, Session, open_session
from kizy_gpu.model_info import ModelInfo

MASK_PARTS = 32
MOST_CANDIDATES = 3000
Layout = Literal["raw", "suppressed"]
Raw = Iterator[tuple[str, float, list[float]]]


def load(info: ModelInfo, device: Device) -> Yolo:
    """Load the file and try it once. Raises JobError unsupported for answers of another form."""
    model = Yolo(info, open_session(info))
    model.detect(Image.new("RGB", (64, 64)), 0.5)
    return model


class Yolo:
    """A loaded detector."""

    def __init__(self, info: ModelInfo, session: Session) -> None:
        self.labels = info.labels
        self._session = session

    def detect(self, image: Image.Image, confidence: float) -> list[Found]:
        """See `kizy_gpu.families.base.DetectModel`."""
        picture = image.convert("RGB")
        pixels, factor = letterboxed(picture, self._session.width, self._session.height)
        planes = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32) / 255
        answer = next(iter(self._session.run(planes).values()))
        layout = layout_of(answer.shape, len(self.labels))
        if layout is None:
            raise JobError(
                "unsupported",
                f"{self._session.name} gives an answer of {'x'.join(map(str, answer.shape))} "
                f"for {len(self.labels)} labels, which is not how a YOLO detector answers",
            )
        read = self._raw if layout == "raw" else self._suppressed
        found = read(np.asarray(answer[0], np.float32), confidence)
        scaled = ((label, score, [side / factor for side in box]) for label, score, box in found)
        return tidied(scaled, picture.size)

    def _raw(self, answer: Array, confidence: float) -> Raw:
        scores = answer[4 : 4 + len(self.labels)]
        classes, best = scores.argmax(0), scores.max(0)
        likely = np.flatnonzero(best >= confidence)
        likely = likely[np.argsort(-best[likely], kind="stable")][:MOST_CANDIDATES]
        for index in likely:
            x, y, width, height = answer[:4, index].tolist()
            box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
            yield self.labels[classes[index]], float(best[index]), box

    def _suppressed(self, answer: Array, confidence: float) -> Raw:
        for row in answer[:MOST_CANDIDATES]:
            score, number = float(row[4]), float(row[5])
            if score >= confidence and number in range(len(self.labels)):
                yield self.labels[int(number)], score, row[:4].tolist()


def layout_of(shape: tuple[int, ...], labels: int) -> Layout | None:
    """How an answer of this shape is to be read; None for what is no YOLO detector's.

    A raw answer has a place for each cell of three grids, hundreds at least, and so more columns
    than rows.
    """
    if len(shape) != 3 or shape[0] != 1:
        return None
    rows, columns = shape[1:]
    if rows in (4 + labels, 4 + labels + MASK_PARTS) and columns > rows:
        return "raw"
    return "suppressed" if columns in (6, 6 + MASK_PARTS) else None
