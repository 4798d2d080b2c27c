"""Teaching FLUX.2: dev, and klein, whose base learns better than what was distilled from it."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from kizy_gpu.families.flux2 import Flux2
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.flow import FlowAdapter
from kizy_gpu.training.adapters.latents import sampled


def adapter(model: Flux2) -> Flux2Adapter:
    return Flux2Adapter(model)


class Flux2Adapter(FlowAdapter):
    """Latents are made into patches first, and then evened out, each channel of a patch by its own
    measure. Guidance, where the model was told of any, is 1: none."""

    ends: ClassVar[tuple[str, ...]] = (
        *FlowAdapter.ends,
        *("add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"),
        *("ff.linear_in", "ff.linear_out", "ff_context.linear_in", "ff_context.linear_out"),
        *("to_qkv_mlp_proj", "to_out"),
    )

    def latents(self, cached: Tensor, chance: torch.Generator | None) -> Tensor:
        vae = self._pipeline.vae
        patches = self._pipeline._patchify_latents(sampled(cached, chance))
        mean = vae.bn.running_mean.float().cpu()[:, None, None]
        spread = (vae.bn.running_var.float().cpu() + vae.config.batch_norm_eps).sqrt()
        evened: Tensor = (patches - mean) / spread[:, None, None]
        return evened

    def read(self, captions: list[str]) -> Words:
        tokens, _ = self._pipeline.encode_prompt(
            captions, device=self._model.device.torch, **self._max_tokens()
        )
        return {"tokens": tokens}

    def direction(self, noisy: Tensor, sigma: Tensor, words: Words) -> Tensor:
        transformer = self._pipeline.transformer
        foretold = transformer(
            hidden_states=noisy.flatten(2).transpose(1, 2),
            timestep=sigma,
            guidance=torch.ones_like(sigma) if transformer.config.guidance_embeds else None,
            encoder_hidden_states=words["tokens"],
            txt_ids=self._pipeline._prepare_text_ids(words["tokens"]).to(noisy.device),
            img_ids=self._pipeline._prepare_latent_ids(noisy).to(noisy.device),
            return_dict=False,
        )[0]
        plain: Tensor = foretold.transpose(1, 2).reshape(noisy.shape)
        return plain
