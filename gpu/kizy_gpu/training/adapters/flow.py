"""Teaching what was trained by rectified flow (Liu et al. 2022).

The way from picture to noise is straight, and the model foretells its direction, noise - picture.
What sets a family apart is how it is asked, and what it reads of captions: a subclass of a few
lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import torch
from PIL import Image
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families.pipeline_model import PipelineModel
from kizy_gpu.precision import has_nf4
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.denoiser import Denoiser
from kizy_gpu.training.adapters.latents import sampled
from kizy_gpu.training.adapters.modules import named
from kizy_gpu.training.settings import Settings

_ATTENTION = ("to_q", "to_k", "to_v", "to_out.0")
"""Attention, by the names that all these transformers share."""


class FlowAdapter(Denoiser):
    """See `kizy_gpu.training.adapters.base.Adapter`."""

    part: ClassVar[str] = "transformer"
    ends: ClassVar[tuple[str, ...]] = _ATTENTION
    """Of the names of the modules that learn."""
    shift: ClassVar[float] = 3.0
    """How far levels lean towards noise, where that is the same for all sizes: large pictures keep
    their structure through more of it."""
    skipped: ClassVar[tuple[str, ...]] = ()
    """Beginnings of module names that stay as they are."""
    layout: Literal["kohya", "peft"] = "peft"
    """ComfyUI and diffusers read these families by diffusers' own names."""

    def __init__(self, model: PipelineModel) -> None:
        super().__init__(model)
        self.parts = {"transformer": self._pipeline.transformer}
        self.steps = 1000
        if model.device.kind == "cuda" and self._pipeline.transformer.device.type == "cpu":
            said = f"{model.info.name} is too large to be taught on this card"
            if not has_nf4():
                said += "; with the package bitsandbytes it takes a third of the room"
            raise JobError("unsupported", said, retryable=False)

    # What a family says of itself.

    def read(self, captions: list[str]) -> Words:
        """What the transformer reads of captions, padded to one length."""
        raise NotImplementedError

    def direction(self, noisy: Tensor, sigma: Tensor, words: Words) -> Tensor:
        """What the model foretells at noise levels `sigma` [B], 0 to 1: [B, C, h, w]."""
        raise NotImplementedError

    # What they all do.

    def targets(self, settings: Settings) -> Mapping[str, Sequence[str]]:
        found = named(self.parts["transformer"], self.ends)
        return {"transformer": [name for name in found if not name.startswith(self.skipped)]}

    def encode_picture(self, image: Image.Image) -> Tensor:
        with torch.no_grad():
            kept: Tensor = self._pipeline.vae.encode(self._pixels(image)).latent_dist.parameters
        return kept[0].float().cpu()

    def latents(self, cached: Tensor, chance: torch.Generator | None) -> Tensor:
        config = self._pipeline.vae.config
        shifted = sampled(cached, chance) - float(config.shift_factor or 0)
        return shifted * float(config.scaling_factor)

    def rendered(self, cached: Tensor) -> Image.Image:
        return self._decoded(cached.chunk(2)[0])

    def encode_captions(self, captions: Sequence[str]) -> Words:
        with torch.no_grad():
            return self.read(list(captions))

    @classmethod
    def shift_of(cls, latents: Tensor) -> float:
        """How far the levels of latents of this size [B, c, h, w] lean towards noise."""
        return cls.shift

    def timesteps(self, latents: Tensor, chance: torch.Generator) -> Tensor:
        """More of the middle, where most is decided: the logistic of a normal number
        (Esser et al. 2024, "Scaling Rectified Flow Transformers", 3.1)."""
        shares = torch.randn(len(latents), generator=chance).sigmoid()
        shift = self.shift_of(latents)
        shares = shift * shares / (1 + (shift - 1) * shares)
        return (shares * self.steps).long().clamp(max=self.steps - 1)

    def errors(self, latents: Tensor, noise: Tensor, timesteps: Tensor, words: Words) -> Tensor:
        sigma = (timesteps.to(latents.device) + 1) / self.steps
        share = sigma[:, None, None, None]
        noisy = (1 - share) * latents + share * noise
        errors: Tensor = (
            (self.direction(noisy, sigma, words).float() - (noise - latents))
            .square()
            .mean((1, 2, 3))
        )
        return errors

    def snr(self, timesteps: Tensor) -> Tensor:
        sigma = (timesteps + 1) / self.steps
        return ((1 - sigma) / sigma).square()

    def min_snr_weight(self, timesteps: Tensor, gamma: float) -> Tensor:
        """Every level counts the same: `timesteps` says how often each is met."""
        return torch.ones_like(timesteps, dtype=torch.float32)

    def _max_tokens(self) -> dict[str, Any]:
        return {"max_sequence_length": self.info.defaults.max_tokens}
