"""Teaching what has a UNet: Stable Diffusion 1.x and its kin, Sprout included, and SDXL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import torch
from diffusers import AutoencoderTiny
from PIL import Image
from torch import Tensor

from kizy_gpu.families.base import TextToImageRequest, Watch
from kizy_gpu.families.unet import UNetModel
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.denoiser import Denoiser
from kizy_gpu.training.adapters.latents import sampled
from kizy_gpu.training.adapters.modules import named
from kizy_gpu.training.settings import Settings

_ATTENTION = (
    "to_q",
    "to_k",
    "to_v",
    "to_out.0",
    "ff.net.0.proj",
    "ff.net.2",
    "proj_in",
    "proj_out",
)
_CONVOLUTIONS = ("conv1", "conv2", "conv_shortcut", "conv", "time_emb_proj")
_TEXT = ("q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2")


def adapter(model: UNetModel) -> StableDiffusionAdapter:
    return StableDiffusionAdapter(model)


class StableDiffusionAdapter(Denoiser):
    """See `kizy_gpu.training.adapters.base.Adapter`."""

    part: ClassVar[str] = "unet"
    layout: Literal["kohya", "peft"] = "kohya"
    text_parts: ClassVar[tuple[str, ...]] = ("text_encoder",)

    def __init__(self, model: UNetModel) -> None:
        super().__init__(model)
        self._unet_model = model
        names = ("unet", *self.text_parts)
        self.parts = {name: getattr(model.pipeline, name) for name in names}
        config = model.pipeline.scheduler.config
        self._predicts: str = config.prediction_type
        self._alphas: Tensor = model.pipeline.scheduler.alphas_cumprod
        self.steps = len(self._alphas)
        self._teaches_text = False
        if model.device.kind == "cuda":
            # Half the exponent of fp16 is not enough for gradients; bf16 has fp32's.
            for part in self.parts.values():
                part.to(torch.bfloat16)

    def targets(self, settings: Settings) -> Mapping[str, Sequence[str]]:
        self._teaches_text = settings.train_text_encoder
        ends = (*_ATTENTION, *_CONVOLUTIONS) if settings.convolutions else _ATTENTION
        found = {"unet": named(self.parts["unet"], ends)}
        for part in self.text_parts if settings.train_text_encoder else ():
            found[part] = named(self.parts[part], _TEXT)
        return found

    def _drawn(self, requests: Sequence[TextToImageRequest], watch: Watch) -> list[Image.Image]:
        return self._unet_model.text_to_images(requests, watch)

    def encode_picture(self, image: Image.Image) -> Tensor:
        vae = self._pipeline.vae
        with torch.no_grad():
            encoded = vae.encode(self._pixels(image))
        tiny = isinstance(vae, AutoencoderTiny)
        kept: Tensor = encoded.latents if tiny else encoded.latent_dist.parameters
        return kept[0].float().cpu()

    def latents(self, cached: Tensor, chance: torch.Generator | None) -> Tensor:
        config = self._pipeline.vae.config
        factor = float(config.scaling_factor)
        if isinstance(self._pipeline.vae, AutoencoderTiny):
            return cached * factor
        return (
            sampled(cached, chance) - float(getattr(config, "shift_factor", None) or 0)
        ) * factor

    def rendered(self, cached: Tensor) -> Image.Image:
        tiny = isinstance(self._pipeline.vae, AutoencoderTiny)
        return self._decoded(cached if tiny else cached.chunk(2)[0])

    def encode_captions(self, captions: Sequence[str]) -> Words:
        with torch.set_grad_enabled(self._teaches_text and torch.is_grad_enabled()):
            return self._read(list(captions))

    def _read(self, captions: list[str]) -> Words:
        tokenizer, encoder = self._pipeline.tokenizer, self._pipeline.text_encoder
        ids = tokenizer(
            captions,
            padding="max_length",
            truncation=True,
            max_length=tokenizer.model_max_length,
            return_tensors="pt",
        ).input_ids
        return {"tokens": encoder(ids.to(encoder.device))[0]}

    def _told(self, words: Words, latents: Tensor) -> dict[str, Any]:
        """What the UNet is told beside the noisy latents."""
        return {"encoder_hidden_states": words["tokens"]}

    def timesteps(self, latents: Tensor, chance: torch.Generator) -> Tensor:
        return torch.randint(self.steps, (len(latents),), generator=chance)

    def errors(self, latents: Tensor, noise: Tensor, timesteps: Tensor, words: Words) -> Tensor:
        alpha = self._alphas.to(latents.device)[timesteps][:, None, None, None]
        noisy = alpha.sqrt() * latents + (1 - alpha).sqrt() * noise
        told = self._told(words, latents)
        predicted: Tensor = self._pipeline.unet(noisy, timesteps, **told, return_dict=False)[0]
        target = noise
        if self._predicts == "v_prediction":
            target = alpha.sqrt() * noise - (1 - alpha).sqrt() * latents
        errors: Tensor = (predicted.float() - target).square().mean((1, 2, 3))
        return errors

    def snr(self, timesteps: Tensor) -> Tensor:
        alpha = self._alphas.to(timesteps.device)[timesteps]
        return alpha / (1 - alpha)

    def min_snr_weight(self, timesteps: Tensor, gamma: float) -> Tensor:
        snr = self.snr(timesteps)
        capped = snr.clamp(max=gamma)
        return capped / (snr + 1) if self._predicts == "v_prediction" else capped / snr
