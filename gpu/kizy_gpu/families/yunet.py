"""YuNet, OpenCV's face detector as ONNX (Wu et al. 2023, "YuNet: A Tiny Millisecond-level Face
Detector"). For each of the strides 8, 16 and 32 it gives per cell how likely a face is there
(`cls`), how well its box would fit (`obj`), and the box (`bbox`): middle as an offset from the
cell's corner, in cells, and logarithms of the size in cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Found
from kizy_gpu.families.device import Device
from kizy_gpu.families.found import letterboxed, tidied
from kizy_gpu.families.onnx_session import Array, Session, open_session
from kizy_gpu.model_info import ModelInfo

STRIDES = (8, 16, 32)
_FARTHEST = 8.0


def load(info: ModelInfo, device: Device) -> YuNet:
    """Load the file and try it once. Raises JobError unsupported for answers of another form."""
    model = YuNet(info, open_session(info))
    model.detect(Image.new("RGB", (64, 64)), 0.5)
    return model


class YuNet:
    """A loaded detector of faces."""

    def __init__(self, info: ModelInfo, session: Session) -> None:
        self.labels = info.labels
        self._session = session

    def detect(self, image: Image.Image, confidence: float) -> list[Found]:
        """See `kizy_gpu.families.base.DetectModel`."""
        picture = image.convert("RGB")
        pixels, factor = letterboxed(picture, self._session.width, self._session.height)
        blue_first = np.ascontiguousarray(pixels[..., ::-1].transpose(2, 0, 1)[None], np.float32)
        answer = self._session.run(blue_first)
        found = (
            (self.labels[0], score, [side / factor for side in box])
            for stride in STRIDES
            for score, box in self._at(stride, answer, confidence)
        )
        return tidied(found, picture.size)

    def _at(
        self, stride: int, answer: Mapping[str, Array], confidence: float
    ) -> Iterator[tuple[float, list[float]]]:
        columns = self._session.width // stride
        cells = columns * (self._session.height // stride)
        likely = self._part(answer, f"cls_{stride}", (cells, 1))[:, 0]
        fits = self._part(answer, f"obj_{stride}", (cells, 1))[:, 0]
        boxes = self._part(answer, f"bbox_{stride}", (cells, 4))
        scores = np.sqrt(np.clip(likely, 0, 1) * np.clip(fits, 0, 1))
        for index in np.flatnonzero(scores >= confidence):
            x, y = ((index % columns, index // columns) + boxes[index, :2]) * stride
            width, height = np.exp(np.minimum(boxes[index, 2:], _FARTHEST)) * stride
            box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
            yield float(scores[index]), [float(side) for side in box]

    def _part(self, answer: Mapping[str, Array], name: str, shape: tuple[int, int]) -> Array:
        part = answer.get(name)
        if part is None or part.shape != (1, *shape):
            raise JobError(
                "unsupported", f"{self._session.name} does not answer as a YuNet detector does"
            )
        return np.asarray(part[0], np.float32)
