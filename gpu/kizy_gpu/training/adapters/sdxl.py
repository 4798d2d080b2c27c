"""Teaching Stable Diffusion XL and its kin."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor

from kizy_gpu.families.sdxl import StableDiffusionXL
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.stable_diffusion import StableDiffusionAdapter


def adapter(model: StableDiffusionXL) -> StableDiffusionXLAdapter:
    return StableDiffusionXLAdapter(model)


class StableDiffusionXLAdapter(StableDiffusionAdapter):
    """Two text encoders, one of them also for the caption as a whole, and sizes as a condition
    (Podell et al. 2023, "SDXL", 2.2)."""

    text_parts: ClassVar[tuple[str, ...]] = ("text_encoder", "text_encoder_2")

    def _read(self, captions: list[str]) -> Words:
        tokens, _, whole, _ = self._pipeline.encode_prompt(
            captions,
            device=self._model.device.torch,
            num_images_per_prompt=1,
            do_classifier_free_guidance=False,
        )
        return {"tokens": tokens, "whole": whole}

    def _told(self, words: Words, latents: Tensor) -> dict[str, Any]:
        scale = self._pipeline.vae_scale_factor
        height, width = (side * scale for side in latents.shape[2:])
        # Pictures come framed: the size they had, where they were cut, the size they are drawn at.
        sizes = torch.tensor([height, width, 0, 0, height, width], dtype=torch.float32)
        told = {
            "text_embeds": words["whole"],
            "time_ids": self.to_device(sizes).expand(len(latents), -1),
        }
        return {**super()._told(words, latents), "added_cond_kwargs": told}
