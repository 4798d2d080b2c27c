"""Readers of words and pictures, without their part for videos.

That part alone needs torchvision, which brings several gigabytes for a card to machines without
one; pictures are prepared by Pillow, wherever torchvision happens to be installed or not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from transformers import (
    AutoTokenizer,
    Qwen2VLImageProcessorPil,
    Qwen2VLProcessor,
    Qwen3VLProcessor,
)

from kizy_gpu.families.generation import FROM_DISK


class _WithoutVideos:
    @classmethod
    def get_attributes(cls) -> list[str]:
        return ["image_processor", "tokenizer"]


class Qwen2VLReader(_WithoutVideos, Qwen2VLProcessor):
    """Words and pictures as a Qwen2.5-VL takes them."""

    def __init__(self, image_processor: Any = None, tokenizer: Any = None) -> None:
        super().__init__(image_processor, tokenizer)


class Qwen3VLReader(_WithoutVideos, Qwen3VLProcessor):
    """Words and pictures as a Qwen3-VL takes them; it also says which tokens are of a picture."""

    def __init__(
        self, image_processor: Any = None, tokenizer: Any = None, chat_template: str | None = None
    ) -> None:
        super().__init__(image_processor, tokenizer, chat_template=chat_template)


def qwen2_vl_reader(folder: Path) -> Qwen2VLReader:
    """The one in a model's folder. Raises OSError or ValueError for what it cannot read."""
    return Qwen2VLReader(*_parts(folder / "processor"))


def qwen3_vl_reader(folder: Path) -> Qwen3VLReader:
    """As `qwen2_vl_reader`, with the template of a chat."""
    pictures, words = _parts(folder / "processor")
    return Qwen3VLReader(pictures, words, words.chat_template or _template(folder / "processor"))


def _parts(folder: Path) -> tuple[Any, Any]:
    pictures = Qwen2VLImageProcessorPil.from_pretrained(folder, **FROM_DISK)
    return pictures, AutoTokenizer.from_pretrained(folder, **FROM_DISK)


def _template(folder: Path) -> str | None:
    """Of the file that processors had it in before tokenizers did."""
    file = folder / "chat_template.json"
    found = json.loads(file.read_bytes()).get("chat_template") if file.is_file() else None
    return found if isinstance(found, str) else None
