"""What the families with a UNet and CLIP share: samplers of all kinds, and weighed words."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, ClassVar

import diffusers
import torch

from kizy_gpu.families.base import TextToImageRequest
from kizy_gpu.families.clip_words import chunks_of, encode, evened, is_long
from kizy_gpu.families.device import Device
from kizy_gpu.families.ip_adapter import LookStack
from kizy_gpu.families.pipeline_model import PipelineModel
from kizy_gpu.families.samplers import SAMPLERS
from kizy_gpu.library import ModelInfo
from kizy_gpu.words.weights import has_weights, weighed


class UNetModel(PipelineModel):
    denoiser: ClassVar[str] = "unet"
    reads_weights: ClassVar[bool] = True
    readers: ClassVar[tuple[tuple[str, str], ...]] = (("tokenizer", "text_encoder"),)
    """Which parts read the words."""
    reads_penultimate: ClassVar[bool] = False
    """Whether it is the last layer but one that the UNet was trained on."""

    def __init__(self, info: ModelInfo, device: Device, pipeline: Any) -> None:
        super().__init__(info, device, pipeline)
        self._looks = LookStack(pipeline.unet)
        if device.autocast is not None:
            # Guidance subtracts two nearly equal predictions: in bf16 it would lose most digits.
            pipeline.unet.register_forward_hook(_widen)

    def scheduler(self, sampler: str) -> Any:
        asked = SAMPLERS[sampler]
        kind = getattr(diffusers, asked.scheduler)
        return kind.from_config(self._scheduler_config, **asked.options)

    def steps_drawn(self, request: TextToImageRequest) -> int:
        return request.steps_drawn

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        both = (request.prompt, request.negative_prompt)
        tokenizer = self.pipeline.tokenizer
        if not any(has_weights(text) or is_long(text, tokenizer) for text in both):
            # What diffusers encodes by itself, to the bit.
            prompt, negative = ("".join(part.text for part in weighed(text)) for text in both)
            words = {"prompt": prompt, "negative_prompt": negative}
        else:
            words = self._encoded(*both)
        return {**words, "guidance_scale": request.guidance_scale}

    def wearing(
        self, pipeline: Any, request: TextToImageRequest
    ) -> AbstractContextManager[dict[str, Any]]:
        guided = request.guidance_scale > 1 and pipeline.unet.config.time_cond_proj_dim is None
        return self._looks.wearing(pipeline, request.looks, guided=guided)

    def forget(self) -> None:
        super().forget()
        self._looks.forget()

    def _encoded(self, prompt: str, negative_prompt: str) -> dict[str, Any]:
        read: list[tuple[Any, Any]] = []
        with torch.no_grad():
            for tokenizer, encoder in (
                (getattr(self.pipeline, one), getattr(self.pipeline, other))
                for one, other in self.readers
            ):
                chunks = evened(chunks_of(prompt, tokenizer), chunks_of(negative_prompt, tokenizer))
                device = self.pipeline._execution_device
                asked, avoided = (
                    encode(each, tokenizer, encoder, device, penultimate=self.reads_penultimate)
                    for each in chunks
                )
                read.append((asked, avoided))
        made: dict[str, Any] = {}
        for index, name in enumerate(("", "negative_")):
            parts = [pair[index] for pair in read]
            made[f"{name}prompt_embeds"] = torch.cat([part.states for part in parts], dim=-1)
            if parts[-1].pooled is not None:
                made[f"{name}pooled_prompt_embeds"] = parts[-1].pooled
        return made


def _widen(module: Any, args: Any, output: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """Give the UNet's prediction in fp32 to all the arithmetic after it."""
    return tuple(part.float() for part in output)
