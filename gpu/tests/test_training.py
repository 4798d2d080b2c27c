"""Teaching Sprout, a few steps at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from safetensors import safe_open
from torch import Tensor

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Lora, TextToImageRequest, Unwatched
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.families.lora_layouts import Modules, read_lora
from kizy_gpu.library import Library
from kizy_gpu.training import optimizers
from kizy_gpu.training.__main__ import MODELS, settings_from
from kizy_gpu.training.adapters import adapter_for
from kizy_gpu.training.caches import Captions, encode_all
from kizy_gpu.training.export import About, write_lora
from kizy_gpu.training.learner import Learner
from kizy_gpu.training.local import Folder
from kizy_gpu.training.pictures import TrainingPicture
from kizy_gpu.training.recipes import training_of
from kizy_gpu.training.sampling import Sampler, samples_of
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.shares import Shares
from kizy_gpu.training.taught import Taught
from kizy_gpu.training.teach import teach

REQUEST = TextToImageRequest("a fox", width=128, height=128, steps=2, guidance_scale=2, seed=5)


@pytest.fixture(scope="module")
def sprout(tmp_path_factory: pytest.TempPathFactory) -> Any:
    digests = DigestCache(tmp_path_factory.mktemp("digests") / "digests.json")
    library = Library((MODELS,), digests)
    library.scan()
    return load(library.models["sprout"], open_device("cpu:0"))


def recipe(**more: Any) -> Settings:
    training = training_of("sd15", "sprout")
    assert training is not None
    given = {
        "steps": 6,
        "checkpointEverySteps": 3,
        "sampleEverySteps": 3,
        "batchSize": 2,
        "rank": 4,
        "sampleSteps": 2,  # what samples look like does not matter here
    }
    return settings_from(
        {**training["quick"]["look"], **given, **more},
        model="sprout",
        name="Ladder",
        trigger="laddery",
        subject="look",
        resolution=0,
        seed=1,
        sample_prompts=("a fox", "a red apple"),
    )


def drawn(place: int) -> Image.Image:
    picture = Image.new("RGB", (140, 120), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 20 + place, 90, 90), fill=(200, 40 * place, 60))
    pen.line((0, 10 * place, 139, 100), fill="navy", width=5)
    return picture


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for place in range(4):
        drawn(place).save(folder / f"ball_{place}.png")
    return folder


@pytest.fixture
def lesson(sprout: Any) -> Iterator[tuple[Any, Taught, Learner]]:
    made = begin(sprout, recipe())
    yield made
    made[1].take_off()


def begin(
    sprout: Any, settings: Settings, said: list[str] | None = None
) -> tuple[Any, Taught, Learner]:
    adapter = adapter_for(sprout)
    given = [TrainingPicture(str(place), drawn(place), f"ball {place}") for place in range(4)]
    encoded, _ = encode_all(adapter, settings, given, None, lambda place, count: None)
    targets = adapter.targets(settings)
    taught = Taught(adapter.parts, targets, settings.rank, settings.alpha, settings.seed)
    shares = Shares(adapter, taught, settings, encoded, Captions(adapter, settings))
    heard: list[str] = [] if said is None else said
    log = lambda level, message: heard.append(message)  # noqa: E731
    return adapter, taught, Learner(shares, settings, log=log)


def same(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> bool:
    return ours.keys() == theirs.keys() and all(torch.equal(ours[n], theirs[n]) for n in ours)


def test_going_on_from_a_state_is_the_same_as_never_having_stopped(sprout: Any) -> None:
    _, taught, learner = begin(sprout, recipe())
    losses = [learner.learn() for _ in range(3)]
    state = learner.state()
    losses += [learner.learn() for _ in range(3)]
    whole = taught.state()
    taught.take_off()

    _, again, other = begin(sprout, recipe())
    other.restore(state)
    rest = [other.learn() for _ in range(3)]
    assert rest == losses[3:]
    assert same(whole, again.state())
    again.take_off()


def test_rehearsing_changes_nothing(sprout: Any, lesson: tuple[Any, Taught, Learner]) -> None:
    _, taught, learner = lesson
    before = learner.state()
    learner.rehearse()
    assert learner.state() == before
    learner.learn()
    on_the_way = learner.state()
    learner.rehearse()
    assert learner.state() == on_the_way
    learner.learn()
    rehearsed = learner.state()
    taught.take_off()

    _, again, other = begin(sprout, recipe())
    other.learn()
    other.learn()
    assert other.state() == rehearsed
    again.take_off()


def test_smaller_pieces_give_the_same_step(
    sprout: Any, lesson: tuple[Any, Taught, Learner], monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter, taught, learner = lesson
    with monkeypatch.context() as patch:
        patch.setattr(adapter, "arithmetic", _exact)
        learner.learn()
        whole = taught.state()
    taught.take_off()

    adapter, again, other = begin(sprout, recipe())
    errors = adapter.errors
    calls = []

    def short_of_memory(latents: Tensor, *rest: Any) -> Tensor:
        calls.append(len(latents))
        if len(calls) <= 2:  # as asked, and with gradient checkpointing
            raise torch.OutOfMemoryError("no")
        return errors(latents, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(adapter, "errors", short_of_memory)
        patch.setattr(adapter, "arithmetic", _exact)
        other.learn()
    adapter.save_memory(False)
    assert calls == [2, 2, 1, 1]
    assert other.rung.words is not None
    for name, tensor in again.state().items():
        assert torch.allclose(tensor, whole[name], atol=2e-4), name
    again.take_off()


def _exact() -> Any:
    return torch.enable_grad()


def test_memory_for_the_optimizer_is_tried_before_the_long_run(
    sprout: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimizers, "EIGHT_BITS_ON", {"cpu"})
    adam = torch.optim.AdamW.step
    tries = []

    def short_of_memory(self: torch.optim.AdamW, *args: Any) -> Any:
        tries.append(bool(self.state))
        if self.state:  # what it keeps fits no more beside a second step
            raise torch.OutOfMemoryError("no")
        return adam(self, *args)

    monkeypatch.setattr(torch.optim.AdamW, "step", short_of_memory)
    said: list[str] = []
    _, taught, learner = begin(sprout, recipe(), said)
    before = taught.state()
    learner.rehearse()
    assert same(before, taught.state())
    assert tries == [False, True, True, True], "as asked, with checkpointing, by one picture"
    assert learner.rung.eight_bits
    assert learner.rung.words == "saving memory: the optimiser remembers in 8 bits"
    assert [line for line in said if "8 bits" in line]
    losses = [learner.learn() for _ in range(2)]
    state = learner.state()
    losses.append(learner.learn())
    whole = taught.state()
    taught.take_off()

    # Its state is gone on from, and without bitsandbytes the weights are.
    _, again, other = begin(sprout, recipe(), said)
    other.restore(state)
    assert other.learn() == pytest.approx(losses[2], rel=1e-2)
    assert all(torch.allclose(one, whole[name], atol=1e-3) for name, one in again.state().items())
    monkeypatch.setattr(optimizers, "EIGHT_BITS_ON", {"cuda"})
    again.take_off()
    monkeypatch.setattr(torch.optim.AdamW, "step", adam)
    _, last, plain = begin(sprout, recipe(), said)
    plain.restore(state)
    assert plain.learn() == pytest.approx(losses[2], rel=1e-2)
    assert "gathers way anew" in said[-1]
    last.take_off()


def test_memory_that_ends_in_a_step_is_named(
    lesson: tuple[Any, Taught, Learner], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(*_: Any) -> None:
        raise torch.OutOfMemoryError("no")

    _, _, learner = lesson
    monkeypatch.setattr(torch.optim.AdamW, "step", no)
    with pytest.raises(JobError) as short:
        learner.learn()
    assert short.value.code == "out_of_memory"


def test_an_optimizer_that_is_not_here_is_said(sprout: Any) -> None:
    said: list[str] = []
    _, taught, learner = begin(sprout, recipe(optimizer="adamw8bit"), said)
    learner.learn()
    taught.take_off()
    assert len(said) == 1
    assert "needs a CUDA card and the package bitsandbytes" in said[0]


class Shared(Folder):
    """Counts how often others could have had the device."""

    turns = 0

    def turn(self) -> float:
        self.turns += 1
        return 0.0


def test_samples_are_drawn_together_and_give_way_between_steps(
    lesson: tuple[Any, Taught, Learner], tmp_path: Path
) -> None:
    adapter, _, learner = lesson
    learner.learn()
    desk = Shared(tmp_path / "shared", quiet=True)
    sampler = Sampler(adapter, desk, samples_of(recipe(), []))
    together = sampler.draw()
    assert len(together) == 2
    # Before the first step, after each of the two, and at the end.
    assert desk.turns == 4
    for sample, picture in zip(sampler.samples, together, strict=True):
        (alone,) = Sampler(adapter, desk, [sample]).draw()
        apart = np.abs(np.asarray(alone, np.int16) - np.asarray(picture, np.int16))
        assert apart.max() <= 2, "but for rounding"


def test_strength_0_and_taking_off_leave_the_model_bit_by_bit(sprout: Any) -> None:
    base = sprout.text_to_image(REQUEST, Unwatched()).tobytes()
    before = {name: id(module) for name, module in sprout.pipeline.unet.named_modules()}
    _, taught, learner = begin(sprout, recipe(learningRate=0.05))
    learner.learn()
    learner.learn()
    assert sprout.text_to_image(REQUEST, Unwatched()).tobytes() != base
    taught.set_strength(0)
    assert sprout.text_to_image(REQUEST, Unwatched()).tobytes() == base
    taught.set_strength(1)
    taught.take_off()
    assert sprout.text_to_image(REQUEST, Unwatched()).tobytes() == base
    assert {name: id(module) for name, module in sprout.pipeline.unet.named_modules()} == before


@pytest.mark.parametrize("alpha", [4.0, 10.0])
def test_both_layouts_draw_the_same_picture_as_what_was_taught(sprout: Any, alpha: float) -> None:
    modules = Modules.of(adapter_for(sprout).parts)
    _, taught, learner = begin(
        sprout, recipe(alpha=alpha, learningRate=0.02, trainTextEncoder=True)
    )
    for _ in range(3):
        learner.learn()
    weights = taught.weights()
    taught.take_off()
    assert set(weights) == {"unet", "text_encoder"}
    pictures = []
    for layout in ("kohya", "peft"):
        data = write_lora(weights, layout, about())
        read = read_lora(data, modules)
        assert not read.unknown
        assert all(one.alpha == alpha for part in read.adapter.values() for one in part.values())
        lora = Lora(data, layout, 1.0)
        request = TextToImageRequest(**{**vars(REQUEST), "loras": (lora,)})
        pictures.append(sprout.text_to_image(request, Unwatched()).tobytes())
    assert pictures[0] == pictures[1]
    assert sprout.text_to_image(REQUEST, Unwatched()).tobytes() != pictures[0]


def test_a_model_that_wears_a_lora_can_be_taught(sprout: Any) -> None:
    _, taught, learner = begin(sprout, recipe(learningRate=0.02))
    learner.learn()
    lora = Lora(write_lora(taught.weights(), "kohya", about()), "worn", 1.0)
    taught.take_off()
    sprout.text_to_image(TextToImageRequest(**{**vars(REQUEST), "loras": (lora,)}), Unwatched())
    _, again, _ = begin(sprout, recipe())
    names = set(again.weights()["unet"])
    again.take_off()
    assert names == set(adapter_for(sprout).targets(recipe())["unet"])


def about() -> About:
    return About(
        name="Ladder",
        goal="a poster",
        description="",
        trigger="laddery",
        architecture="sprout",
        base_model="Sprout",
        pictures=4,
        steps=3,
        learning_rate=1e-3,
        seed=1,
        resolution=(128, 128),
        recipe={"rank": 4},
        date="2026-11-25",
        captions=["ball 1, laddery"],
    )


def test_a_whole_lesson_gives_a_file_that_others_read(
    sprout: Any, pictures: Path, tmp_path: Path
) -> None:
    desk = Folder(tmp_path / "work", quiet=True)
    made = teach(sprout, desk.manifest(pictures, "look"), recipe(), desk)
    report = made.report
    assert report["stage"] == "done"
    assert [entry["step"] for entry in report["scores"]] == [3, 6]
    assert report["best"] in (3, 6)
    assert [row["strength"] for row in report["strengths"]] == [0.0, 0.5, 0.8, 1.0]
    assert [row["step"] for row in report["samples"]] == [0, 3, 6]
    assert (
        report["strengths"][0]["pictures"][0]["sha256"]
        == (report["samples"][0]["pictures"][0]["sha256"])
    )
    assert len(json.dumps(report)) < 32 * 1024
    file = tmp_path / "ladder.safetensors"
    file.write_bytes(made.lora)
    with safe_open(file, "pt") as opened:
        header = opened.metadata()
        keys = list(opened.keys())
    assert header["modelspec.trigger_phrase"] == "laddery"
    assert header["ss_network_dim"] == "4"
    assert header["modelspec.thumbnail"].startswith("data:image/jpeg;base64,")
    assert all(key.startswith("lora_unet_") for key in keys)
    assert str(tmp_path) not in json.dumps(header)
