"""Stable Diffusion 3 and 3.5: medium, large, and large turbo.

A model is a diffusers `StableDiffusion3Pipeline` folder in safetensors; the T5 in it may be left
out, which saves most of its memory and costs it long prompts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.device import Device
from kizy_gpu.families.nets import Asked, Nets, NetsModel, summed
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> StableDiffusion3:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return StableDiffusion3(info, device, read_pipeline(info, device, device.wide_weights))


class _Nets(Nets):
    """Those of SD 3 read the words; those for 3.5 large read none, and see what the transformer
    makes of the latents."""

    adds = "block_controlnet_hidden_states"

    def seen(self, net: Any, picture: Tensor) -> Tensor:
        vae = self.pipeline.vae.config
        # Those that are told nothing of the words as a whole were trained without the shift.
        shift = 0 if net.config.force_zeros_for_pooled_projection else vae.shift_factor
        latents: Tensor = (picture - shift) * vae.scaling_factor
        return latents.to(net.dtype)

    def answer(self, net: Any, seen: Tensor, strength: float, asked: Asked) -> list[Tensor]:
        latents, pooled = asked["hidden_states"], asked["pooled_projections"]
        is_told = not net.config.force_zeros_for_pooled_projection
        return net(  # type: ignore[no-any-return]
            hidden_states=self.transformer.pos_embed(latents) if net.pos_embed is None else latents,
            controlnet_cond=seen.expand(len(latents), -1, -1, -1),
            conditioning_scale=strength,
            encoder_hidden_states=asked["encoder_hidden_states"] if net.context_embedder else None,
            pooled_projections=pooled if is_told else torch.zeros_like(pooled),
            timestep=asked["timestep"],
            return_dict=False,
        )[0]

    def together(self, answers: Sequence[list[Tensor]]) -> list[Tensor]:
        blocks = len(self.transformer.transformer_blocks)
        return summed(answers, blocks, lambda block, parts: int(block / (blocks / parts)))


class StableDiffusion3(NetsModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    nets = _Nets

    worn_by: ClassVar[tuple[str, ...]] = ("transformer", "text_encoder", "text_encoder_2")

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {**super().words(request), **self.length_of_words(request)}
