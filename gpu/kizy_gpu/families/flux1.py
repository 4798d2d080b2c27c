"""FLUX.1: schnell, dev, Fill, and what is made of them.

A model is a diffusers folder of one of its pipelines, in safetensors. One transformer over packed
latents, text from CLIP and T5, rectified flow, and guidance that dev has learnt and does not
compute.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, ClassVar

from PIL import Image

from kizy_gpu.families.base import (
    FluxRequest,
    ImageToImageRequest,
    InpaintRequest,
    TextToImageRequest,
    Watch,
)
from kizy_gpu.families.device import Device
from kizy_gpu.families.ip_adapter import LookStack
from kizy_gpu.families.packed import PackedModel
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> Flux1:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return Flux1(info, device, read_pipeline(info, device, device.wide_weights))


class Flux1(PackedModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    worn_by: ClassVar[tuple[str, ...]] = ("transformer", "text_encoder")
    reads_negative: ClassVar[bool] = False

    def __init__(self, info: ModelInfo, device: Device, pipeline: Any) -> None:
        super().__init__(info, device, pipeline)
        self._looks = LookStack(pipeline.transformer)

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {
            "prompt": request.prompt,
            "guidance_scale": request.guidance_scale,
            **self.length_of_words(request),
        }

    @contextlib.contextmanager
    def wearing(self, pipeline: Any, request: TextToImageRequest) -> Iterator[dict[str, Any]]:
        # What is made for filling and for editing has this architecture too, and reads no looks.
        looks = request.looks if self.info.family == "flux1" else ()
        others = replace(request, looks=request.looks[len(looks) :])
        with (
            super().wearing(pipeline, others) as given,
            _sure_of(pipeline.vae, request),
            self._looks.wearing(self.pipeline, looks, guided=False) as seen,
            _shown(pipeline.transformer, seen),
        ):
            yield given

    def forget(self) -> None:
        super().forget()
        self._looks.forget()

    def generate(self, request: FluxRequest, watch: Watch) -> Image.Image:
        """An RGB picture of the requested size. Raises Canceled between steps."""
        asked: dict[str, Any] = {
            "prompt": request.prompt,
            "width": request.width,
            "height": request.height,
            "steps": request.steps,
            "guidance_scale": request.guidance_scale,
            "seed": request.seed,
            "max_tokens": request.max_tokens,
            "loras": request.loras,
        }
        if request.image is None:
            return self.text_to_image(TextToImageRequest(**asked), watch)
        asked |= {"image": request.image, "strength": request.strength}
        if request.mask is None:
            return self.image_to_image(ImageToImageRequest(**asked), watch)
        asked |= {"mask": request.mask, "feather": request.feather}
        return self.inpaint(InpaintRequest(**asked), watch)


@contextlib.contextmanager
def _shown(transformer: Any, seen: Mapping[str, Any]) -> Iterator[None]:
    """While it lasts the transformer is shown what is seen: not all pipelines would pass it on."""

    def show(_: Any, args: Any, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        told = {**(given.get("joint_attention_kwargs") or {}), **seen}
        return args, {**given, "joint_attention_kwargs": told}

    hook = transformer.register_forward_pre_hook(show, with_kwargs=True) if seen else None
    try:
        yield
    finally:
        if hook is not None:
            hook.remove()


@contextlib.contextmanager
def _sure_of(vae: Any, request: TextToImageRequest) -> Iterator[None]:
    """Pictures that are followed are encoded too, before any other: as what they most likely are.
    A guess would draw from the seed, and the noise be another one than without them."""
    left = len(request.controls)
    encode = vae.encode

    def sure(pixels: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal left
        read = encode(pixels, *args, **kwargs)
        if left == 0:
            return read
        left -= 1
        return SimpleNamespace(latents=read.latent_dist.mode())

    vae.encode = sure
    try:
        yield
    finally:
        del vae.encode
