"""Qwen-Image.

A model is a diffusers `QwenImagePipeline` folder in safetensors. Text is read by a Qwen2.5-VL.
"""

from __future__ import annotations

from typing import Any

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.device import Device
from kizy_gpu.families.packed import PackedModel
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.library import ModelInfo


def load(info: ModelInfo, device: Device) -> QwenImage:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return QwenImage(info, device, read_pipeline(info, device, device.wide_weights))


class QwenImage(PackedModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {
            "prompt": request.prompt,
            # Without any, the pipeline would leave guidance out altogether.
            "negative_prompt": request.negative_prompt or " ",
            "true_cfg_scale": request.guidance_scale,
            **self.length_of_words(request),
        }
