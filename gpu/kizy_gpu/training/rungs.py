"""The memory ladder: the same step in smaller pieces, where memory is short. Free of torch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Rung:
    """One step of the memory ladder: the same step, in smaller pieces."""

    micro_batch: int
    checkpointing: bool
    words: str | None
    eight_bits: bool = False
    """Whether the optimiser keeps its state in 8 bits."""


def ladder(batch_size: int, checkpointing: bool | None, eight_bits: bool = False) -> Iterator[Rung]:
    """From the fastest to the most frugal; a step's result is the same but for rounding.

    `eight_bits` says whether an optimiser that keeps less is there as a last resort.
    """
    if checkpointing is not True:
        yield Rung(batch_size, False, None)
    yield Rung(batch_size, True, None if checkpointing else "saving memory, at some speed")
    micro = batch_size
    while micro > 1:
        micro = math.ceil(micro / 2)
        yield Rung(
            micro, True, f"saving memory: {micro} pictures at a time instead of {batch_size}"
        )
    if eight_bits:
        yield Rung(micro, True, "saving memory: the optimiser remembers in 8 bits", True)
