"""What the families with a UNet and CLIP share: samplers of all kinds, and 77 tokens."""

from __future__ import annotations

from typing import Any, ClassVar

import diffusers
import torch

from kizy_gpu.families.base import TextToImageRequest, Watch
from kizy_gpu.families.device import Device
from kizy_gpu.families.pipeline_model import PipelineModel
from kizy_gpu.families.samplers import SAMPLERS
from kizy_gpu.library import ModelInfo


class UNetModel(PipelineModel):
    denoiser: ClassVar[str] = "unet"

    def __init__(self, info: ModelInfo, device: Device, pipeline: Any) -> None:
        super().__init__(info, device, pipeline)
        if device.autocast is not None:
            # Guidance subtracts two nearly equal predictions: in bf16 it would lose most digits.
            pipeline.unet.register_forward_hook(_widen)

    def scheduler(self, sampler: str) -> Any:
        asked = SAMPLERS[sampler]
        kind = getattr(diffusers, asked.scheduler)
        return kind.from_config(self._scheduler_config, **asked.options)

    def steps_drawn(self, request: TextToImageRequest) -> int:
        return request.steps_drawn

    def warn_of_cut_words(self, request: TextToImageRequest, watch: Watch) -> None:
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


def _widen(module: Any, args: Any, output: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """Give the UNet's prediction in fp32 to all the arithmetic after it."""
    return tuple(part.float() for part in output)
