"""FLUX.1: schnell, dev, and what is made of them.

A model is a diffusers `FluxPipeline` folder in safetensors. One transformer over packed latents,
text from CLIP and T5, rectified flow, and guidance that dev has learnt rather than computed.
"""

from __future__ import annotations

import contextlib
import math
from typing import Any

import diffusers
import torch
import transformers
from diffusers import FluxImg2ImgPipeline, FluxInpaintPipeline, FluxPipeline
from PIL import Image
from safetensors import SafetensorError

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import FluxRequest, Watch
from kizy_gpu.families.device import Device
from kizy_gpu.families.follower import Follower
from kizy_gpu.families.framing import feathered, framed, framed_mask
from kizy_gpu.families.lora_stack import LoraStack
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.library import ModelInfo


def load(info: ModelInfo, device: Device) -> Flux1:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        with out_of_memory_named():
            pipeline = FluxPipeline.from_pretrained(
                info.folder,
                dtype=_weights(device),
                use_safetensors=True,
                local_files_only=True,
            ).to(device.torch)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise JobError(
            "unsupported", f"{info.name} cannot be loaded", detail=str(error)[:2000]
        ) from error
    return Flux1(info, device, pipeline)


def _weights(device: Device) -> torch.dtype:
    """T5 and the transformer leave fp16's range: half precision must be bfloat16 for them."""
    return torch.bfloat16 if device.weights is torch.float16 else device.weights


class Flux1:
    """A loaded model. Not re-entrant: one picture at a time."""

    def __init__(self, info: ModelInfo, device: Device, pipeline: Any) -> None:
        self.info = info
        self.device = device
        self.pipeline = pipeline
        self._size = (0, 0)
        parts = ("transformer", "text_encoder")
        self._loras = LoraStack({part: getattr(pipeline, part) for part in parts})

    @property
    def can_look(self) -> bool:
        """The decoder takes as long as several steps: previews are mixed, or not shown."""
        return self.info.latent_rgb is not None

    def generate(self, request: FluxRequest, watch: Watch) -> Image.Image:
        """An RGB picture of the requested size. Raises Canceled between steps."""
        whole, mask = _begin(request)
        self._loras.wear(request.loras, watch)
        self._size = (request.width, request.height)
        self._be_frugal(watch.frugal)
        pipeline, given = self._task(request, whole, mask)
        steps = _steps_drawn(request)
        follower = Follower(self, watch, steps)
        tapping = follower.tapping(pipeline, pipeline.transformer)
        with self.device.arithmetic(), out_of_memory_named(), tapping:
            watch.progress(0, steps, "denoising")
            latents = pipeline(
                prompt=request.prompt,
                width=request.width,
                height=request.height,
                num_inference_steps=_scheduled(request),
                guidance_scale=request.guidance_scale,
                max_sequence_length=request.max_tokens,
                # On the CPU, whatever the device: a seed must mean the same noise everywhere.
                generator=torch.Generator("cpu").manual_seed(request.seed),
                callback_on_step_end=follower.on_step_end,
                callback_on_step_end_tensor_inputs=["latents"],
                output_type="latent",
                **given,
            ).images
            watch.progress(steps, steps, "decoding")
            made = self._decode(latents)
        watch.check()
        if whole is None or mask is None:
            return made
        return Image.composite(made, whole, feathered(mask, request.feather))

    def _task(
        self, request: FluxRequest, whole: Image.Image | None, mask: Image.Image | None
    ) -> tuple[Any, dict[str, Any]]:
        given: dict[str, Any] = {}
        kind = FluxPipeline
        if whole is not None:
            kind = FluxImg2ImgPipeline
            given |= {"image": whole, "strength": request.strength}
        if mask is not None:
            kind = FluxInpaintPipeline
            given |= {"mask_image": mask}
        pipeline = kind(**self.pipeline.components)
        pipeline.set_progress_bar_config(disable=True)
        return pipeline, given

    def _decode(self, latents: torch.Tensor) -> Image.Image:
        vae = self.pipeline.vae
        scaled = self._unpacked(latents).to(vae.dtype) / vae.config.scaling_factor
        image = vae.decode(scaled + vae.config.shift_factor, return_dict=False)[0]
        bytes_ = (image[0].float() / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8)
        return Image.fromarray(bytes_.permute(1, 2, 0).contiguous().cpu().numpy())

    def _unpacked(self, latents: torch.Tensor) -> torch.Tensor:
        """(batch, patches, 4 x channels) latents as (batch, channels, h, w)."""
        width, height = self._size
        unpacked: torch.Tensor = FluxPipeline._unpack_latents(
            latents, height, width, self.pipeline.vae_scale_factor
        )
        return unpacked

    def look(self, latents: torch.Tensor) -> Image.Image:
        """A cheap likeness of unfinished latents: their channels mixed into colours."""
        mix = torch.tensor(self.info.latent_rgb, dtype=torch.float32)
        bias = torch.tensor(self.info.latent_rgb_bias, dtype=torch.float32)
        unpacked = self._unpacked(latents[:1])[0].float().cpu()
        colour = torch.einsum("chw,cr->hwr", unpacked, mix) + bias
        return Image.fromarray(
            (colour / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8).numpy()
        )

    def _be_frugal(self, frugal: bool) -> None:
        vae = self.pipeline.vae
        with contextlib.suppress(NotImplementedError):
            vae.enable_tiling() if frugal else vae.disable_tiling()


def _begin(request: FluxRequest) -> tuple[Image.Image | None, Image.Image | None]:
    """The picture to begin with and the mask, both at the requested size."""
    if request.image is None:
        return None, None
    whole = framed(request.image, request.width, request.height)
    if request.mask is None:
        return whole, None
    mask = framed_mask(request.mask, request.width, request.height)
    if mask.getbbox() is None:
        raise JobError("invalid_input", "the mask is empty: nothing would be drawn")
    return whole, mask


def _scheduled(request: FluxRequest) -> int:
    """Steps of the whole schedule, of which the last ones are made."""
    if request.image is None:
        return request.steps
    return max(request.steps, math.ceil(1 / request.strength))


def _steps_drawn(request: FluxRequest) -> int:
    """As diffusers' FLUX pipelines count them: the part of a step counts as one."""
    steps = _scheduled(request)
    if request.image is None:
        return steps
    return steps - int(steps - min(steps * request.strength, steps))
