"""The Stable Diffusion 1.x class: SD 1.5 and its kin, and Sprout.

A model is a diffusers `StableDiffusionPipeline` folder in safetensors. It is loaded from disk
only, and no code that comes with a model is ever run.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import diffusers
import numpy as np
import torch
import transformers
from diffusers import AutoencoderTiny, StableDiffusionPipeline
from PIL import Image
from safetensors import SafetensorError

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import TextToImageRequest, Unwatched, Watch
from kizy_gpu.families.device import Device
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.families.samplers import SAMPLERS
from kizy_gpu.library import ModelInfo

Bytes = np.ndarray[Any, np.dtype[np.uint8]]

PREVIEW_EVERY = 0.25
"""Least seconds between previews; more than four a second nobody sees."""
PREVIEW_SHARE = 0.05
"""The part of the denoising time that previews may take."""


def load(info: ModelInfo, device: Device) -> StableDiffusion15:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    with out_of_memory_named():
        pipeline = _read_pipeline(info, device).to(device.torch)
    pipeline.set_progress_bar_config(disable=True)
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
        self._warn_of_cut_words(request, watch)
        pipeline = self.pipeline
        pipeline.scheduler = self._scheduler(request.sampler)
        self._be_frugal(watch.frugal)
        follower = _Follower(self, request, watch)
        with self.device.arithmetic(), out_of_memory_named(), follower.tapping(pipeline):
            watch.progress(0, request.steps, "denoising")
            latents = pipeline(
                prompt=request.prompt,
                negative_prompt=request.negative_prompt,
                width=request.width,
                height=request.height,
                num_inference_steps=request.steps,
                guidance_scale=request.guidance_scale,
                guidance_rescale=self.info.defaults.guidance_rescale,
                # On the CPU, whatever the device: a seed must mean the same noise everywhere.
                generator=torch.Generator("cpu").manual_seed(request.seed),
                callback_on_step_end=follower.on_step_end,
                callback_on_step_end_tensor_inputs=["latents"],
                output_type="latent",
            ).images
            watch.progress(request.steps, request.steps, "decoding")
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


@dataclass
class _Follower:
    """Follows the steps of one picture: cancel, progress, previews."""

    model: StableDiffusion15
    request: TextToImageRequest
    watch: Watch

    def __post_init__(self) -> None:
        self._began = self._last_look = time.perf_counter()
        self._look_cost = 0.0
        self._clean: torch.Tensor | None = None

    @contextlib.contextmanager
    def tapping(self, pipeline: Any) -> Iterator[None]:
        """Catch what the scheduler thinks the finished picture is; latents are mostly noise."""
        scheduler = pipeline.scheduler
        step: Callable[..., Any] = scheduler.step

        # The pipeline reads the signature to see whether noise is drawn from our generator.
        @functools.wraps(step)
        def tapped(*args: Any, **kwargs: Any) -> Any:
            result = step(*args, **kwargs)
            if isinstance(result, tuple) and len(result) > 1:
                self._clean = result[1]
            elif getattr(scheduler, "model_outputs", None):
                self._clean = scheduler.model_outputs[-1]
            return result

        scheduler.step = tapped
        try:
            yield
        finally:
            scheduler.step = step

    def on_step_end(
        self, pipeline: Any, index: int, timestep: Any, tensors: dict[str, Any]
    ) -> dict[str, Any]:
        # Raising ends the work here; diffusers' own interrupt would still decode the picture.
        self.watch.check()
        done = index + 1
        now = time.perf_counter()
        self.watch.progress(done, self.request.steps, "denoising", (now - self._began) / done)
        if self._is_look_due(now, done):
            clean = tensors["latents"] if self._clean is None else self._clean
            self.watch.preview(done, self.model.look(clean))
            self._last_look = time.perf_counter()
            self._look_cost = self._last_look - now
        return tensors

    def _is_look_due(self, now: float, done: int) -> bool:
        if not self.watch.wants_previews or not self.model.can_look or done >= self.request.steps:
            return False
        wait = max(PREVIEW_EVERY, self._look_cost / PREVIEW_SHARE)
        return now - self._last_look >= wait


def _widen(module: Any, args: Any, output: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """Give the UNet's prediction in fp32 to all the arithmetic after it."""
    return tuple(part.float() for part in output)


def _nothing() -> contextlib.nullcontext[None]:
    return contextlib.nullcontext()
