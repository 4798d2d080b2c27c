"""In how many bits a base model's weights are kept: a ladder, chosen by what does not change.

Fewer bits are other pixels. So the rung depends on the model's size, the card's whole memory and
what a person asked for, never on what happens to be free; and the model's digest takes part of it.
Free of torch: the gateway names the rung, a worker loads by it.
"""

from __future__ import annotations

import importlib.util
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from kizy_gpu.safetensors_header import BadHeader, read_header

Precision = Literal["bf16", "fp8", "nf4"]
"""What weights are kept in; they are computed with in 16 bits on every rung. "bf16" is the model
as its family loads it."""
Wish = Literal["auto", "bf16", "fp8", "nf4"]
WISHES: tuple[Wish, ...] = get_args(Wish)

BYTES_PER_NUMBER: Mapping[Precision, float] = {"bf16": 2.0, "fp8": 1.0, "nf4": 0.5625}
"""NF4 is four bits, and for every 64 numbers a scale of 32 (Dettmers et al. 2023, "QLoRA")."""
ROOM = 3 * 2**30
"""Bytes of a card that weights cannot have: a picture takes two thirds of it (latents, attention,
the decoder), the driver and what else is on the screen the rest."""
SMALL = 4 * 10**9
"""Models with fewer bytes in 16 bits stay as they are: they find a place, part by part at worst."""

KEPT_PARTS = ("vae",)
KEPT_CLASSES = ("CLIP",)
"""Text encoders whose class begins so stay in 16 bits: there is little in them to save."""
NORM = "norm"
KEPT_NAMES = (
    *(NORM, "embed", "relative_attention_bias", "shared", r"\bwo\b", "lm_head"),
    *("visual", "vision"),
)
"""Layers of text encoders that stay in 16 bits, as patterns. What comes first in them says what
dtype the words are in; norms are small and count; T5 looks at the dtype of `wo` before it
multiplies; and what sees pictures is a small part of what reads."""


class CannotLower(ValueError):
    """The message says what to do."""


@dataclass(frozen=True)
class Card:
    """What a model is drawn on: the least of the devices, where there are several."""

    kind: str
    memory: int


@dataclass(frozen=True)
class Numbers:
    """How many a model's weights are."""

    matrices: int
    """Those of linear layers, which every rung takes."""
    kernels: int
    """Those of convolutions, which NF4 leaves in 16 bits."""
    modulations: int
    """Those of the linear layers in a transformer's norms, which fp8, without scales of its own,
    leaves in 16 bits as diffusers advises."""
    kept: int
    """Those that are always in 16 bits."""

    def bytes_in(self, precision: Precision) -> int:
        fewer, whole = BYTES_PER_NUMBER[precision], BYTES_PER_NUMBER["bf16"]
        kernels = whole if precision == "nf4" else fewer
        modulations = whole if precision == "fp8" else fewer
        return math.ceil(
            self.matrices * fewer
            + self.kernels * kernels
            + self.modulations * modulations
            + self.kept * whole
        )


@dataclass(frozen=True)
class Ladder:
    """What was asked for here, and the card; None until a worker has looked at it."""

    wish: Wish = "auto"
    card: Card | None = None

    def rung(self, folder: Path, asked: Wish | None) -> Precision:
        """Of the base model in `folder`, whose `kizy.json` asks for `asked`.

        Raises CannotLower for what is asked for by name and cannot be had.
        """
        if asked in ("bf16", "fp8", "nf4"):
            if asked == "nf4" and not has_nf4():
                raise CannotLower(NO_NF4)
            return "bf16" if self._is("mps") else asked
        wish = asked or self.wish
        if wish == "bf16" or self._is("mps"):  # which has no numbers of eight bits
            return "bf16"
        numbers = numbers_of(folder)
        if numbers.bytes_in("bf16") < SMALL:
            return "bf16"
        if wish != "auto":
            return wish
        return auto_rung(numbers, self.card.memory) if self.card and self._is("cuda") else "bf16"

    def _is(self, kind: str) -> bool:
        return self.card is not None and self.card.kind == kind


NO_NF4 = "NF4 needs the package bitsandbytes, which is not installed here; fp8 needs nothing"


def auto_rung(numbers: Numbers, memory: int) -> Precision:
    """The first rung on which all weights lie on a card of `memory` bytes; the last where none."""
    rungs: tuple[Precision, ...] = ("bf16", "fp8", "nf4") if has_nf4() else ("bf16", "fp8")
    for rung in rungs:
        if numbers.bytes_in(rung) + ROOM <= memory:
            return rung
    return rungs[-1]


def has_nf4() -> bool:
    return importlib.util.find_spec("bitsandbytes") is not None


def is_lowered(part: str, kind: str) -> bool:
    """Whether lower rungs take the part of a pipeline that is of the class `kind`."""
    return part not in KEPT_PARTS and not kind.startswith(KEPT_CLASSES)


def numbers_of(folder: Path) -> Numbers:
    """Counted in the headers of a diffusers folder; nothing is loaded."""
    matrices = kernels = modulations = kept = 0
    for part, kind in _parts(folder).items():
        for file in sorted((folder / part).glob("*.safetensors")):
            stat = file.stat()
            counted = _counted(file, stat.st_mtime_ns, stat.st_size)
            if is_lowered(part, kind):
                matrices, kernels = matrices + counted.matrices, kernels + counted.kernels
                modulations, kept = modulations + counted.modulations, kept + counted.kept
            else:
                kept += counted.matrices + counted.kernels + counted.modulations + counted.kept
    return Numbers(matrices, kernels, modulations, kept)


def _parts(folder: Path) -> dict[str, str]:
    """The parts that a `model_index.json` names, and of which class they are."""
    try:
        index = json.loads((folder / "model_index.json").read_bytes())
    except (OSError, ValueError):
        return {}
    named = index.items() if isinstance(index, dict) else ()
    return {
        part: value[1]
        for part, value in named
        if isinstance(value, list) and len(value) == 2 and isinstance(value[1], str)
    }


@lru_cache(maxsize=256)
def _counted(file: Path, _changed: int, _bytes: int) -> Numbers:
    """Of one file. Kept by its time and size: a scan comes every few seconds."""
    try:
        tensors = read_header(file).tensors
    except (BadHeader, OSError):
        return Numbers(0, 0, 0, 0)
    matrices = kernels = modulations = kept = 0
    for name, tensor in tensors.items():
        count, sides = math.prod(tensor.shape), len(tensor.shape)
        if sides == 2 and NORM in name:
            modulations += count
        elif sides < 2 or any(re.search(pattern, name) for pattern in KEPT_NAMES):
            kept += count
        elif sides == 2:
            matrices += count
        else:
            kernels += count
    return Numbers(matrices, kernels, modulations, kept)
