"""Scoring: in smaller pieces where memory is short, giving way to others meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from test_training import begin, drawn, recipe
from torch import Tensor

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import JobError
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.library import Library
from kizy_gpu.training.__main__ import MODELS
from kizy_gpu.training.caches import Captions, encode_all
from kizy_gpu.training.pictures import TrainingPicture
from kizy_gpu.training.scoring import LEVELS, Scorer


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Any:
    digests = DigestCache(tmp_path_factory.mktemp("digests") / "digests.json")
    library = Library((MODELS,), digests)
    library.scan()
    return load(library.models["sprout"], open_device("cpu:0"))


class Scoring:
    """A scorer of a LoRA that is being taught, and how often it gave way."""

    def __init__(self, model: Any) -> None:
        self.settings = recipe()
        self.adapter, self.taught, self.learner = begin(model, self.settings)
        given = [TrainingPicture(str(place), drawn(place), f"ball {place}") for place in range(4)]
        encoded, _ = encode_all(self.adapter, self.settings, given, None, lambda *_: None)
        self.learnt, self.kept = encoded[:3], encoded[3:]
        self.turns = 0

    def scorer(self) -> Scorer:
        captions = Captions(self.adapter, self.settings)
        return Scorer(self.adapter, self.taught, captions, self.learnt, self.kept, 1, self.turn)

    def turn(self) -> None:
        self.turns += 1


@pytest.fixture
def scoring(model: Any) -> Iterator[Scoring]:
    made = Scoring(model)
    yield made
    made.taught.take_off()


def test_others_are_let_in_at_every_picture_and_every_batch(scoring: Scoring) -> None:
    scorer = scoring.scorer()
    assert scoring.turns == 4, "as each picture is decoded"
    samples = [drawn(4), drawn(5)]
    scorer.begin(samples)
    scorer.score(1, samples, ["a fox", "an apple"])
    # The kept picture, and each sample with each of the words.
    assert scoring.turns == 4 + 1 + 4


def test_where_memory_is_short_a_score_is_taken_in_smaller_pieces(
    scoring: Scoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring.adapter, "arithmetic", torch.enable_grad)
    whole = scoring.scorer().held_out_loss()
    errors = scoring.adapter.errors
    sizes = []

    def short_of_memory(latents: Tensor, *rest: Any) -> Tensor:
        sizes.append(len(latents))
        if len(latents) > 2:
            raise torch.OutOfMemoryError("no")
        found: Tensor = errors(latents, *rest)
        return found

    monkeypatch.setattr(scoring.adapter, "errors", short_of_memory)
    scorer = scoring.scorer()
    assert scorer.held_out_loss() == pytest.approx(whole, rel=1e-4)
    assert sizes == [8, 4, 2, 2, 2, 2]
    scorer.held_out_loss()
    assert sizes[6:] == [2] * (LEVELS // 2), "what did not fit is not tried again"


@pytest.mark.parametrize("what", ["errors", "rendered", "encode_picture"])
def test_memory_that_is_too_short_is_named(
    scoring: Scoring, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def no(*_: Any) -> None:
        raise torch.OutOfMemoryError("no")

    monkeypatch.setattr(scoring.adapter, what, no)
    with pytest.raises(JobError) as short:
        scoring.scorer().score(1, [drawn(4), drawn(5)], ["a fox", "an apple"])
    assert short.value.code == "out_of_memory"
    monkeypatch.undo()
    if what == "encode_picture":
        monkeypatch.setattr(scoring.adapter, what, no)
        given = [TrainingPicture("0", drawn(0), "ball")]
        with pytest.raises(JobError, match="ran out of memory"):
            encode_all(scoring.adapter, scoring.settings, given, None, lambda *_: None)
