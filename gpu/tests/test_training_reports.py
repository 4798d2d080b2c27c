"""Reports of long trainings: what fits is shown, and never nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_training import recipe

from kizy_gpu.serve.long_context import MAX_REPORT_BYTES
from kizy_gpu.training.desk import MOST_REPORT_BYTES
from kizy_gpu.training.fitting import fitted
from kizy_gpu.training.local import Folder
from kizy_gpu.training.ranking import Score
from kizy_gpu.training.story import SHOWN_SAMPLES, Story


class Shown(Folder):
    """Keeps what was reported last."""

    last: dict[str, Any]

    def report(self, snapshot: dict[str, Any]) -> None:
        self.last = snapshot


def story(desk: Folder, prompts: int, words: str, checkpoints: int = 12, steps: int = 400) -> Story:
    made = Story(desk, recipe(steps=100_000), "x", step=steps)
    for step in range(steps):
        made.loss.add(step, 0.12345)
    place = {"mediaType": "image/png", "bytes": 123456, "width": 1024, "height": 1024}
    for step in range(checkpoints):
        picture = {"sha256": "a" * 64, **place, "prompt": words, "seed": 2**32 - 1}
        made.samples.append({"step": step, "pictures": [picture] * prompts})
        made.scores.append(Score(step, 0.1, 0.5, 1.0, 0.5))
        made.held_out.append([step, 0.12345])
    return made


def size(report: dict[str, Any]) -> int:
    return len(json.dumps(report, separators=(",", ":")).encode())


@pytest.mark.parametrize(
    ("prompts", "words", "checkpoints"),
    [(8, "a red fox in the snow", 40), (8, "ä" * 1000, 12), (2, "a fox", 5000), (1, "a fox", 1)],
)
def test_what_fits_is_shown(tmp_path: Path, prompts: int, words: str, checkpoints: int) -> None:
    desk = Shown(tmp_path)
    told = story(desk, prompts, words, checkpoints)
    told.tell("training")
    report = desk.last
    assert size(report) <= MOST_REPORT_BYTES == MAX_REPORT_BYTES
    assert report["step"] == 400
    assert report["samples"][-1]["step"] == checkpoints - 1, "the newest are there"
    assert report["samples"][0]["step"] == 0 or len(report["samples"]) == 1
    assert report["loss"][-1] == told.loss.shown()[-1]
    assert report["heldOut"][-1] == told.held_out[-1]
    assert len(report["samples"][-1]["pictures"]) == prompts


def test_what_is_small_stays_whole_and_the_final_report_is_whole_too(tmp_path: Path) -> None:
    small = story(Shown(tmp_path), 4, "a fox", 6).snapshot()
    assert fitted(small, MOST_REPORT_BYTES) == small
    large = story(Shown(tmp_path), 8, "a fox in the snow", 12)
    assert len(large.snapshot()["samples"]) == SHOWN_SAMPLES


def test_the_time_left_has_the_stops_in_it(tmp_path: Path) -> None:
    desk = Shown(tmp_path)
    told = Story(desk, recipe(steps=100, checkpointEverySteps=40), "x")
    told.tell("sampling")
    assert desk.last["secondsLeft"] is None, "no step has shown yet how long it takes"
    told.stopped(9.0)
    told.stopped(5.0)
    told.stopped(60.0)  # it waited for its turn
    told.seconds_per_step = 0.5
    for step, left in ((0, 50 + 3 * 5), (39, 30.5 + 3 * 5), (40, 30 + 2 * 5), (99, 0.5 + 5)):
        told.step = step
        told.tell("training")
        assert desk.last["secondsLeft"] == left, step
    told.step = 100
    told.tell("scoring")
    assert desk.last["secondsLeft"] == 0
