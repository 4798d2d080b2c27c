"""Teaching what has a UNet: Stable Diffusion 1.x and its kin, Sprout included, and SDXL."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, cast

import numpy as np
import torch
from diffusers import AutoencoderTiny
from PIL import Image
from torch import Tensor

from kizy_gpu.families.base import TextToImageRequest, Watch
from kizy_gpu.families.samplers import SamplerName
from kizy_gpu.families.unet import UNetModel
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.latents import sampled
from kizy_gpu.training.adapters.modules import named
from kizy_gpu.training.settings import Settings

SAMPLE_STEPS = 16
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


class StableDiffusionAdapter:
    """See `kizy_gpu.training.adapters.base.Adapter`."""

    layout: Literal["kohya", "peft"] = "kohya"
    text_parts: ClassVar[tuple[str, ...]] = ("text_encoder",)

    def __init__(self, model: UNetModel) -> None:
        model.bare()  # what it wears would hide the modules that learn
        self._model = model
        self._pipeline = model.pipeline
        self.info = model.info
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
            # It works once per picture, and some overflow in fp16.
            self._pipeline.vae.to(torch.float32)

    def targets(self, settings: Settings) -> Mapping[str, Sequence[str]]:
        self._teaches_text = settings.train_text_encoder
        ends = (*_ATTENTION, *_CONVOLUTIONS) if settings.convolutions else _ATTENTION
        found = {"unet": named(self.parts["unet"], ends)}
        for part in self.text_parts if settings.train_text_encoder else ():
            found[part] = named(self.parts[part], _TEXT)
        return found

    def encode_picture(self, image: Image.Image) -> Tensor:
        vae = self._pipeline.vae
        pixels = np.asarray(image, np.float32) / 127.5 - 1
        batch = torch.from_numpy(pixels).permute(2, 0, 1)[None].to(vae.device, vae.dtype)
        with torch.no_grad():
            encoded = vae.encode(batch)
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
        vae = self._pipeline.vae
        mean = cached if isinstance(vae, AutoencoderTiny) else cached.chunk(2)[0]
        with torch.no_grad(), self._model.decode_context():
            decoded = vae.decode(self.to_device(mean[None]).to(vae.dtype), return_dict=False)[0]
        levels = (decoded[0].float() / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8)
        return Image.fromarray(levels.permute(1, 2, 0).contiguous().cpu().numpy())

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

    def timesteps(self, count: int, chance: torch.Generator) -> Tensor:
        return torch.randint(self.steps, (count,), generator=chance)

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

    def draw(self, prompt: str, seed: int, size: tuple[int, int], watch: Watch) -> Image.Image:
        defaults = self.info.defaults
        request = TextToImageRequest(
            prompt,
            width=size[0],
            height=size[1],
            steps=min(SAMPLE_STEPS, defaults.steps),
            guidance_scale=defaults.guidance_scale,
            seed=seed,
            sampler=cast(SamplerName, defaults.sampler),
        )
        self._pipeline.unet.eval()
        return self._model.text_to_image(request, watch)

    @contextlib.contextmanager
    def arithmetic(self) -> Iterator[None]:
        device = self._model.device
        narrow = torch.bfloat16 if device.kind == "cuda" else device.autocast
        if narrow is None:
            yield
            return
        with torch.autocast(device.kind, narrow):
            yield

    def save_memory(self, on: bool) -> None:
        unet = self._pipeline.unet
        unet.enable_gradient_checkpointing() if on else unet.disable_gradient_checkpointing()
        unet.train(on)  # diffusers checkpoints in training mode alone; there is no dropout to mind

    def to_device(self, tensor: Tensor) -> Tensor:
        return tensor.to(self._model.device.torch)

    def park(self) -> None:
        if self._model.device.kind == "cuda":
            self._pipeline.to("cpu")
            torch.cuda.empty_cache()

    def unpark(self) -> None:
        if self._model.device.kind == "cuda":
            self._pipeline.to(self._model.device.torch)
