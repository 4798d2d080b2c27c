"""Pictures drawn on the way, always with the same words and seeds, so that they can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from kizy_gpu.errors import Canceled, JobError, Paused
from kizy_gpu.families.base import Phase
from kizy_gpu.training.adapters.base import Adapter
from kizy_gpu.training.batches import seed_of
from kizy_gpu.training.desk import Desk
from kizy_gpu.training.pictures import with_trigger
from kizy_gpu.training.settings import Settings, Subject

_PROMPTS: dict[Subject, tuple[str, ...]] = {
    "look": ("a fox", "a house", "a red apple", "a sailing boat"),
    "person": ("", "smiling", "in the snow", "reading a book"),
    "thing": ("", "on a table", "in the grass", "in the snow"),
}


@dataclass(frozen=True)
class Sample:
    plain: str
    """The words without the trigger."""
    prompt: str
    seed: int
    steps: int = 0
    """0: the model's own, 16 at most."""


def samples_of(settings: Settings, captions: Sequence[str]) -> list[Sample]:
    """The artist's own prompts, or the usual ones; things and people are named by the trigger."""
    prompts = settings.sample_prompts or _PROMPTS[settings.subject]
    return [
        Sample(
            plain or _first(captions),
            with_trigger(plain, settings.trigger),
            _seed(settings, at),
            settings.sample_steps,
        )
        for at, plain in enumerate(prompts)
    ]


def _seed(settings: Settings, place: int) -> int:
    return seed_of(settings.seed, "sample", place) % 2**32


def _first(captions: Sequence[str]) -> str:
    return captions[0] if captions else ""


class Sampler:
    def __init__(self, adapter: Adapter, desk: Desk, samples: Sequence[Sample]) -> None:
        self._adapter = adapter
        self._desk = desk
        self._quiet = _Quiet(desk)
        self.samples = samples
        defaults = adapter.info.defaults
        self._size = (defaults.width, defaults.height)

    def draw(self) -> list[Image.Image]:
        """One picture for each sample, with the model as it is now. Gives way between two steps."""
        self._desk.turn()
        return self._adapter.draw(self.samples, self._size, self._quiet)

    def kept(self, step: int, pictures: Sequence[Image.Image]) -> dict[str, Any]:
        """Store them, and say where: an entry of the report's `samples`."""
        listed = []
        for sample, picture in zip(self.samples, pictures, strict=True):
            stored = self._desk.keep_picture(picture)
            listed.append({**stored, "prompt": sample.prompt, "seed": sample.seed})
        return {"step": step, "pictures": listed}

    def show(self, step: int) -> dict[str, Any] | None:
        """Draw and store, for people alone: what fails here costs the training nothing."""
        try:
            return self.kept(step, self.draw())
        except (Canceled, Paused):
            raise
        except (JobError, RuntimeError, OSError) as error:
            self._desk.log("warning", f"A sample could not be drawn: {error}")
            return None


class _Quiet:
    """Pictures within a training: they can be cancelled and give way to others, but their steps are
    not the training's."""

    wants_previews = False

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.frugal = desk.frugal

    def check(self) -> None:
        self._desk.check()
        self._desk.turn()

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        pass

    def preview(self, step: int, image: Image.Image) -> None:
        pass

    def log(self, level: Any, message: str) -> None:
        pass
