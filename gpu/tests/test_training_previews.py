"""Previews that fail: the teaching goes on, says so, and gives its LoRA."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from test_training import drawn, recipe
from tiny_models import write_tiny

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import Canceled, JobError
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.library import Library
from kizy_gpu.training.adapters.stable_diffusion import StableDiffusionAdapter
from kizy_gpu.training.local import Folder
from kizy_gpu.training.ranking import Score, ranked, why
from kizy_gpu.training.taught import Taught
from kizy_gpu.training.teach import Lesson, teach

BASE, FIRST, SECOND, LAST, HALF, MORE = range(6)
"""Which drawing of a lesson is which: the base model's, of two checkpoints, of the best one, and
its rows at strength 0.5 and 0.8."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("previews")
    write_tiny("sdxl", folder / "models" / "sdxl")
    library = Library((folder / "models",), DigestCache(folder / "digests.json"))
    library.scan()
    return load(library.models["sdxl"], open_device("cpu:0"))


class Listening(Folder):
    """Keeps what people are told."""

    def __init__(self, work: Path) -> None:
        super().__init__(work, quiet=True)
        self.warnings: list[str] = []
        self.messages: list[str | None] = []

    def log(self, level: Any, message: str) -> None:
        if level == "warning":
            self.warnings.append(message)

    def report(self, snapshot: dict[str, Any]) -> None:
        self.messages.append(snapshot["message"])


Draw = Callable[..., list[Image.Image]]


@pytest.fixture
def taught(
    model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Lesson, Listening]]:
    """A short lesson in which some drawings, by their number, fail."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for place in range(4):
        drawn(place).save(folder / f"ball_{place}.png")

    def taught(failing: set[int], error: BaseException) -> tuple[Lesson, Listening]:
        whole = StableDiffusionAdapter.draw
        count = iter(range(100))

        def draw(self: Any, *args: Any) -> list[Image.Image]:
            if next(count) in failing:
                raise error
            return whole(self, *args)

        monkeypatch.setattr(StableDiffusionAdapter, "draw", draw)
        desk = Listening(tmp_path / "work")
        settings = recipe(steps=2, checkpointEverySteps=1, sampleEverySteps=1)
        return teach(model, desk.manifest(folder, "look"), settings, desk), desk

    return taught


@pytest.mark.parametrize(
    ("failing", "rows", "strengths"),
    [
        ({BASE}, [1, 2], [0.0, 0.5, 0.8, 1.0]),
        ({FIRST}, [0, 2], [0.0, 0.5, 0.8, 1.0]),
        ({LAST, HALF}, [0, 1, 2], [0.0, 0.8, 1.0]),
        (set(range(100)), [], []),
    ],
    ids=["base", "checkpoint", "final", "all"],
)
def test_a_preview_that_fails_never_ends_a_training(
    taught: Callable[..., tuple[Lesson, Listening]],
    failing: set[int],
    rows: list[int],
    strengths: list[float],
) -> None:
    lesson, desk = taught(failing, RuntimeError("the paint is dry"))
    report = lesson.report
    assert report["stage"] == "done"
    assert len(lesson.lora) > 1000
    assert [row["step"] for row in report["samples"]] == rows
    assert [row["strength"] for row in report["strengths"]] == strengths
    assert "could not be drawn (the paint is dry)" in desk.warnings[0]
    told = any(message and "the paint is dry" in message for message in desk.messages)
    assert told or failing == {LAST, HALF}, "at the end nothing is reported but the end"
    assert (report["thumbnail"] is None) == (not rows)
    assert len(report["scores"]) == 2, "scoring goes on without those pictures"
    if failing == {FIRST}:
        assert report["scores"][0]["look"] is None
        assert report["scores"][1]["look"] is not None


def test_out_of_memory_in_a_preview_is_met_one_at_a_time(
    taught: Callable[..., tuple[Lesson, Listening]],
) -> None:
    lesson, desk = taught({BASE}, torch.OutOfMemoryError("no"))
    assert desk.warnings == []
    assert [row["step"] for row in lesson.report["samples"]] == [0, 1, 2]


def test_a_cancel_in_a_preview_is_a_cancel(
    taught: Callable[..., tuple[Lesson, Listening]],
) -> None:
    with pytest.raises(Canceled):
        taught({FIRST}, Canceled())


def test_a_device_that_is_not_had_back_is_no_matter_of_previews(
    taught: Callable[..., tuple[Lesson, Listening]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def turn(self: Folder) -> float:
        raise JobError("worker_lost", "the card is gone")

    monkeypatch.setattr(Listening, "turn", turn)
    with pytest.raises(JobError, match="the card is gone"):
        taught(set(), RuntimeError())


def test_memory_that_ends_anywhere_else_is_named(
    taught: Callable[..., tuple[Lesson, Listening]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(*_: Any) -> None:
        raise torch.OutOfMemoryError("no")

    monkeypatch.setattr(Taught, "state", no)
    with pytest.raises(JobError) as short:
        taught(set(), RuntimeError())
    assert short.value.code == "out_of_memory"


def test_a_state_without_samples_is_ranked_by_what_is_known_of_it() -> None:
    base = Score(0, 0.2, 0.0, 1.0, 0.5)
    drawn_one = Score(1, 0.18, 0.5, 1.0, 0.5)
    unseen = Score(2, 0.17, None, None, None)
    one, two = ranked(base, [drawn_one, unseen], "look")
    assert one.total == pytest.approx(0.2 + 0.5)
    assert two.total == pytest.approx(0.3 + 0.5)
    assert "could not be drawn" in why(base, two, [one, two], "look")[0]
