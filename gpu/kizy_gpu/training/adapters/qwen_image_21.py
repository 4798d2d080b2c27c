"""Teaching Qwen-Image 2.1."""

from __future__ import annotations

from typing import ClassVar

import torch
from PIL import Image
from torch import Tensor

from kizy_gpu.families.framing import on_paper
from kizy_gpu.families.qwen_image_21 import QwenImage21
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.flow import FlowAdapter
from kizy_gpu.training.adapters.qwen_image import QwenImageAdapter

SLOT = 4
"""Places of a picture's latents that the reader has one token for: two by two."""


def adapter(model: QwenImage21) -> QwenImage21Adapter:
    return QwenImage21Adapter(model)


class QwenImage21Adapter(QwenImageAdapter):
    """Pictures have an alpha channel, and are drawn at the end of the words."""

    ends: ClassVar[tuple[str, ...]] = (
        *FlowAdapter.ends,
        *("img_mlp.proj", "img_mlp.gate_layer", "img_mlp.out"),
    )
    shift: ClassVar[float] = 2.0
    """What its scheduler has for a megapixel: exp(0.5 + 0.4 (4096 - 256) / (8192 - 256))."""

    def _pixels(self, image: Image.Image) -> Tensor:
        """[1, 4, h, w], opaque."""
        colours = super()._pixels(image)
        return torch.cat([colours, torch.ones_like(colours[:, :1])], dim=1)

    def rendered(self, cached: Tensor) -> Image.Image:
        return on_paper(super().rendered(cached))

    def read(self, captions: list[str]) -> Words:
        read, mask, _ = self._pipeline.encode_prompt(captions, device=self._model.device.torch)
        # The reader looks back alone: what is cut off at the end changes nothing before it.
        room = self.info.defaults.max_tokens
        tokens = read[:, :room]
        batch, length, _ = tokens.shape
        lengths = torch.full((batch,), length) if mask is None else mask.sum(1).cpu()
        padded = torch.nn.functional.pad(tokens, (0, 0, 0, room - length))
        return {"tokens": padded, "lengths": lengths.clamp(max=room)}

    def direction(self, noisy: Tensor, sigma: Tensor, words: Words) -> Tensor:
        # One by one: where a picture's place is depends on how many words are before it.
        each = zip(noisy, sigma, words["tokens"], words["lengths"].tolist(), strict=True)
        return torch.stack(
            [self._foretold(one, level, read[:length]) for one, level, read, length in each]
        )

    def _foretold(self, noisy: Tensor, sigma: Tensor, tokens: Tensor) -> Tensor:
        """[c, h, w] of one picture, by the words [n, width] before it."""
        _, height, width = noisy.shape
        slots = torch.arange(len(tokens) + height * width // SLOT, device=noisy.device)
        foretold: Tensor = self._pipeline.transformer(
            hidden_states=noisy.flatten(1).T[None],
            timestep=sigma[None],
            encoder_hidden_states=tokens[None],
            img_shapes=[[(1, height, width)]],
            img_mask=(slots >= len(tokens))[None],
            return_dict=False,
        )[0]
        # It answers for the words too, which come first.
        return foretold[0, -height * width :].T.reshape(noisy.shape)
