"""Teaching Qwen-Image."""

from __future__ import annotations

from typing import ClassVar

import torch
from PIL import Image
from torch import Tensor

from kizy_gpu.families.qwen_image import QwenImage
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.flow import FlowAdapter
from kizy_gpu.training.adapters.latents import sampled
from kizy_gpu.training.adapters.patches import packed, unpacked


def adapter(model: QwenImage) -> QwenImageAdapter:
    return QwenImageAdapter(model)


class QwenImageAdapter(FlowAdapter):
    """Its autoencoder is one of films, of which a picture is one frame; captions of any length."""

    ends: ClassVar[tuple[str, ...]] = (
        *FlowAdapter.ends,
        *("add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"),
        *("img_mlp.net.0.proj", "img_mlp.net.2", "txt_mlp.net.0.proj", "txt_mlp.net.2"),
    )
    shift: ClassVar[float] = 2.2

    def encode_picture(self, image: Image.Image) -> Tensor:
        film = self._pixels(image)[:, :, None]
        with torch.no_grad():
            kept: Tensor = self._pipeline.vae.encode(film).latent_dist.parameters
        return kept[0, :, 0].float().cpu()

    def latents(self, cached: Tensor, chance: torch.Generator | None) -> Tensor:
        config = self._pipeline.vae.config
        mean, spread = (
            torch.tensor(of_each)[:, None, None]
            for of_each in (config.latents_mean, config.latents_std)
        )
        return (sampled(cached, chance) - mean) / spread

    def rendered(self, cached: Tensor) -> Image.Image:
        return self._decoded(cached.chunk(2)[0][:, None])

    def read(self, captions: list[str]) -> Words:
        tokens, mask = self._pipeline.encode_prompt(
            captions, device=self._model.device.torch, **self._max_tokens()
        )
        batch, length, _ = tokens.shape
        lengths = torch.full((batch,), length) if mask is None else mask.sum(1).cpu()
        missing = self.info.defaults.max_tokens - length
        return {"tokens": torch.nn.functional.pad(tokens, (0, 0, 0, missing)), "lengths": lengths}

    def direction(self, noisy: Tensor, sigma: Tensor, words: Words) -> Tensor:
        lengths = words["lengths"].to(noisy.device)
        longest = int(lengths.max())
        mask = torch.arange(longest, device=noisy.device)[None] < lengths[:, None]
        batch, _, height, width = noisy.shape
        foretold = self._pipeline.transformer(
            hidden_states=packed(noisy),
            timestep=sigma,
            encoder_hidden_states=words["tokens"][:, :longest],
            encoder_hidden_states_mask=None if bool(mask.all()) else mask.long(),
            img_shapes=[[(1, height // 2, width // 2)]] * batch,
            return_dict=False,
        )[0]
        return unpacked(foretold, noisy)
