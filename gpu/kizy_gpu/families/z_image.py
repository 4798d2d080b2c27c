"""Z-Image: the base, and Turbo, whose `kizy.json` asks for few steps and no guidance.

A model is a diffusers `ZImagePipeline` folder in safetensors. Its guidance begins at 0, which is
none; text is read by a Qwen3.
"""

from __future__ import annotations

from typing import Any

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.device import Device
from kizy_gpu.families.pipeline_model import PipelineModel, read_pipeline
from kizy_gpu.library import ModelInfo


def load(info: ModelInfo, device: Device) -> ZImage:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return ZImage(info, device, read_pipeline(info, device, device.wide_weights))


class ZImage(PipelineModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {**super().words(request), **self.length_of_words(request)}
