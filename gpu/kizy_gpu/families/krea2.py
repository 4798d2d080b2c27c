"""Krea 2: Raw, which LoRAs are trained on, and Turbo, which draws in eight steps.

A model is a diffusers `Krea2Pipeline` folder in safetensors. Its guidance begins at 0, which is
none; text is read by a Qwen3-VL.
"""

from __future__ import annotations

from typing import Any

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.device import Device
from kizy_gpu.families.packed import PackedModel
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> Krea2:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return Krea2(info, device, read_pipeline(info, device, device.wide_weights))


class Krea2(PackedModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {**super().words(request), **self.length_of_words(request)}
