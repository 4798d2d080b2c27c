"""What people are told of a training, and what survives of it: the report and the checkpoints."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kizy_gpu.training.curve import Curve
from kizy_gpu.training.desk import MOST_REPORT_BYTES, Desk
from kizy_gpu.training.fitting import fitted
from kizy_gpu.training.ranking import Score
from kizy_gpu.training.settings import Settings

LATEST = "latest.json"
STATES = ("state-0.safetensors", "state-1.safetensors")
SHOWN_SAMPLES = 12
"""Rows of samples that a report lists: the first, and the newest ones."""


def lora_name(step: int) -> str:
    return f"lora-{step}.safetensors"


def fingerprint(settings: Settings, manifest: bytes, model_digest: str) -> str:
    """What a checkpoint must have been made for to be gone on from."""
    said = json.dumps([asdict(settings), model_digest], sort_keys=True).encode() + manifest
    return hashlib.sha256(said).hexdigest()


@dataclass
class Story:
    """All that is known of a training so far; with the newest state it is enough to go on."""

    desk: Desk
    settings: Settings
    made_for: str
    loss: Curve = field(default_factory=Curve)
    held_out: list[list[float]] = field(default_factory=list)
    samples: list[dict[str, Any]] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    base: Score | None = None
    stage: str = "reading"
    step: int = 0
    seconds: float = 0.0
    """Spent learning, waiting for turns left out."""
    seconds_per_step: float | None = None
    seconds_per_stop: float | None = None
    """To draw samples and score them: the quickest so far. Others may have waited for a turn."""
    rung: str | None = None
    message: str | None = None
    trouble: str | None = None
    """What people should know besides, for as long as it holds."""
    state: str | None = None
    """Name of the stored state that counts."""

    @classmethod
    def resumed(cls, desk: Desk, settings: Settings, made_for: str) -> Story:
        """The story so far, with the state it goes on from; a new one without any."""
        stored = desk.load_checkpoint(LATEST)
        found: Mapping[str, Any] = json.loads(stored) if stored else {}
        if found.get("madeFor") != made_for:
            return cls(desk, settings, made_for)
        return cls(
            desk,
            settings,
            made_for,
            loss=Curve(found["loss"]["points"], found["loss"]["width"]),
            held_out=found["heldOut"],
            samples=found["samples"],
            scores=[Score.from_wire(score) for score in found["scores"]],
            base=Score.from_wire(found["base"]) if found["base"] else None,
            step=found["step"],
            seconds=found["seconds"],
            state=found["state"],
        )

    def commit(self, state: bytes, lora: bytes | None) -> None:
        """Store where the training is. The last, small file is what makes it count."""
        if lora is not None:
            self.desk.save_checkpoint(lora_name(self.step), lora)
        # By turns, so that the one that counts stays whole until the new one does.
        name = STATES[1] if self.state == STATES[0] else STATES[0]
        self.desk.save_checkpoint(name, state)
        story = {
            "madeFor": self.made_for,
            "state": name,
            "step": self.step,
            "seconds": self.seconds,
            "loss": self.loss.as_json(),
            "heldOut": self.held_out,
            "samples": self.samples,
            "scores": [score.as_wire() for score in self.scores],
            "base": self.base.as_wire() if self.base else None,
        }
        self.desk.save_checkpoint(LATEST, json.dumps(story).encode())
        self.state = name

    def tell(self, stage: str | None = None, message: str | None = None) -> None:
        if stage is not None:
            self.stage = stage
        self.message = message
        self.desk.report(fitted(self.snapshot(), MOST_REPORT_BYTES))

    def stopped(self, seconds: float) -> None:
        """A stop for samples and scores took so long."""
        self.seconds_per_stop = min(seconds, self.seconds_per_stop or seconds)

    def seconds_left(self) -> float | None:
        """Steps and stops that are to come; None before a step has shown how long it takes."""
        if self.seconds_per_step is None:
            return None
        steps, every = self.settings.steps, self.settings.checkpoint_every_steps
        stops = -(-steps // every) - self.step // every if self.step < steps else 0
        return self.seconds_per_step * (steps - self.step) + (self.seconds_per_stop or 0.0) * stops

    def snapshot(self) -> dict[str, Any]:
        seconds_left = self.seconds_left()
        shown = self.samples
        if len(shown) > SHOWN_SAMPLES:
            shown = [shown[0], *shown[1 - SHOWN_SAMPLES :]]
        return {
            "stage": self.stage,
            "step": self.step,
            "steps": self.settings.steps,
            "secondsPerStep": self.seconds_per_step,
            "secondsLeft": None if seconds_left is None else round(seconds_left, 1),
            "loss": self.loss.shown(),
            "heldOut": self.held_out,
            "samples": shown,
            "checkpoints": [score.step for score in self.scores],
            "rung": self.rung,
            "message": self.message or self.trouble,
        }
