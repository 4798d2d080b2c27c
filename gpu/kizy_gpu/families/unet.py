"""What the families with a UNet and CLIP share: samplers of all kinds, and weighed words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, ClassVar

import diffusers
import torch
from PIL import Image

from kizy_gpu.families.base import TextToImageRequest, Watch
from kizy_gpu.families.clip_words import chunks_of, encode, evened, is_long
from kizy_gpu.families.device import Device
from kizy_gpu.families.ip_adapter import LookStack
from kizy_gpu.families.lora_rows import LoraRows
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.families.pipeline_model import PipelineModel
from kizy_gpu.families.samplers import SAMPLERS
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.words.weights import has_weights, weighed

PIXELS_AT_ONCE = 1024 * 1024
"""Of all pictures of a batch: it takes no more memory than one picture of a large model does."""

Words = Mapping[str, torch.Tensor]
"""What the pipeline takes of a prompt, read beforehand: (1, tokens, width) and (1, width)."""


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
        words = self._encoded(*both) if self._reads_itself(*both) else _plain(*both)
        return {**words, "guidance_scale": request.guidance_scale}

    def text_to_images(
        self, requests: Sequence[TextToImageRequest], watch: Watch
    ) -> list[Image.Image]:
        """As `text_to_image` of each, but at once, each in LoRAs of its own.

        They differ in words, seed and LoRAs alone (ValueError), and follow no other pictures.
        Equal to one by one but for rounding: whoever wants the same bytes must ask the same way.
        """
        lead = _shared(requests[0])
        if any(_shared(request) != lead for request in requests) or lead.controls or lead.looks:
            raise ValueError("a batch is of pictures that differ in words, seed and LoRAs alone")
        if watch.frugal:
            self.forget()
        self._loras.wear((), watch)
        most = 1 if watch.frugal else max(1, PIXELS_AT_ONCE // (lead.width * lead.height))
        pipeline = self._pipeline("text-to-image", ())
        made: dict[int, Image.Image] = {}
        with LoraRows(self._loras, [request.loras for request in requests], watch) as worn:
            read = self._read_each(requests, worn)
            for rows in _of_one_length(read, most):
                worn.turn_to(rows)
                told: dict[str, Any] = {
                    name: torch.cat([read[row][name] for row in rows]) for name in read[rows[0]]
                }
                told |= {"width": lead.width, "height": lead.height}
                told |= {"guidance_scale": lead.guidance_scale}
                seeds = [requests[row].seed for row in rows]
                pictures = self._drawn(pipeline, lead, seeds, watch, told.copy)
                made.update(zip(rows, pictures, strict=True))
        return [made[row] for row in range(len(requests))]

    def _read_each(self, requests: Sequence[TextToImageRequest], worn: LoraRows) -> list[Words]:
        """Each prompt as its own LoRAs have the text encoders read it."""
        read: list[Words] = []
        with self.device.arithmetic(self.threads), out_of_memory_named():
            for row, request in enumerate(requests):
                worn.turn_to([row])
                both = (request.prompt, request.negative_prompt)
                words = (
                    self._encoded(*both)
                    if self._reads_itself(*both)
                    else self._by_diffusers(
                        _plain(*both), guided=self._is_guided(self.pipeline, request)
                    )
                )
                read.append(words)
        return read

    def _by_diffusers(self, words: Mapping[str, str], *, guided: bool) -> dict[str, Any]:
        answer = self.pipeline.encode_prompt(
            **words,
            device=self.pipeline._execution_device,
            num_images_per_prompt=1,
            do_classifier_free_guidance=guided,
        )
        names = (
            f"{kind}prompt_embeds" for kind in ("", "negative_", "pooled_", "negative_pooled_")
        )
        pairs = zip(names, answer, strict=False)  # SD 1.5 knows no pooled ones
        return {name: tensor for name, tensor in pairs if tensor is not None}

    def _reads_itself(self, prompt: str, negative_prompt: str) -> bool:
        """Whether there is more in the words than diffusers understands; what it does understand
        it encodes, to the bit."""
        tokenizer = self.pipeline.tokenizer
        return any(
            has_weights(text) or is_long(text, tokenizer) for text in (prompt, negative_prompt)
        )

    def wearing(
        self, pipeline: Any, request: TextToImageRequest
    ) -> AbstractContextManager[dict[str, Any]]:
        guided = self._is_guided(pipeline, request)
        return self._looks.wearing(pipeline, request.looks, guided=guided)

    def forget(self) -> None:
        super().forget()
        self._looks.forget()

    def _is_guided(self, pipeline: Any, request: TextToImageRequest) -> bool:
        return request.guidance_scale > 1 and pipeline.unet.config.time_cond_proj_dim is None

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


def _plain(prompt: str, negative_prompt: str) -> dict[str, str]:
    texts = {"prompt": prompt, "negative_prompt": negative_prompt}
    return {name: "".join(part.text for part in weighed(text)) for name, text in texts.items()}


def _shared(request: TextToImageRequest) -> TextToImageRequest:
    """What all pictures of a batch have in common."""
    return replace(request, prompt="", negative_prompt="", seed=0, loras=())


def _of_one_length(read: Sequence[Words], most: int) -> Iterator[list[int]]:
    """Rows that fit in one batch: longer words make longer tensors."""
    lengths: dict[int, list[int]] = {}
    for row, words in enumerate(read):
        lengths.setdefault(words["prompt_embeds"].shape[1], []).append(row)
    for rows in lengths.values():
        for start in range(0, len(rows), most):
            yield rows[start : start + most]


def _widen(module: Any, args: Any, output: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """Give the UNet's prediction in fp32 to all the arithmetic after it."""
    return tuple(part.float() for part in output)
