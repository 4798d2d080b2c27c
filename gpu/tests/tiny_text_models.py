"""A captioner and a writer: the real classes, with a few thousand random weights.

What they say is nonsense, but always the same nonsense.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
import transformers
from tiny_parts import CHAT, qwen_words

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]"]
WORDS += ["a", "red", "green", "fox", "house", "on", "the", "hill", "in", "snow", "sky"]


def write_captioner(folder: Path, sees: Sequence[str] = WORDS[6:]) -> None:
    """A BLIP of 32 px pictures, as it would come from a hub, and its `kizy.json`."""
    torch.manual_seed(3)
    names = [*WORDS[:6], *sees]
    words = transformers.BertTokenizer(vocab={name: place for place, name in enumerate(names)})
    text = {
        "vocab_size": len(names),
        "hidden_size": 32,
        "encoder_hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "max_position_embeddings": 64,
        "bos_token_id": 5,
        "eos_token_id": 3,
        "sep_token_id": 3,
        "pad_token_id": 0,
    }
    vision = {
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 16,
    }
    config = transformers.BlipConfig(text_config=text, vision_config=vision, projection_dim=16)
    model = transformers.BlipForConditionalGeneration(config)
    for weights in model.parameters():
        # As they are made they hardly differ, and every picture would get the same words.
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.3)
    model.save_pretrained(folder)
    transformers.BlipImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    words.save_pretrained(folder)
    _card(folder, "Tiny captioner", "blip")


def write_writer(folder: Path, *, chats: bool = True) -> None:
    """A Qwen2 that reads bytes, as it would come from a hub, and its `kizy.json`."""
    torch.manual_seed(3)
    words = qwen_words()
    words.chat_template = CHAT if chats else None
    config = transformers.Qwen2Config(
        vocab_size=len(words),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=2048,
    )
    transformers.Qwen2ForCausalLM(config).save_pretrained(folder)
    words.save_pretrained(folder)
    _card(folder, "Tiny writer", "causal-lm")


def _card(folder: Path, name: str, family: str) -> None:
    (folder / "kizy.json").write_text(json.dumps({"name": name, "family": family}))


if __name__ == "__main__":
    # For tests that are not in Python: into the folder of a service's models.
    write_captioner(Path(sys.argv[1]) / "tiny-captioner")
    write_writer(Path(sys.argv[1]) / "tiny-writer")
