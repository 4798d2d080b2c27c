"""One step after the other. What a step does depends on its number, the settings and the weights.

Noise, timesteps, mirrors and dropped captions are drawn from a generator seeded by the step. So a
state is weights, optimiser and step, and a training that goes on from one is the same, number by
number, as one that was never interrupted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from safetensors.torch import load, save
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families.memory import give_back_memory, out_of_memory_named
from kizy_gpu.training.adapters.base import Adapter
from kizy_gpu.training.batches import Batches, seed_of
from kizy_gpu.training.caches import Captions, Encoded
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.taught import Taught

WARMUP_SHARE = 0.05
LAST_RATE = 0.1
"""Of the learning rate, at the end."""
MAX_GRADIENT = 1.0


@dataclass(frozen=True)
class Rung:
    """One step of the memory ladder: the same step, in smaller pieces."""

    micro_batch: int
    checkpointing: bool
    words: str | None


def ladder(batch_size: int, checkpointing: bool | None) -> Iterator[Rung]:
    """From the fastest to the most frugal; a step's result is the same but for rounding."""
    if checkpointing is not True:
        yield Rung(batch_size, False, None)
    yield Rung(batch_size, True, None if checkpointing else "saving memory, at some speed")
    micro = batch_size
    while micro > 1:
        micro = math.ceil(micro / 2)
        yield Rung(
            micro, True, f"saving memory: {micro} pictures at a time instead of {batch_size}"
        )


class Learner:
    """Teaches `taught` by `pictures`. Not for more than one thread."""

    def __init__(
        self,
        adapter: Adapter,
        taught: Taught,
        settings: Settings,
        pictures: Sequence[Encoded],
        captions: Captions,
    ) -> None:
        self._adapter = adapter
        self._taught = taught
        self._settings = settings
        self._pictures = pictures
        self._captions = captions
        self._batches = Batches(_by_size(pictures), settings.batch_size, settings.seed)
        self._optimizer = _optimizer(taught, settings)
        self._rungs = ladder(settings.batch_size, settings.gradient_checkpointing)
        self.rung = next(self._rungs)
        self.step = 0

    def rehearse(self, steps: int = 2) -> None:
        """Try what a step needs, and change nothing by it. Raises JobError out_of_memory when not
        even the last rung fits."""
        for step in range(steps):
            self._on_some_rung(step)
        self._optimizer.zero_grad(set_to_none=True)

    def learn(self) -> float:
        """One step; returns its loss."""
        loss = self._on_some_rung(self.step)
        torch.nn.utils.clip_grad_norm_(self._taught.parameters(), MAX_GRADIENT)
        for group in self._optimizer.param_groups:
            group["lr"] = self._settings.learning_rate * pace(self.step, self._settings.steps)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self.step += 1
        return loss

    def state(self) -> bytes:
        """Everything that the next steps depend on, as safetensors."""
        tensors = {f"lora.{name}": tensor for name, tensor in self._taught.state().items()}
        numbers: dict[str, Any] = {"step": self.step}
        for place, values in self._optimizer.state_dict()["state"].items():
            for name, value in values.items():
                if isinstance(value, Tensor):
                    tensors[f"optimizer.{place}.{name}"] = value.cpu().contiguous().clone()
                else:
                    numbers[f"optimizer.{place}.{name}"] = value
        data: bytes = save(tensors, {"numbers": json.dumps(numbers)})
        return data

    def restore(self, state: bytes) -> None:
        """Go on from a `state` of the same settings."""
        tensors = load(state)
        numbers = _numbers(state)
        self.step = numbers.pop("step")
        lora = {name: tensor for name, tensor in tensors.items() if name.startswith("lora.")}
        self._taught.load({name.removeprefix("lora."): tensor for name, tensor in lora.items()})
        states: dict[int, dict[str, Any]] = {}
        for key, value in [*tensors.items(), *numbers.items()]:
            if key.startswith("optimizer."):
                _, place, name = key.split(".", 2)
                states.setdefault(int(place), {})[name] = value
        whole = self._optimizer.state_dict()
        self._optimizer.load_state_dict({**whole, "state": states})

    def _on_some_rung(self, step: int) -> float:
        while True:
            try:
                with out_of_memory_named():
                    return self._gradients(step)
            except JobError as error:
                lower = next(self._rungs, None) if error.code == "out_of_memory" else None
                if lower is None:
                    raise
            # Outside of the handler: the error's traceback holds what should be freed.
            self._optimizer.zero_grad(set_to_none=True)
            give_back_memory()
            self.rung = lower
            self._adapter.save_memory(lower.checkpointing)

    def _gradients(self, step: int) -> float:
        """Leave the step's gradients on the weights; returns its loss."""
        chosen = self._batches.at(step)
        chance = torch.Generator().manual_seed(seed_of(self._settings.seed, "step", step))
        latents, text_of = self._drawn(chosen, chance)
        noise = torch.randn(latents.shape, generator=chance)
        timesteps = self._adapter.timesteps(len(chosen), chance)
        total = 0.0
        for start in range(0, len(chosen), self.rung.micro_batch):
            part = slice(start, start + self.rung.micro_batch)
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


def pace(step: int, steps: int) -> float:
    """The learning rate's share at a step: a short rise, then half a cosine down."""
    rise = max(1, round(steps * WARMUP_SHARE))
    if step < rise:
        return (step + 1) / rise
    done = (step - rise) / max(1, steps - rise)
    return LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def _by_size(pictures: Sequence[Encoded]) -> list[list[int]]:
    buckets: dict[tuple[int, int], list[int]] = {}
    for place, picture in enumerate(pictures):
        buckets.setdefault(picture.size, []).append(place)
    return [buckets[size] for size in sorted(buckets)]


def _optimizer(taught: Taught, settings: Settings) -> torch.optim.Optimizer:
    given: Mapping[str, Any] = {"lr": settings.learning_rate, "betas": (0.9, 0.99)}
    if settings.optimizer == "adamw8bit" and torch.cuda.is_available():
        try:
            from bitsandbytes.optim import AdamW8bit
        except ImportError:
            pass  # an extra that need not be there; the large states cost memory, not quality
        else:
            eight: torch.optim.Optimizer = AdamW8bit(taught.parameters(), **given)
            return eight
    return torch.optim.AdamW(taught.parameters(), weight_decay=1e-2, **given)


def _numbers(state: bytes) -> dict[str, Any]:
    length = int.from_bytes(state[:8], "little")
    found: dict[str, Any] = json.loads(json.loads(state[8 : 8 + length])["__metadata__"]["numbers"])
    return found
