"""The Stable Diffusion 1.x class: SD 1.5 and its kin, and Sprout.

A model is a diffusers `StableDiffusionPipeline` folder in safetensors.
"""

from __future__ import annotations

import contextlib
from typing import Any, ClassVar

import torch
from diffusers import AutoencoderTiny
from PIL import Image

from kizy_gpu.families.device import Device
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.families.unet import UNetModel
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> StableDiffusion15:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return StableDiffusion15(info, device, read_pipeline(info, device, device.weights))


class StableDiffusion15(UNetModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    worn_by: ClassVar[tuple[str, ...]] = ("unet", "text_encoder")

    def __init__(self, info: ModelInfo, device: Device, pipeline: Any) -> None:
        super().__init__(info, device, pipeline)
        self._has_tiny_vae = isinstance(pipeline.vae, AutoencoderTiny)

    def decode_context(self) -> contextlib.AbstractContextManager[Any]:
        # bf16 has 8 bits of mantissa, just too few for smooth 8-bit colour. The tiny decoder is
        # cheap enough in fp32; the large one keeps bf16, where it costs as much as nine steps.
        exact = self.device.autocast is not None and self._has_tiny_vae
        return (
            torch.autocast(self.device.kind, enabled=False) if exact else super().decode_context()
        )

    @property
    def can_look(self) -> bool:
        return self._has_tiny_vae or super().can_look

    def look(self, latents: torch.Tensor) -> Image.Image:
        """A cheap likeness of unfinished latents: decoded where that is cheap, else mixed."""
        if not self._has_tiny_vae:
            return super().look(latents)
        vae = self.pipeline.vae
        with self.decode_context():
            scaled = latents[:1].to(vae.dtype) / vae.config.scaling_factor
            decoded = type(vae).decode(vae, scaled, return_dict=False)[0]
        bytes_ = (decoded[0].float() / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8)
        return Image.fromarray(bytes_.permute(1, 2, 0).contiguous().cpu().numpy())
