"""FLUX.2: dev, which reads words with a Mistral, and klein, which does so with a Qwen3.

A model is a diffusers `Flux2Pipeline` or `Flux2KleinPipeline` folder in safetensors. Both change
pictures by words too; only klein also begins with one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PIL import Image
from transformers import AutoTokenizer

from kizy_gpu.families.base import ImageToImageRequest, TextToImageRequest, Watch
from kizy_gpu.families.device import Device
from kizy_gpu.families.framing import framed
from kizy_gpu.families.packed import PackedModel
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.library import ModelInfo


def load(info: ModelInfo, device: Device) -> Flux2:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return Flux2(info, device, read_pipeline(info, device, device.wide_weights, _words))


def _words(folder: Path) -> dict[str, Any]:
    """dev's folder names a processor of words and pictures, which is there only with torchvision;
    what the pipeline reads with it are words."""
    how = {"local_files_only": True, "trust_remote_code": False}
    return {"tokenizer": AutoTokenizer.from_pretrained(folder / "tokenizer", **how)}


class Flux2(PackedModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    reads_negative: ClassVar[bool] = False

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {
            "prompt": request.prompt,
            "guidance_scale": request.guidance_scale,
            **self.length_of_words(request),
        }

    def image_to_image(self, request: ImageToImageRequest, watch: Watch) -> Image.Image:
        """As `text_to_image`, beginning with `request.image`: all of it is drawn anew."""
        size = (request.width, request.height)
        given = {
            "image": framed(request.image, *size),
            "mask_image": Image.new("L", size, 255),
            "strength": request.strength,
        }
        return self._draw("image-to-image", request, watch, given)
