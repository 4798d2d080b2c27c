"""Ideogram 4: text in pictures, and layouts.

A model is a diffusers `Ideogram4Pipeline` folder in safetensors. Guidance is between two
transformers, one of which knows no words.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.device import Device
from kizy_gpu.families.pipeline_model import PipelineModel, read_pipeline
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> Ideogram4:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return Ideogram4(info, device, read_pipeline(info, device, device.wide_weights))


class Ideogram4(PipelineModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    reads_negative: ClassVar[bool] = False

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {
            "prompt": request.prompt,
            "guidance_scale": request.guidance_scale,
            # In place of the schedule for 48 steps that it would follow otherwise.
            "guidance_schedule": None,
            **self.length_of_words(request),
        }

    def unpacked(self, latents: torch.Tensor) -> torch.Tensor:
        """(batch, patches, 2 x 2 x channels) latents as (batch, channels, h, w)."""
        patch = self.pipeline.patch_size
        width, height = (side // (self.pipeline.vae_scale_factor * patch) for side in self._size)
        patches = latents.unflatten(1, (height, width)).unflatten(3, (patch, patch, -1))
        plain: torch.Tensor = patches.permute(0, 5, 1, 3, 2, 4).flatten(4, 5).flatten(2, 3)
        return plain
