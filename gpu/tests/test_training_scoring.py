"""Scoring: in smaller pieces where memory is short, giving way to others meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from test_training import begin, drawn, recipe
from torch import Tensor
from weights import seen_by_clip

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import JobError
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.library import Library
from kizy_gpu.training.__main__ import MODELS
from kizy_gpu.training.caches import Captions, encode_all
from kizy_gpu.training.clip_sight import ClipSight, find_encoder
from kizy_gpu.training.pictures import TrainingPicture
from kizy_gpu.training.ranking import Score, ranked, why
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

    def scorer(self, sight: ClipSight | None = None) -> Scorer:
        captions = Captions(self.adapter, self.settings)
        return Scorer(
            self.adapter, self.taught, captions, self.learnt, self.kept, 1, self.turn, sight
        )

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


def test_clip_has_a_say_where_an_ip_adapter_brought_it(scoring: Scoring, tmp_path: Path) -> None:
    assert find_encoder((tmp_path, tmp_path / "none")) is None
    torch.manual_seed(3)
    folder = seen_by_clip(tmp_path / "look", 12) / "image_encoder"
    (tmp_path / "broken" / "image_encoder").mkdir(parents=True)
    (tmp_path / "broken" / "image_encoder" / "model.safetensors").write_bytes(b"no")
    assert find_encoder((tmp_path,)) == folder
    said: list[str] = []
    sight = ClipSight.opened(folder, lambda level, message: said.append(message))
    assert sight is not None
    scorer = scoring.scorer(sight)
    plain = ["a fox", "an apple"]
    far = [Image.new("RGB", (128, 128), "lime"), Image.new("RGB", (128, 128), "black")]
    near = [scoring.kept[0].image, drawn(3)]
    scorer.begin(far)
    base, best = (scorer.score(step, made, plain) for step, made in enumerate((far, near)))
    assert base.clip is not None
    assert best.clip is not None
    assert -1 <= base.clip < best.clip <= 1
    by_hand = sight.seen([scoring.kept[0].image])[0] @ sight.seen(near).T
    assert best.clip == pytest.approx(float(by_hand.mean()), abs=1e-4)
    assert best.as_wire()["clip"] == round(best.clip, 5)
    assert Score.from_wire(best.as_wire()) == best
    (with_it,) = ranked(base, [best], "look")
    (without,) = ranked(base, [replace(best, clip=None)], "look")
    share = (best.clip - base.clip) / (1 - base.clip)
    assert with_it.total == pytest.approx(without.total + share)
    words = f"CLIP finds its samples {round(100 * share)} % nearer"
    assert any(words in line for line in why(base, with_it, [with_it], "look"))
    # Where there is none, nothing speaks of it.
    assert "clip" not in without.as_wire()
    assert "CLIP" not in " ".join(why(base, without, [without], "look"))
    assert scoring.scorer().score(1, near, plain).clip is None


def test_a_clip_that_cannot_be_loaded_is_said_and_done_without(tmp_path: Path) -> None:
    folder = seen_by_clip(tmp_path / "look", 12) / "image_encoder"
    (folder / "config.json").write_text('{"model_type": "clip_vision_model"')
    said: list[str] = []
    assert ClipSight.opened(folder, lambda level, message: said.append(message)) is None
    assert "The scores do without CLIP" in said[0]
