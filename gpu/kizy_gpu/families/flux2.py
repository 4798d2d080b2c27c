"""FLUX.2: dev, which reads words with a Mistral, and klein, which does so with a Qwen3.

A model is a diffusers `Flux2Pipeline` or `Flux2KleinPipeline` folder in safetensors. Both begin
with pictures, and change them by words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PIL import Image
from torch import Tensor
from transformers import AutoTokenizer

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.begun import BegunModel, pixels_of
from kizy_gpu.families.device import Device
from kizy_gpu.families.generation import FROM_DISK
from kizy_gpu.families.packed import PackedModel
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> Flux2:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    kind = Klein if info.family == "flux2-klein" else Flux2
    return kind(info, device, read_pipeline(info, device, device.wide_weights, _words))


def _words(folder: Path) -> dict[str, Any]:
    """dev's folder names a processor of words and pictures, which is there only with torchvision;
    what the pipeline reads with it are words."""
    return {"tokenizer": AutoTokenizer.from_pretrained(folder / "tokenizer", **FROM_DISK)}


class Flux2(BegunModel, PackedModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    reads_negative: ClassVar[bool] = False

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {
            "prompt": request.prompt,
            "guidance_scale": request.guidance_scale,
            **self.length_of_words(request),
        }

    def latents_of(self, pipeline: Any, picture: Image.Image) -> Tensor:
        latents = pipeline._encode_vae_image(pixels_of(pipeline, picture), generator=None)
        packed: Tensor = pipeline._pack_latents(latents)
        return packed


class Klein(Flux2):
    """It looks at what it begins with, too."""

    sees_begun: ClassVar[bool] = True
