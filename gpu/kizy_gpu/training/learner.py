"""One step after the other. What a step does depends on its number, the settings and the weights.

What is drawn by chance in a step is drawn by its number (`shares.py`). So a state is weights,
optimiser and step, and a training that goes on from one is the same, number by number, as one that
was never interrupted. The optimiser works here alone, however many processes compute gradients.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import torch
from safetensors.torch import load, save
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import LogLevel
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.training.hands import Alone, Hands
from kizy_gpu.training.optimizers import Kind, has_eight_bits, kind_of, optimizer_of
from kizy_gpu.training.rungs import ladder
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.shares import Shares, rows_of

WARMUP_SHARE = 0.05
LAST_RATE = 0.1
"""Of the learning rate, at the end."""
MAX_GRADIENT = 1.0
_NO_EIGHT_BITS = (
    "The 8-bit optimiser needs a CUDA card and the package bitsandbytes, which are not both here. "
    "The usual one is taken: it learns as well, and needs more memory."
)
_LAST_RESORT = "Memory is short: the optimiser keeps its state in 8 bits, and gathers way anew."


class Learner:
    """Teaches by what all `shares` of a step add up to. Not for more than one thread."""

    def __init__(
        self,
        shares: Shares,
        settings: Settings,
        hands: Hands | None = None,
        log: Callable[[LogLevel, str], None] = lambda level, message: None,
    ) -> None:
        self._taught = shares.taught
        self._settings = settings
        self._shares = shares
        self._hands = hands or Alone()
        self._log = log
        self._has_eight_bits = has_eight_bits(self._taught.parameters())
        self._kind: Kind = "adamw"
        if settings.optimizer == "adamw8bit":
            if self._has_eight_bits:
                self._kind = "adamw8bit"
            else:
                log("warning", _NO_EIGHT_BITS)
        self._optimizer = self._fresh_optimizer()
        most = len(rows_of(0, self._hands.processes, settings.batch_size))
        has_last_resort = self._has_eight_bits and self._kind == "adamw"
        self._rungs = ladder(most, settings.gradient_checkpointing, has_last_resort)
        self.rung = next(self._rungs)
        # The model may come from another training that was on another rung.
        shares.lower(self.rung)
        self.step = 0

    def rehearse(self, steps: int = 2) -> None:
        """Try what a step needs, the optimiser's state included, and change nothing by it.

        Raises JobError out_of_memory when not even the last rung fits.
        """
        kept = self.state()
        for step in range(steps):
            self._on_some_rung(lambda step=step: self._whole_step(step))  # type: ignore[misc]
        self._optimizer.zero_grad(set_to_none=True)
        self.restore(kept)

    def learn(self) -> float:
        """One step; returns its loss. Raises JobError."""
        # The optimiser itself climbs down no ladder: a step that it took by half is taken.
        loss = self._on_some_rung(lambda: self._gradients(self.step))
        self._take_step(self.step)
        self._optimizer.zero_grad(set_to_none=True)
        self.step += 1
        return loss

    def _gradients(self, step: int) -> float:
        return self._hands.gradients(self._shares, step, self.rung)

    def _whole_step(self, step: int) -> float:
        loss = self._gradients(step)
        self._take_step(step)
        return loss

    def _take_step(self, step: int) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = self._settings.learning_rate * pace(step, self._settings.steps)
        with out_of_memory_named():
            torch.nn.utils.clip_grad_norm_(self._taught.parameters(), MAX_GRADIENT)
            self._optimizer.step()

    def state(self) -> bytes:
        """Everything that the next steps depend on, as safetensors."""
        tensors = {f"lora.{name}": tensor for name, tensor in self._taught.state().items()}
        numbers: dict[str, Any] = {"step": self.step}
        # Not by `state_dict`, in which bitsandbytes wraps what it keeps.
        for place, parameter in enumerate(self._taught.parameters()):
            for name, value in self._optimizer.state.get(parameter, {}).items():
                if isinstance(value, Tensor):
                    tensors[f"optimizer.{place}.{name}"] = value.cpu().contiguous().clone()
                else:
                    numbers[f"optimizer.{place}.{name}"] = value
        data: bytes = save(tensors, {"numbers": json.dumps(numbers)})
        return data

    def restore(self, state: bytes) -> None:
        """Go on from a `state` of the same settings; where its optimiser is not here, nearly so."""
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
        states = self._fitting(states)
        whole = self._optimizer.state_dict()
        self._optimizer.load_state_dict({**whole, "state": states})

    def _fitting(self, states: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
        """These, for an optimiser of their kind; none where it cannot be had any more."""
        kind = kind_of(name for values in states.values() for name in values)
        if kind == "adamw8bit" and self._has_eight_bits:
            self._use(kind)
        if kind is None or kind == self._kind:
            return states
        self._log("warning", "The optimiser is another one than before, and gathers way anew.")
        return {}

    def _on_some_rung(self, do: Callable[[], float]) -> float:
        while True:
            try:
                return do()
            except JobError as error:
                lower = next(self._rungs, None) if error.code == "out_of_memory" else None
                if lower is None:
                    raise
            # Outside of the handler: the error's traceback holds what should be freed.
            self.rung = lower
            if lower.eight_bits and self._kind == "adamw":
                self._log("warning", _LAST_RESORT)
                self._use("adamw8bit")
            self._shares.lower(lower)

    def _use(self, kind: Kind) -> None:
        if kind != self._kind:
            self._kind = kind
            self._optimizer = self._fresh_optimizer()

    def _fresh_optimizer(self) -> torch.optim.Optimizer:
        parameters = self._taught.parameters()
        return optimizer_of(self._kind, parameters, self._settings.learning_rate)


def pace(step: int, steps: int) -> float:
    """The learning rate's share at a step: a short rise, then half a cosine down."""
    rise = max(1, round(steps * WARMUP_SHARE))
    if step < rise:
        return (step + 1) / rise
    done = (step - rise) / max(1, steps - rise)
    return LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def _numbers(state: bytes) -> dict[str, Any]:
    length = int.from_bytes(state[:8], "little")
    found: dict[str, Any] = json.loads(json.loads(state[8 : 8 + length])["__metadata__"]["numbers"])
    return found
