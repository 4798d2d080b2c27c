"""Stable Diffusion 3 and 3.5: medium, large, and large turbo.

A model is a diffusers `StableDiffusion3Pipeline` folder in safetensors; the T5 in it may be left
out, which saves most of its memory and costs it long prompts.
"""

from __future__ import annotations

from typing import Any, ClassVar

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.device import Device
from kizy_gpu.families.pipeline_model import PipelineModel, read_pipeline
from kizy_gpu.library import ModelInfo


def load(info: ModelInfo, device: Device) -> StableDiffusion3:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return StableDiffusion3(info, device, read_pipeline(info, device, device.wide_weights))


class StableDiffusion3(PipelineModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    worn_by: ClassVar[tuple[str, ...]] = ("transformer", "text_encoder", "text_encoder_2")

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {**super().words(request), **self.length_of_words(request)}
