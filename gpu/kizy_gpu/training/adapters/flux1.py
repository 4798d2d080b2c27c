"""Teaching FLUX.1."""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor

from kizy_gpu.families.flux1 import Flux1
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.flow import FlowAdapter
from kizy_gpu.training.adapters.patches import PATCH, packed, unpacked

_FEW, _MANY = 256, 4096
_SHIFT_OF_FEW, _SHIFT_OF_MANY = 0.5, 1.15
"""FLUX.1's own: `base_image_seq_len`, `base_shift` and their kin in its scheduler's config."""


def adapter(model: Flux1) -> Flux1Adapter:
    return Flux1Adapter(model)


class Flux1Adapter(FlowAdapter):
    """Latents in patches of two by two, and guidance as something the model was told: 1 is none."""

    ends: ClassVar[tuple[str, ...]] = (
        *FlowAdapter.ends,
        *("add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"),
        *("ff.net.0.proj", "ff.net.2", "ff_context.net.0.proj", "ff_context.net.2"),
        *("proj_mlp", "proj_out"),
    )

    @classmethod
    def shift_of(cls, latents: Tensor) -> float:
        """As it is drawn with: the logarithm grows in a line with the number of patches, from 256
        to 4096 of them (`calculate_shift` of diffusers' FLUX.1 pipeline); 3.16 at 1024 px."""
        height, width = latents.shape[2:]
        share = (height * width / PATCH**2 - _FEW) / (_MANY - _FEW)
        return math.exp(_SHIFT_OF_FEW + share * (_SHIFT_OF_MANY - _SHIFT_OF_FEW))

    def read(self, captions: list[str]) -> Words:
        tokens, whole, _ = self._pipeline.encode_prompt(
            captions, None, device=self._model.device.torch, **self._max_tokens()
        )
        return {"tokens": tokens, "whole": whole}

    def direction(self, noisy: Tensor, sigma: Tensor, words: Words) -> Tensor:
        batch, _, height, width = noisy.shape
        transformer = self._pipeline.transformer
        places = self._pipeline._prepare_latent_image_ids(
            batch, height // PATCH, width // PATCH, noisy.device, noisy.dtype
        )
        guidance = torch.ones_like(sigma) if transformer.config.guidance_embeds else None
        foretold = transformer(
            hidden_states=packed(noisy),
            timestep=sigma,
            guidance=guidance,
            pooled_projections=words["whole"],
            encoder_hidden_states=words["tokens"],
            txt_ids=torch.zeros(words["tokens"].shape[1], 3, device=noisy.device),
            img_ids=places,
            return_dict=False,
        )[0]
        return unpacked(foretold, noisy)
