"""CLIP's own way to cut words into tokens: the same 49,408 for every model that reads with it."""

from __future__ import annotations

import gzip
from pathlib import Path

import transformers

_MERGES = Path(__file__).parent / "data" / "clip-merges.txt.gz"
"""OpenAI's table, one merge a line below a heading; of it the first 48,894 are used."""
_USED = 49152 - 256 - 2


def clip_tokenizer(pad: str = "<|endoftext|>") -> transformers.CLIPTokenizer:
    """The tokenizer. SDXL's second one fills up with "!" instead of the end mark."""
    lines = gzip.decompress(_MERGES.read_bytes()).decode("utf-8").split("\n")
    merges = [tuple(line.split()) for line in lines[1 : _USED + 1]]
    letters = _letters()
    names = [
        *letters,
        *(f"{letter}</w>" for letter in letters),
        *("".join(pair) for pair in merges),
    ]
    names += ["<|startoftext|>", "<|endoftext|>"]
    return transformers.CLIPTokenizer(
        vocab={name: index for index, name in enumerate(names)},
        merges=merges,
        pad_token=pad,
        model_max_length=77,
    )


def _letters() -> list[str]:
    """One printable letter for each byte, in the order in which CLIP counts them."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return [*(chr(byte) for byte in printable), *(chr(256 + n) for n in range(len(others)))]
