"""Stable Diffusion XL: the base, its Turbo and Lightning kin, Illustrious, Pony.

A model is a diffusers `StableDiffusionXLPipeline` folder in safetensors. How few steps a distilled
one takes, and with how little guidance, its `kizy.json` and its scheduler's config say.
"""

from __future__ import annotations

from typing import ClassVar

from kizy_gpu.families.device import Device
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.families.unet import UNetModel
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> StableDiffusionXL:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return StableDiffusionXL(info, device, read_pipeline(info, device, device.weights))


class StableDiffusionXL(UNetModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    readers: ClassVar[tuple[tuple[str, str], ...]] = (
        ("tokenizer", "text_encoder"),
        ("tokenizer_2", "text_encoder_2"),
    )
    reads_penultimate: ClassVar[bool] = True
    worn_by: ClassVar[tuple[str, ...]] = ("unet", "text_encoder", "text_encoder_2")
