"""Which pictures a step sees. Free of torch.

The batch of a step depends on the seed and the step alone. So there is no sampler whose place
would have to be kept: a training that goes on after a crash sees what it would have seen.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence


def seed_of(seed: int, *what: object) -> int:
    """A seed of its own for each thing that is drawn by chance: 0 to 2^63 - 1."""
    said = ":".join(str(part) for part in (seed, *what))
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big") >> 1


class Batches:
    """`buckets` lists the pictures of each size. Every picture is seen about once an epoch."""

    def __init__(self, buckets: Sequence[Sequence[int]], batch_size: int, seed: int) -> None:
        self._buckets = [list(bucket) for bucket in buckets if bucket]
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = -1
        self._order: list[list[int]] = []

    @property
    def per_epoch(self) -> int:
        return sum(math.ceil(len(bucket) / self._batch_size) for bucket in self._buckets)

    def at(self, step: int) -> list[int]:
        """The pictures of step `step` (from 0), all of one size, `batch_size` of them."""
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._shuffled(epoch)
        return self._order[place]

    def _shuffled(self, epoch: int) -> list[list[int]]:
        chance = random.Random(seed_of(self._seed, "epoch", epoch))
        batches: list[list[int]] = []
        for bucket in self._buckets:
            order = chance.sample(bucket, len(bucket))
            # The last batch is filled from the front: all are of one length.
            filled = order + [order[i % len(order)] for i in range(-len(order) % self._batch_size)]
            batches += [
                filled[start : start + self._batch_size]
                for start in range(0, len(filled), self._batch_size)
            ]
        chance.shuffle(batches)
        return batches
