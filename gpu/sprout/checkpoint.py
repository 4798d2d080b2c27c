"""Checkpoints that survive a kill at any moment, and the clock that schedules follow."""

import os
import random
import time
from pathlib import Path

import torch


def save(path: Path, parts: dict) -> None:
    """Writes the state of every part and the random states; replaces the old file at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    state = {name: part.state_dict() for name, part in parts.items()}
    state["rng"] = {"python": random.getstate(), "torch": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["rng"]["cuda"] = torch.cuda.get_rng_state()
    with temporary.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def restore(path: Path, parts: dict) -> bool:
    """Puts a saved state back into the parts and the random generators; False if none exists."""
    if not path.exists():
        return False
    state = torch.load(path, map_location="cpu", weights_only=False)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    random.setstate(state["rng"]["python"])
    torch.set_rng_state(state["rng"]["torch"])
    if "cuda" in state["rng"] and torch.cuda.is_available():
        torch.cuda.set_rng_state(state["rng"]["cuda"])
    return True


@torch.no_grad()
def restore_average(path: Path, module: torch.nn.Module) -> None:
    """Sets a module's parameters to the moving averages in a checkpoint's part `ema`."""
    saved = torch.load(path, map_location="cpu", weights_only=False)["ema"]["shadow"]
    for parameter, average in zip(module.parameters(), saved, strict=True):
        parameter.copy_(average)


class Progress:
    """How far a run is: by steps if `steps` is given, else by minutes of training time.

    Time before a restart counts; time between a kill and the restart does not.
    """

    def __init__(self, steps: int | None, minutes: float | None) -> None:
        if (steps is None) == (minutes is None):
            raise ValueError("give either steps or minutes")
        self.steps, self.minutes = steps, minutes
        self.step = 0
        self.before = 0.0
        self.started = time.monotonic()

    @property
    def seconds(self) -> float:
        return self.before + time.monotonic() - self.started

    @property
    def fraction(self) -> float:
        """0 at the start, 1 when the run is over."""
        done = self.step / self.steps if self.steps else self.seconds / (60 * self.minutes)
        return min(1.0, done)

    def state_dict(self) -> dict:
        return {"step": self.step, "seconds": self.seconds}

    def load_state_dict(self, state: dict) -> None:
        self.step, self.before = state["step"], state["seconds"]
        self.started = time.monotonic()

    def __str__(self) -> str:
        return f"step {self.step} ({self.fraction:.0%}, {self.seconds:.0f} s)"
