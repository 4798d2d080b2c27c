"""One step after the other. What a step does depends on its number, the settings and the weights.

What is drawn by chance in a step is drawn by its number (`shares.py`). So a state is weights,
optimiser and step, and a training that goes on from one is the same, number by number, as one that
was never interrupted. The optimiser works here alone, however many processes compute gradients.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import torch
from safetensors.torch import load, save
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.training.hands import Alone, Hands
from kizy_gpu.training.rungs import ladder
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.shares import Shares, rows_of
from kizy_gpu.training.taught import Taught

WARMUP_SHARE = 0.05
LAST_RATE = 0.1
"""Of the learning rate, at the end."""
MAX_GRADIENT = 1.0


class Learner:
    """Teaches by what all `shares` of a step add up to. Not for more than one thread."""

    def __init__(self, shares: Shares, settings: Settings, hands: Hands | None = None) -> None:
        self._taught = shares.taught
        self._settings = settings
        self._shares = shares
        self._hands = hands or Alone()
        self._optimizer = _optimizer(self._taught, settings)
        most = len(rows_of(0, self._hands.processes, settings.batch_size))
        self._rungs = ladder(most, settings.gradient_checkpointing)
        self.rung = next(self._rungs)
        # The model may come from another training that was on another rung.
        shares.lower(self.rung)
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
                return self._hands.gradients(self._shares, step, self.rung)
            except JobError as error:
                lower = next(self._rungs, None) if error.code == "out_of_memory" else None
                if lower is None:
                    raise
            # Outside of the handler: the error's traceback holds what should be freed.
            self.rung = lower
            self._shares.lower(lower)


def pace(step: int, steps: int) -> float:
    """The learning rate's share at a step: a short rise, then half a cosine down."""
    rise = max(1, round(steps * WARMUP_SHARE))
    if step < rise:
        return (step + 1) / rise
    done = (step - rise) / max(1, steps - rise)
    return LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


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
