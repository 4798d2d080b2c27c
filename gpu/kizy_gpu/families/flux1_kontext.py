"""FLUX.1 Kontext, which changes a picture by words, or a part of it.

A model is a diffusers `FluxKontextPipeline` folder in safetensors; all else is as in FLUX.1.
"""

from __future__ import annotations

from typing import Any, ClassVar

from PIL import Image
from torch import Tensor

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.begun import BegunModel, pixels_of
from kizy_gpu.families.device import Device
from kizy_gpu.families.flux1 import Flux1
from kizy_gpu.families.packed import packed
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> Flux1Kontext:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return Flux1Kontext(info, device, read_pipeline(info, device, device.wide_weights))


class Flux1Kontext(BegunModel, Flux1):
    """A loaded model. Not re-entrant: one picture at a time."""

    sees_begun: ClassVar[bool] = True

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        # Else it would draw at the nearest of the sizes it was trained on, of a megapixel each.
        size = {"max_area": request.width * request.height, "_auto_resize": False}
        return {**super().words(request), **size}

    def pictures_to_edit(self, pictures: list[Image.Image]) -> dict[str, Any]:
        return {"image": pictures[0]}

    def latents_of(self, pipeline: Any, picture: Image.Image) -> Tensor:
        return packed(pipeline._encode_vae_image(pixels_of(pipeline, picture), generator=None))
