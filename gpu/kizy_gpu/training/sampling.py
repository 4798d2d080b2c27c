"""Pictures drawn on the way, always with the same words and seeds, so that they can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Phase
from kizy_gpu.families.memory import give_back_memory, out_of_memory_named
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
        self._apart = False
        self.samples = samples
        defaults = adapter.info.defaults
        self._size = (defaults.width, defaults.height)

    def draw(self) -> list[Image.Image]:
        """One picture for each sample, with the model as it is now. Gives way between two steps.

        Where memory is too short to draw them together, they are drawn one at a time from then on.
        """
        self._quiet.turn()
        if not self._apart:
            try:
                with out_of_memory_named():
                    return self._adapter.draw(self.samples, self._size, self._quiet)
            except JobError as error:
                if error.code != "out_of_memory" or self._quiet.trouble:
                    raise
            # Outside of the handler: the error's traceback holds what should be freed.
            self._apart = self._quiet.frugal = True
            give_back_memory()
        with out_of_memory_named():
            return [
                picture
                for sample in self.samples
                for picture in self._adapter.draw([sample], self._size, self._quiet)
            ]

    def tried(self) -> tuple[list[Image.Image] | None, str | None]:
        """What `draw` gives, or None and why not: no picture on the way is worth a training.

        Raises Canceled and Paused, and what went wrong while the device was somebody else's.
        """
        try:
            return self.draw(), None
        except Exception as error:
            if self._quiet.trouble:
                raise self._quiet.trouble from None
            said = self._regret("be drawn", error)
        give_back_memory()
        return None, said

    def stored(
        self, step: int, pictures: Sequence[Image.Image]
    ) -> tuple[dict[str, Any] | None, str | None]:
        """Store them, and say where: an entry of the report's `samples`. Or None, and why not."""
        listed = []
        try:
            for sample, picture in zip(self.samples, pictures, strict=True):
                stored = self._desk.keep_picture(picture)
                listed.append({**stored, "prompt": sample.prompt, "seed": sample.seed})
        except Exception as error:
            return None, self._regret("be stored", error)
        return {"step": step, "pictures": listed}, None

    def _regret(self, what: str, error: Exception) -> str:
        said = (
            f"The samples could not {what} ({str(error)[:200]}); the teaching goes on without them."
        )
        self._desk.log("warning", said)
        return said


class _Quiet:
    """Pictures within a training: they can be cancelled and give way to others, but their steps are
    not the training's."""

    wants_previews = False

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.frugal = desk.frugal
        self.trouble: Exception | None = None
        """What went wrong while the device was given away, which is no picture's affair."""

    def check(self) -> None:
        self._desk.check()
        self.turn()

    def turn(self) -> None:
        try:
            self._desk.turn()
        except Exception as error:
            self.trouble = error
            raise

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        pass

    def preview(self, step: int, image: Image.Image) -> None:
        pass

    def log(self, level: Any, message: str) -> None:
        pass
