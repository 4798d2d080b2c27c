"""Qwen-Image 2.1, which draws from words and changes pictures by them, up to ten at once.

A model is a diffusers `QwenImage21Pipeline` folder in safetensors. A Qwen3-VL reads words and
pictures as one line, and the transformer draws at its end. What it makes has an alpha channel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import TextToImageRequest, Watch
from kizy_gpu.families.begun import BegunModel, pixels_of
from kizy_gpu.families.device import Device
from kizy_gpu.families.framing import on_paper
from kizy_gpu.families.pipeline_model import read_pipeline, scheduled
from kizy_gpu.families.pipelines import Task
from kizy_gpu.families.seeing import qwen3_vl_reader
from kizy_gpu.model_info import ModelInfo

UNIT = 32
"""Px of what its reader has one token for: two by two of the VAE's, which are of 16."""


def load(info: ModelInfo, device: Device) -> QwenImage21:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    if info.limits.multiple_of % UNIT:
        said = f"{info.name} draws at sides that are multiples of {UNIT}"
        raise JobError("unsupported", f'{said}: its kizy.json must say so ("multipleOf")')
    return QwenImage21(info, device, read_pipeline(info, device, device.wide_weights, _reader))


class QwenImage21(BegunModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {
            "prompt": request.prompt,
            # Guidance is between two readings: one of no words at all is needed as well.
            "negative_prompt": request.negative_prompt or " ",
            "true_cfg_scale": request.guidance_scale,
            **self._levels(scheduled(request)),
        }

    def _levels(self, steps: int) -> dict[str, Any]:
        """What was distilled brings levels of noise for as many steps as it was made for, and would
        take no other number: then they are spread as everywhere else."""
        own = self.pipeline.config.sample_sigmas
        if own is None or len(own) == steps:
            return {}
        return {"sigmas": np.linspace(1.0, 1 / steps, steps)}

    def unpacked(self, latents: torch.Tensor) -> torch.Tensor:
        """(batch, h x w, channels) latents as (batch, channels, h, w): its patches are of one."""
        width, height = (side // self.pipeline.vae_scale_factor for side in self._size)
        plain: torch.Tensor = latents.transpose(1, 2).unflatten(2, (height, width))
        return plain

    def latents_of(self, pipeline: Any, picture: Image.Image) -> torch.Tensor:
        frame = pixels_of(pipeline, picture.convert("RGBA")).unsqueeze(2)
        latents: torch.Tensor = pipeline._encode_vae_image(frame, generator=None)
        return latents.flatten(2).transpose(1, 2)

    def place_px(self) -> int:
        return int(self.pipeline.vae_scale_factor)

    def _draw(
        self, task: Task, request: TextToImageRequest, watch: Watch, given: dict[str, Any]
    ) -> Image.Image:
        return on_paper(super()._draw(task, request, watch, given))


def _reader(folder: Path) -> dict[str, Any]:
    return {"processor": qwen3_vl_reader(folder)}
