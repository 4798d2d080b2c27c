"""BLIP: says in a sentence what a picture shows."""

from __future__ import annotations

import re
from typing import Any

import transformers
from PIL import Image

from kizy_gpu.families.base import Watch
from kizy_gpu.families.device import Device
from kizy_gpu.families.generation import Followed, one_paragraph, read_part, read_weights
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.model_info import ModelInfo

BEAMS = 3
_MADE_UP = re.compile(r"\baraff?(?:ed?)?\b\s*", re.IGNORECASE)
"""A word that is none, which the published weights put before many captions."""


def load(info: ModelInfo, device: Device) -> Blip:
    """Raises JobError unsupported for what is not read here."""
    # The processor that works without torchvision: pictures are prepared by Pillow.
    processor = read_part(info, transformers.BlipImageProcessorPil)
    tokenizer = read_part(info, transformers.BertTokenizer)
    return Blip(read_weights(info, device, device.weights), processor, tokenizer, device)


class Blip:
    """A loaded captioner. Not re-entrant: one picture at a time."""

    def __init__(self, model: Any, processor: Any, tokenizer: Any, device: Device) -> None:
        self._model = model
        self._processor = processor
        self._tokenizer = tokenizer
        self._device = device

    def describe(self, image: Image.Image, max_tokens: int, watch: Watch) -> str:
        """One sentence, in small letters. The same picture, the same words."""
        watch.check()
        pixels = self._processor(images=_on_white(image), return_tensors="pt")["pixel_values"]
        with self._device.arithmetic(), out_of_memory_named():
            made = self._model.generate(
                pixel_values=pixels.to(self._device.torch, self._device.weights),
                max_new_tokens=max_tokens,
                num_beams=1 if watch.frugal else BEAMS,
                do_sample=False,
                # What says that a caption begins has no place within it, and not every tokenizer
                # knows that it is no word.
                suppress_tokens=[self._model.config.text_config.bos_token_id],
                stopping_criteria=[Followed(watch, max_tokens)],
            )
        # The first token only says that a caption begins.
        said = self._tokenizer.decode(made[0, 1:], skip_special_tokens=True)
        return one_paragraph(_MADE_UP.sub("", said))


def _on_white(image: Image.Image) -> Image.Image:
    """What is transparent has some colour underneath that nobody sees."""
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")
