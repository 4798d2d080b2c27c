"""How many threads a model computes with on a CPU.

The layers of a small model are done before a second thread has woken up: Sprout draws a quarter
faster on one thread than on two, and its upscaler half as fast. So each model that draws is asked.
A training is not: its gradients' sums depend on the count, and the same one must go the same way.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 1.0
"""What takes longer than this has layers that are worth all threads, and is not tried again."""
WORTH = 0.9
"""More threads are taken if they bring the time down to this part: idle cores serve the rest."""


def quickest_threads(trial: Callable[[int], None], most: int) -> int:
    """With how many threads, of `most`, half of them, a quarter, ..., `trial` is done soonest.

    It is given the count, once untimed and then once for each until fewer make it slower. Where
    there is nothing to choose (one, or 0 for what is no CPU) the untimed one is all.
    """
    trial(most)
    if most <= 1:
        return most
    best, best_seconds = most, _seconds(trial, most)
    if best_seconds > PATIENCE_SECONDS:
        return most
    count = most
    while count > 1:
        count //= 2
        seconds = _seconds(trial, count)
        if best_seconds < WORTH * seconds:
            break
        best, best_seconds = count, min(seconds, best_seconds)
    return best


def _seconds(trial: Callable[[int], None], count: int) -> float:
    began = time.perf_counter()
    trial(count)
    return time.perf_counter() - began
