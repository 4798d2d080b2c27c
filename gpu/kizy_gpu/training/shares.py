"""A step's gradients, or one process's share of them.

Noise, timesteps, mirrors and dropped captions are drawn from a generator seeded by the step. So
whoever knows the settings, the pictures and the number of a step knows all of its batch, and can
compute any of its rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from kizy_gpu.families.memory import give_back_memory, out_of_memory_named
from kizy_gpu.training.adapters.base import Adapter
from kizy_gpu.training.batches import Batches, seed_of
from kizy_gpu.training.caches import Captions, Learnt
from kizy_gpu.training.rungs import Rung
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.taught import Taught


def rows_of(place: int, processes: int, batch_size: int) -> range:
    """Which rows of a batch the process `place` computes: about as many as any other, or none."""
    least, more = divmod(batch_size, processes)
    start = place * least + min(place, more)
    return range(start, start + least + (place < more))


class Shares:
    """Gradients of `taught` for rows of a step's batch."""

    def __init__(
        self,
        adapter: Adapter,
        taught: Taught,
        settings: Settings,
        pictures: Sequence[Learnt],
        captions: Captions,
    ) -> None:
        self.taught = taught
        self.batch_size = settings.batch_size
        self._adapter = adapter
        self._settings = settings
        self._pictures = pictures
        self._captions = captions
        self._batches = Batches(_by_size(pictures), settings.batch_size, settings.seed)

    def gradients(self, step: int, rung: Rung, rows: range) -> float:
        """Leave what these rows add to the step's gradients on the weights.

        Returns what they add to its loss. Raises JobError out_of_memory; then `lower`.
        """
        with out_of_memory_named():
            return self._gradients(step, rung, rows)

    def lower(self, rung: Rung) -> None:
        """Get ready for another rung: nothing is left of the try that did not fit."""
        self.forget()
        give_back_memory()
        self._adapter.save_memory(rung.checkpointing)

    def forget(self) -> None:
        """No gradients on the weights."""
        for parameter in self.taught.parameters():
            parameter.grad = None

    def _gradients(self, step: int, rung: Rung, rows: range) -> float:
        chosen = self._batches.at(step)
        chance = torch.Generator().manual_seed(seed_of(self._settings.seed, "step", step))
        latents, text_of = self._drawn(chosen, chance)
        noise = torch.randn(latents.shape, generator=chance)
        timesteps = self._adapter.timesteps(latents, chance)
        total = 0.0
        for start in range(rows.start, rows.stop, rung.micro_batch):
            part = slice(start, min(start + rung.micro_batch, rows.stop))
            to = self._adapter.to_device
            with self._adapter.arithmetic():
                words = self._captions.of(text_of[part])
                at = to(timesteps[part])
                errors = self._adapter.errors(to(latents[part]), to(noise[part]), at, words)
                if self._settings.min_snr_gamma > 0:
                    gamma = self._settings.min_snr_gamma
                    errors = errors * self._adapter.min_snr_weight(at, gamma)
                loss = errors.sum() / len(chosen)
            loss.backward()
            total += float(loss.detach())
        return total

    def _drawn(self, chosen: Sequence[int], chance: torch.Generator) -> tuple[Tensor, list[str]]:
        views, captions = [], []
        for place in chosen:
            picture = self._pictures[place]
            view, dropped = torch.rand(2, generator=chance).tolist()
            views.append(picture.views[int(view * len(picture.views))])
            captions.append("" if dropped < self._settings.caption_dropout else picture.caption)
        return self._adapter.latents(torch.stack(views), chance), captions


def _by_size(pictures: Sequence[Learnt]) -> list[list[int]]:
    buckets: dict[tuple[int, int], list[int]] = {}
    for place, picture in enumerate(pictures):
        buckets.setdefault(picture.size, []).append(place)
    return [buckets[size] for size in sorted(buckets)]
