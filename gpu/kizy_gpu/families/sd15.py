"""The Stable Diffusion 1.x class: SD 1.5 and its kin, and Sprout.

A model is a diffusers `StableDiffusionPipeline` folder in safetensors. It is loaded from disk
only, and no code that comes with a model is ever run.
"""

from __future__ import annotations

import contextlib
import math
from typing import Any

import diffusers
import numpy as np
import torch
import transformers
from diffusers import AutoencoderTiny, StableDiffusionPipeline
from PIL import Image
from safetensors import SafetensorError

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import (
    ImageToImageRequest,
    InpaintRequest,
    TextToImageRequest,
    Unwatched,
    Watch,
)
from kizy_gpu.families.device import Device
from kizy_gpu.families.follower import Follower
from kizy_gpu.families.framing import feathered, framed, framed_mask
from kizy_gpu.families.lora_stack import LoraStack
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.families.samplers import SAMPLERS
from kizy_gpu.families.sd15_pipelines import Task, guided_by, pipeline_for
from kizy_gpu.library import ModelInfo

Bytes = np.ndarray[Any, np.dtype[np.uint8]]


def load(info: ModelInfo, device: Device) -> StableDiffusion15:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    with out_of_memory_named():
        pipeline = _read_pipeline(info, device).to(device.torch)
    return StableDiffusion15(info, device, pipeline)


def _read_pipeline(info: ModelInfo, device: Device) -> Any:
    try:
        return StableDiffusionPipeline.from_pretrained(
            info.folder,
            dtype=device.weights,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            safety_checker=None,
            requires_safety_checker=False,
        )
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise JobError(
            "unsupported", f"{info.name} cannot be loaded", detail=str(error)[:2000]
        ) from error


class StableDiffusion15:
    """A loaded model. Not re-entrant: one picture at a time."""

    def __init__(self, info: ModelInfo, device: Device, pipeline: Any) -> None:
        self.info = info
        self.device = device
        self.pipeline = pipeline
        self._scheduler_config = pipeline.scheduler.config
        self._has_tiny_vae = isinstance(pipeline.vae, AutoencoderTiny)
        self._loras = LoraStack({"unet": pipeline.unet, "text_encoder": pipeline.text_encoder})
        if device.autocast is not None:
            # Guidance subtracts two nearly equal predictions: in bf16 it would lose most digits.
            pipeline.unet.register_forward_hook(_widen)

    def warm_up(self) -> None:
        """Draw one picture of two steps, so that the first real one pays for no kernel set-up."""
        size = self.info.defaults
        request = TextToImageRequest(
            "", width=size.width, height=size.height, steps=2, guidance_scale=2.0, seed=0
        )
        self.text_to_image(request, Unwatched())

    def text_to_image(self, request: TextToImageRequest, watch: Watch) -> Image.Image:
        """An RGB picture. Raises Canceled between steps, JobError where memory runs out."""
        size = {"width": request.width, "height": request.height}
        return self._draw("text-to-image", request, watch, size)

    def image_to_image(self, request: ImageToImageRequest, watch: Watch) -> Image.Image:
        """As `text_to_image`, beginning with `request.image`."""
        begin = framed(request.image, request.width, request.height)
        given = {"image": begin, "strength": request.strength}
        return self._draw("image-to-image", request, watch, given)

    def inpaint(self, request: InpaintRequest, watch: Watch) -> Image.Image:
        """As `text_to_image`, within the mask; outside of it are the pixels of `request.image`."""
        whole = framed(request.image, request.width, request.height)
        mask = framed_mask(request.mask, request.width, request.height)
        if mask.getbbox() is None:
            raise JobError("invalid_input", "the mask is empty: nothing would be drawn")
        given = {
            "image": whole,
            "mask_image": mask,
            "strength": request.strength,
            "width": request.width,
            "height": request.height,
        }
        made = self._draw("inpaint", request, watch, given)
        return Image.composite(made, whole, feathered(mask, request.feather))

    def _draw(
        self, task: Task, request: TextToImageRequest, watch: Watch, given: dict[str, Any]
    ) -> Image.Image:
        self._warn_of_cut_words(request, watch)
        self._loras.wear(request.loras, watch)
        self.pipeline.scheduler = self._scheduler(request.sampler)
        self._be_frugal(watch.frugal)
        pipeline = pipeline_for(task, self.pipeline, request.controls)
        steps = request.steps_drawn
        follower = Follower(self, watch, steps, self.info.defaults.guidance_rescale)
        tapping = follower.tapping(pipeline, pipeline.unet)
        with self.device.arithmetic(), out_of_memory_named(), tapping:
            watch.progress(0, steps, "denoising")
            latents = pipeline(
                prompt=request.prompt,
                negative_prompt=request.negative_prompt,
                # So many that the share which is drawn is never none.
                num_inference_steps=_scheduled(request),
                guidance_scale=request.guidance_scale,
                # On the CPU, whatever the device: a seed must mean the same noise everywhere.
                generator=torch.Generator("cpu").manual_seed(request.seed),
                callback_on_step_end=follower.on_step_end,
                callback_on_step_end_tensor_inputs=["latents"],
                output_type="latent",
                **given,
                **guided_by(task, request),
            ).images
            watch.progress(steps, steps, "decoding")
            pixels = self.decode(latents)
        watch.check()
        return Image.fromarray(pixels[0])

    def decode(self, latents: torch.Tensor) -> Bytes:
        """(batch, 4, h, w) latents as (batch, 8h, 8w, 3) bytes."""
        vae = self.pipeline.vae
        # bf16 has 8 bits of mantissa, just too few for smooth 8-bit colour. The tiny decoder is
        # cheap enough in fp32; the large one keeps bf16, where it costs as much as nine steps.
        exact = self.device.autocast is not None and self._has_tiny_vae
        narrow = torch.autocast(self.device.kind, enabled=False) if exact else _nothing()
        with narrow:
            scaled = latents.to(vae.dtype) / vae.config.scaling_factor
            image = vae.decode(scaled, return_dict=False)[0]
        bytes_ = (image.float() / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8)
        pixels: Bytes = bytes_.permute(0, 2, 3, 1).contiguous().cpu().numpy()
        return pixels

    def look(self, latents: torch.Tensor) -> Image.Image:
        """A cheap likeness of unfinished latents: decoded where that is cheap, else mixed."""
        if self._has_tiny_vae:
            return Image.fromarray(self.decode(latents[:1])[0])
        if self.info.latent_rgb is None:
            raise JobError("unsupported", f"{self.info.name} has no latentRgb to preview with")
        mix = torch.tensor(self.info.latent_rgb, dtype=torch.float32)
        bias = torch.tensor(self.info.latent_rgb_bias, dtype=torch.float32)
        colour = torch.einsum("chw,cr->hwr", latents[0].float().cpu(), mix) + bias
        return Image.fromarray(
            (colour / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8).numpy()
        )

    @property
    def can_look(self) -> bool:
        return self._has_tiny_vae or self.info.latent_rgb is not None

    def _scheduler(self, name: str) -> Any:
        sampler = SAMPLERS[name]
        kind = getattr(diffusers, sampler.scheduler)
        return kind.from_config(self._scheduler_config, **sampler.options)

    def _warn_of_cut_words(self, request: TextToImageRequest, watch: Watch) -> None:
        tokenizer = self.pipeline.tokenizer
        room = tokenizer.model_max_length - 2  # the start and end marks
        for what, text in (("prompt", request.prompt), ("negative", request.negative_prompt)):
            tokens = tokenizer(text, add_special_tokens=False, truncation=False).input_ids
            if len(tokens) > room:
                cut = tokenizer.decode(tokens[room:]).strip()
                watch.log(
                    "warning",
                    f"The {what} is longer than the model reads; left out: {cut[:300]}",
                )

    def _be_frugal(self, frugal: bool) -> None:
        """Trade speed for memory, or undo it: only the job that asked for it pays."""
        if self._has_tiny_vae:
            return
        vae = self.pipeline.vae
        vae.enable_tiling() if frugal else vae.disable_tiling()


def _scheduled(request: TextToImageRequest) -> int:
    """Steps of the whole schedule, of which the last `request.steps_drawn` are made."""
    if isinstance(request, ImageToImageRequest):
        return max(request.steps, math.ceil(1 / request.strength))
    return request.steps


def _widen(module: Any, args: Any, output: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """Give the UNet's prediction in fp32 to all the arithmetic after it."""
    return tuple(part.float() for part in output)


def _nothing() -> contextlib.nullcontext[None]:
    return contextlib.nullcontext()
