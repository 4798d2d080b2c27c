"""Z-Image: the base, and Turbo, whose `kizy.json` asks for few steps and no guidance.

A model is a diffusers `ZImagePipeline` folder in safetensors. Its guidance begins at 0, which is
none; text is read by a Qwen3.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from kizy_gpu.families.base import InpaintRequest, TextToImageRequest
from kizy_gpu.families.device import Device
from kizy_gpu.families.framing import framed, framed_mask
from kizy_gpu.families.nets import Asked, Nets, NetsModel, digits_of
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> ZImage:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return ZImage(info, device, read_pipeline(info, device, device.wide_weights))


SHARED = (
    *("t_scale", "t_embedder", "all_x_embedder", "cap_embedder", "rope_embedder"),
    *("noise_refiner", "context_refiner"),
)
PADS = ("x_pad_token", "cap_pad_token")
"""What a net takes from the transformer: its first layers, and what fills up short lines."""


class _Nets(Nets):
    """They read latents and words by the transformer's own first layers.

    Those since 2.0 also see which part of a picture stays, and what is there.
    """

    reads = "x"

    @contextlib.contextmanager
    def borrowing(self, net: Any) -> Iterator[None]:
        for name in SHARED:
            setattr(net, name, getattr(self.transformer, name))
        for name in PADS:
            pad = getattr(self.transformer, name)
            # Written over lines of a product, whose digits they must have.
            setattr(net, name, nn.Parameter(pad.to(digits_of(pad)), requires_grad=False))
        try:
            yield
        finally:
            # Or it would keep them in memory when the model is long gone.
            for name in (*SHARED, *PADS):
                setattr(net, name, None)

    def seen(self, net: Any, picture: Tensor) -> Tensor:
        """(channels, 1, h, w)"""
        latents = self._scaled(picture)
        more = net.config.control_in_dim - latents.shape[1]
        if more == 1 + latents.shape[1] and isinstance(self.request, InpaintRequest):
            parts = [latents, *self._kept(self.request, latents)]
        else:
            parts = [latents, latents.new_zeros(1, more, *latents.shape[2:])]
        return torch.cat(parts, dim=1)[0].unsqueeze(1).to(net.dtype)

    def _scaled(self, latents: Tensor) -> Tensor:
        vae = self.pipeline.vae.config
        scaled: Tensor = (latents - vae.shift_factor) * vae.scaling_factor
        return scaled

    def _kept(self, request: InpaintRequest, like: Tensor) -> tuple[Tensor, Tensor]:
        """Where the picture stays (1) or goes (0), and its latents with a hole in it."""
        size = (request.width, request.height)
        pixels = self.pixels(framed(request.image, *size))
        hole = np.asarray(framed_mask(request.mask, *size))
        stays = torch.from_numpy(hole < 128).to(pixels)[None, None]
        kept = self._scaled(self.latents(pixels * stays))
        return nn.functional.interpolate(stays, like.shape[2:]).to(like), kept

    def answer(self, net: Any, seen: Tensor, strength: float, asked: Asked) -> Mapping[int, Tensor]:
        return net(  # type: ignore[no-any-return]
            *(asked[name] for name in ("x", "t", "cap_feats")),
            control_context=[seen] * len(asked["x"]),
            conditioning_scale=strength,
        )

    def together(self, answers: Sequence[Mapping[int, Tensor]]) -> dict[int, Tensor]:
        total: dict[int, Tensor] = {}
        for answer in answers:
            for block, added in answer.items():
                total[block] = total[block] + added if block in total else added
        return total


class ZImage(NetsModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    nets = _Nets

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {**super().words(request), **self.length_of_words(request)}
