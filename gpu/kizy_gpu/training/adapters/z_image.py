"""Teaching Z-Image: the base. Turbo was distilled, and forgets that when it is taught itself."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from kizy_gpu.families.z_image import ZImage
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.flow import FlowAdapter


def adapter(model: ZImage) -> ZImageAdapter:
    return ZImageAdapter(model)


class ZImageAdapter(FlowAdapter):
    """Captions of different lengths side by side, time from noise to picture, and the way back."""

    ends: ClassVar[tuple[str, ...]] = (
        *FlowAdapter.ends,
        *("feed_forward.w1", "feed_forward.w2", "feed_forward.w3"),
    )
    shift: ClassVar[float] = 2.0
    skipped: ClassVar[tuple[str, ...]] = ("noise_refiner", "context_refiner")

    def read(self, captions: list[str]) -> Words:
        read, _ = self._pipeline.encode_prompt(
            captions,
            device=self._model.device.torch,
            do_classifier_free_guidance=False,
            **self._max_tokens(),
        )
        lengths = torch.tensor([len(tokens) for tokens in read])
        room = self.info.defaults.max_tokens
        padded = [torch.nn.functional.pad(tokens, (0, 0, 0, room - len(tokens))) for tokens in read]
        return {"tokens": torch.stack(padded), "lengths": lengths}

    def direction(self, noisy: Tensor, sigma: Tensor, words: Words) -> Tensor:
        lengths = words["lengths"].tolist()
        read = [tokens[:length] for tokens, length in zip(words["tokens"], lengths, strict=True)]
        foretold = self._pipeline.transformer(
            list(noisy.unsqueeze(2).unbind(0)), 1 - sigma, read, return_dict=False
        )[0]
        return -torch.stack(list(foretold)).squeeze(2)
