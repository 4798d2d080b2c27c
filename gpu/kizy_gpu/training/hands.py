"""Who computes the gradients of a step: this process alone, or a crew (`crew.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kizy_gpu.training.adapters.base import Adapter
from kizy_gpu.training.caches import Learnt
from kizy_gpu.training.rungs import Rung
from kizy_gpu.training.shares import Shares
from kizy_gpu.training.taught import Taught


class Hands(Protocol):
    processes: int

    def join(self, taught: Taught, pictures: Sequence[Learnt]) -> None:
        """Be ready for the first step."""

    def gradients(self, shares: Shares, step: int, rung: Rung) -> float:
        """Leave the gradients of a whole step on the weights of this process; returns its loss.

        Raises JobError: out_of_memory where any process is short of it, and then a lower rung may
        fit; worker_lost where one has died or hangs.
        """

    def park(self, adapter: Adapter) -> None:
        """Weights off every device."""

    def unpark(self, adapter: Adapter) -> None: ...

    def close(self) -> None: ...


class Alone:
    """This process, and no other."""

    processes = 1

    def join(self, taught: Taught, pictures: Sequence[Learnt]) -> None:
        """There is nobody to wait for."""

    def gradients(self, shares: Shares, step: int, rung: Rung) -> float:
        return shares.gradients(step, rung, range(shares.batch_size))

    def park(self, adapter: Adapter) -> None:
        adapter.park()

    def unpark(self, adapter: Adapter) -> None:
        adapter.unpark()

    def close(self) -> None:
        """There is nobody to send home."""
