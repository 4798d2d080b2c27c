"""Running ONNX files that an artist puts among the models, on the CPU, with nothing else around."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from kizy_gpu.detectors import NotADetector, onnx_in
from kizy_gpu.errors import JobError
from kizy_gpu.model_info import ModelInfo

if TYPE_CHECKING:
    import onnxruntime

Array = np.ndarray[Any, Any]
FREE_SIDE = 640
"""Px a side where the model takes any size."""
SIDES = range(32, 2049)
MAX_OUTPUT = 64_000_000
"""Numbers in one output; the largest real ones are a hundredth of it."""


class Session:
    """A model with one picture as its input."""

    def __init__(self, name: str, session: onnxruntime.InferenceSession) -> None:
        self.name = name
        self._session = session
        inputs = session.get_inputs()
        if len(inputs) != 1 or len(inputs[0].shape) != 4 or inputs[0].type != "tensor(float)":
            raise JobError("unsupported", f"{name} does not take one picture as its input")
        batch, channels, height, width = inputs[0].shape
        if (batch if isinstance(batch, int) else 1, channels) != (1, 3):
            raise JobError("unsupported", f"{name} does not take one picture in three colours")
        self._input = inputs[0].name
        self.height, self.width = (
            side if isinstance(side, int) else FREE_SIDE for side in (height, width)
        )
        if self.height not in SIDES or self.width not in SIDES:
            raise JobError("unsupported", f"{name} takes pictures of a size unknown here")

    def run(self, pixels: Array) -> dict[str, Array]:
        """Outputs by name for float32 [1, 3, height, width]. Raises JobError unsupported."""
        try:
            names = [output.name for output in self._session.get_outputs()]
            made = self._session.run(None, {self._input: pixels})
        except Exception as error:  # onnxruntime's own kinds derive from Exception alone
            detail = str(error)[:2000]
            raise JobError("unsupported", f"{self.name} cannot be run", detail=detail) from error
        outputs = dict(zip(names, made, strict=True))
        for output in outputs.values():
            if not isinstance(output, np.ndarray) or output.size > MAX_OUTPUT:
                raise JobError("unsupported", f"{self.name} gives answers of a form unknown here")
        return outputs


def open_session(info: ModelInfo) -> Session:
    """The folder's ONNX file, ready to run. Raises JobError unsupported."""
    try:
        import onnxruntime
    except ImportError as error:
        raise JobError(
            "unsupported", f"{info.name} needs the Python package onnxruntime", detail=str(error)
        ) from error
    try:
        # Looked through again: the file may have changed since it was offered.
        found = onnx_in(Path(info.folder))
    except NotADetector as error:
        raise JobError("unsupported", f"{info.name} cannot be loaded: {error}") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    # A pool of spinning threads would take the cores from what draws next.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(
            found.path, options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # as above
        raise JobError(
            "unsupported", f"{info.name} cannot be loaded", detail=str(error)[:2000]
        ) from error
    return Session(info.name, session)
