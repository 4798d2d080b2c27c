"""Qwen-Image.

A model is a diffusers `QwenImagePipeline` folder in safetensors. Text is read by a Qwen2.5-VL.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.device import Device
from kizy_gpu.families.nets import Asked, Nets, NetsModel, summed
from kizy_gpu.families.packed import PackedModel, packed
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.model_info import ModelInfo


def load(info: ModelInfo, device: Device) -> QwenImage:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    return QwenImage(info, device, read_pipeline(info, device, device.wide_weights))


class _Nets(Nets):
    """They are told the words of the prompt alone; what they add is for the negative ones too."""

    def pixels(self, picture: Image.Image) -> Tensor:
        # The VAE is one of videos: a picture is a video of one frame.
        return super().pixels(picture).unsqueeze(2)

    def seen(self, net: Any, picture: Tensor) -> Tensor:
        vae = self.pipeline.vae.config
        mean, spread = (
            torch.tensor(each).view(1, -1, 1, 1).to(picture)
            for each in (vae.latents_mean, vae.latents_std)
        )
        return packed((picture.squeeze(2) - mean) / spread).to(net.dtype)

    def answer(self, net: Any, seen: Tensor, strength: float, asked: Asked) -> list[Tensor]:
        names = ("hidden_states", "encoder_hidden_states", "encoder_hidden_states_mask")
        return net(  # type: ignore[no-any-return]
            **{name: asked[name] for name in (*names, "timestep", "img_shapes")},
            controlnet_cond=seen,
            conditioning_scale=strength,
            return_dict=False,
        )

    def together(self, answers: Sequence[list[Tensor]]) -> list[Tensor]:
        blocks = len(self.transformer.transformer_blocks)
        return summed(answers, blocks, lambda block, parts: block // -(-blocks // parts))


class QwenImage(NetsModel, PackedModel):
    """A loaded model. Not re-entrant: one picture at a time."""

    nets = _Nets

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        return {
            "prompt": request.prompt,
            # Without any, the pipeline would leave guidance out altogether.
            "negative_prompt": request.negative_prompt or " ",
            "true_cfg_scale": request.guidance_scale,
            **self.length_of_words(request),
        }
