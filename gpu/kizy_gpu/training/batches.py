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
    """`buckets` lists the pictures of each size. In a cycle, whose steps are never more than the
    pictures, each is seen equally often, however rare its size; in an epoch about once."""

    def __init__(self, buckets: Sequence[Sequence[int]], batch_size: int, seed: int) -> None:
        self._buckets = [list(bucket) for bucket in buckets if bucket]
        self._batch_size = batch_size
        self._seed = seed
        # So many epochs that those of each size fill whole batches.
        self._epochs = math.lcm(
            *(batch_size // math.gcd(batch_size, len(b)) for b in self._buckets)
        )
        self._number = -1
        self._order: list[list[int]] = []

    @property
    def cycle(self) -> int:
        """Steps of one."""
        return self._epochs * sum(len(bucket) for bucket in self._buckets) // self._batch_size

    def at(self, step: int) -> list[int]:
        """The pictures of step `step` (from 0), all of one size, `batch_size` of them."""
        number, place = divmod(step, self.cycle)
        if number != self._number:
            self._number, self._order = number, self._shuffled(number)
        return self._order[place]

    def _shuffled(self, number: int) -> list[list[int]]:
        """The batches of a cycle: each size as often as it has pictures, evenly over all of it."""
        chance = random.Random(seed_of(self._seed, "cycle", number))
        placed: list[tuple[float, list[int]]] = []
        for bucket in self._buckets:
            batches = self._batches_of(bucket, chance)
            placed += [
                ((place + chance.random()) / len(batches), batch)
                for place, batch in enumerate(batches)
            ]
        return [batch for _, batch in sorted(placed)]

    def _batches_of(self, bucket: Sequence[int], chance: random.Random) -> list[list[int]]:
        """Epoch after epoch, cut into batches; none has a picture twice if there are as many."""
        order: list[int] = []
        for _ in range(self._epochs):
            begun = set(order[len(order) // self._batch_size * self._batch_size :])
            fresh = chance.sample(bucket, len(bucket))
            order += sorted(fresh, key=begun.__contains__)
        starts = range(0, len(order), self._batch_size)
        return [order[start : start + self._batch_size] for start in starts]
