"""What all that is taught has in common: one denoiser, narrow arithmetic, one device."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, cast

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from kizy_gpu.families.base import TextToImageRequest, Watch
from kizy_gpu.families.pipeline_model import PipelineModel
from kizy_gpu.families.samplers import SamplerName
from kizy_gpu.training.adapters.base import Wish

MOST_SAMPLE_STEPS = 16
"""Where nobody asks for more: samples are drawn often."""


class Denoiser:
    """A part of `kizy_gpu.training.adapters.base.Adapter`."""

    part: ClassVar[str]
    """The pipeline's name for what learns."""

    def __init__(self, model: PipelineModel) -> None:
        model.bare()  # what it wears would hide the modules that learn
        self._model = model
        self._pipeline: Any = model.pipeline
        self.info = model.info
        if model.device.kind == "cuda":
            # It works once per picture, and some overflow in fp16.
            self._pipeline.vae.to(torch.float32)

    @property
    def _denoiser(self) -> nn.Module:
        return cast(nn.Module, getattr(self._pipeline, self.part))

    def draw(
        self, wishes: Sequence[Wish], size: tuple[int, int], watch: Watch
    ) -> list[Image.Image]:
        defaults = self.info.defaults
        requests = [
            TextToImageRequest(
                wish.prompt,
                width=size[0],
                height=size[1],
                steps=wish.steps or min(MOST_SAMPLE_STEPS, defaults.steps),
                guidance_scale=defaults.guidance_scale,
                seed=wish.seed,
                sampler=cast(SamplerName, defaults.sampler),
            )
            for wish in wishes
        ]
        self._denoiser.eval()
        return self._drawn(requests, watch)

    def _drawn(self, requests: Sequence[TextToImageRequest], watch: Watch) -> list[Image.Image]:
        return [self._model.text_to_image(request, watch) for request in requests]

    @contextlib.contextmanager
    def arithmetic(self) -> Iterator[None]:
        device = self._model.device
        narrow = torch.bfloat16 if device.kind == "cuda" else device.autocast
        if narrow is None:
            yield
            return
        with torch.autocast(device.kind, narrow):
            yield

    def save_memory(self, on: bool) -> None:
        denoiser: Any = self._denoiser
        if on:
            denoiser.enable_gradient_checkpointing()
        else:
            denoiser.disable_gradient_checkpointing()
        denoiser.train(on)  # diffusers checkpoints in training mode alone; nothing drops out

    def to_device(self, tensor: Tensor) -> Tensor:
        return tensor.to(self._model.device.torch)

    def park(self) -> None:
        if self._model.device.kind == "cuda":
            self._pipeline.to("cpu")
            torch.cuda.empty_cache()

    def unpark(self) -> None:
        if self._model.device.kind == "cuda":
            self._pipeline.to(self._model.device.torch)

    def _pixels(self, image: Image.Image) -> Tensor:
        """[1, 3, h, w], -1 to 1, as the autoencoder takes them."""
        vae = self._pipeline.vae
        levels = np.asarray(image, np.float32) / 127.5 - 1
        return torch.from_numpy(levels).permute(2, 0, 1)[None].to(vae.device, vae.dtype)

    def _decoded(self, mean: Tensor) -> Image.Image:
        """The picture of one latent [c, h, w], or [c, 1, h, w] of a film with one frame."""
        vae = self._pipeline.vae
        with torch.no_grad(), self._model.decode_context():
            decoded = vae.decode(self.to_device(mean[None]).to(vae.dtype), return_dict=False)[0]
        picture = decoded[0] if decoded.ndim == 4 else decoded[0, :, 0]
        levels = (picture.float() / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8)
        return Image.fromarray(levels.permute(1, 2, 0).contiguous().cpu().numpy())
