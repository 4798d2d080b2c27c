"""Several processes that teach one LoRA: they do what one does, and none is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from PIL import Image
from service import is_alive
from tiny_models import write_tiny
from torch import Tensor

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import JobError
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.library import Library
from kizy_gpu.training import crew as module
from kizy_gpu.training.__main__ import settings_from
from kizy_gpu.training.adapters import adapter_for
from kizy_gpu.training.caches import Captions, Encoded, encode_all
from kizy_gpu.training.crew import MEET_SECONDS, Crew, crew_of
from kizy_gpu.training.hands import Alone, Hands
from kizy_gpu.training.learner import Learner
from kizy_gpu.training.local import Folder
from kizy_gpu.training.mate import Mate, write_pictures
from kizy_gpu.training.pictures import TrainingPicture
from kizy_gpu.training.processes import other_devices, read_processes
from kizy_gpu.training.recipes import training_of
from kizy_gpu.training.rungs import ladder
from kizy_gpu.training.scratch import open_scratch
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.shares import Shares, rows_of
from kizy_gpu.training.taught import Taught
from kizy_gpu.training.teach import teach

STEPS = 4


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A tiny SDXL, in fp32: where products are rounded more, so is what is compared here."""
    folder = tmp_path_factory.mktemp("crew")
    write_tiny("sdxl", folder / "models" / "sdxl")
    library = Library((folder / "models",), DigestCache(folder / "digests.json"))
    library.scan()
    return load(library.models["sdxl"], replace(open_device("cpu:0"), autocast=None))


def recipe(**more: Any) -> Settings:
    """Batches of three, text encoders and all."""
    training = training_of("sdxl", "sdxl")
    assert training is not None
    few = {"steps": STEPS, "checkpointEverySteps": 3, "sampleEverySteps": 6}
    wide = {"batchSize": 3, "rank": 4, "trainTextEncoder": True, "captionDropout": 0.3}
    return settings_from(
        {**training["quick"]["look"], **few, **wide, **more},
        model="sdxl",
        name="Dots",
        trigger="dotty",
        subject="look",
        resolution=0,
        seed=1,
        sample_prompts=("a fox",),
    )


@pytest.fixture(scope="module", autouse=True)
def crew(model: Any) -> Iterator[Crew]:
    """The other process loads while the first tests run."""
    begun = crew_of(model, recipe(), ["cpu:0"], lambda: None)
    assert isinstance(begun, Crew)
    with contextlib.closing(begun):
        yield begun


def dot(place: int) -> Image.Image:
    return Image.new("RGB", (64, 64), (60 * place, 120, 200 - 40 * place))


class Teaching:
    """A training without its scores and samples."""

    def __init__(self, model: Any, settings: Settings, hands: Hands) -> None:
        self.adapter = adapter_for(model)
        self.taught = Taught(
            self.adapter.parts,
            self.adapter.targets(settings),
            settings.rank,
            settings.alpha,
            settings.seed,
        )
        given = [TrainingPicture(str(place), dot(place), f"dot {place}") for place in range(4)]
        self.pictures: list[Encoded]
        self.pictures, _ = encode_all(self.adapter, settings, given, None, lambda *_: None)
        self.captions = Captions(self.adapter, settings)
        self._model, self._settings = model, settings
        self.learner = self.begun(hands)

    def begun(self, hands: Hands) -> Learner:
        """From the same beginning once more, whatever the weights are now."""
        return Learner(self.shares(self._settings), self._settings, hands)

    def shares(self, settings: Settings) -> Shares:
        return Shares(self.adapter, self.taught, settings, self.pictures, self.captions)


def steps(learner: Learner, count: int) -> list[float]:
    return [learner.learn() for _ in range(count)]


def distance(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> float:
    """How far apart two LoRAs are, as a share of one."""
    apart = sum(float((ours[name] - theirs[name]).square().sum()) for name in ours)
    return float((apart / sum(float(one.square().sum()) for one in theirs.values())) ** 0.5)


def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def mates() -> list[int]:
    """Ids of the processes that help this one to teach."""
    children = psutil.Process().children()
    return [one.pid for one in children if "kizy_gpu.training.start_mate" in one.cmdline()]


def test_what_a_killed_one_left_is_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for owner in (str(gone.pid), "1", "99999999999999999999", "mine"):
        (tmp_path / f"kizy-crew-{owner}-x").mkdir()
        (tmp_path / f"kizy-crew-{owner}-x" / "pictures.safetensors").write_bytes(b"x")
    with open_scratch() as mine:
        left = {path.name.split("-")[2] for path in tmp_path.iterdir()}
        assert left == {"1", "mine", str(os.getpid())}
    assert not Path(mine).exists()


def test_how_many_teach_and_where() -> None:
    cards = ["cuda:0", "cuda:1", "cuda:2"]
    assert other_devices("cuda:1", "cuda", cards, read_processes("2")) == ["cuda:0"]
    assert other_devices("cuda:0", "cuda", cards, read_processes("all")) == ["cuda:1", "cuda:2"]
    assert other_devices("cuda:0", "cuda", cards, read_processes("8")) == ["cuda:1", "cuda:2"]
    assert other_devices("cuda:0", "cuda", cards, read_processes("1")) == []
    assert other_devices("cpu:0", "cpu", [], read_processes("3")) == ["cpu:0", "cpu:0"]
    assert other_devices("cpu:0", "cpu", [], read_processes("all")) == []
    assert other_devices("mps:0", "mps", [], read_processes("4")) == []
    for text in ("0", "-1", "65", "every", "1.5"):
        with pytest.raises(ValueError, match="from 1 to 64"):
            read_processes(text)


def test_rows_are_shared_out_once_each_and_some_may_have_none(model: Any) -> None:
    for batch_size in range(1, 9):
        for processes in range(1, 6):
            shared = [rows_of(place, processes, batch_size) for place in range(processes)]
            assert [row for rows in shared for row in rows] == list(range(batch_size))
            assert len(shared[0]) - len(shared[-1]) <= 1
    made = Teaching(model, recipe(), Alone())
    shares = made.shares(recipe())
    fast = next(ladder(3, None))
    assert shares.gradients(0, fast, range(3, 3)) == 0.0
    assert all(parameter.grad is None for parameter in made.taught.parameters())
    made.taught.take_off()


def test_a_process_that_is_short_of_memory_says_so_and_can_try_again(
    model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mate in this process, in a group of its own."""
    settings = recipe(batchSize=2)
    given = Teaching(model, settings, Alone())
    alone = given.begun(Alone())
    begin = alone.state()
    (loss,) = steps(alone, 1)
    alone.restore(begin)
    pictures, meeting = tmp_path / "pictures.safetensors", tmp_path / "meeting"
    captions = write_pictures(given.pictures, pictures)
    told = {"model": model.info.model_dump(mode="json"), "settings": asdict(settings)}
    mate = Mate(
        {**told, "device": "cpu:0", "threads": 1, "autocast": False, "place": 0, "processes": 1}
    )
    mate.load({})
    mate.join(
        {"pictures": pictures, "captions": captions, "meeting": meeting, "seconds": MEET_SECONDS}
    )
    fast, frugal = list(ladder(2, None))[:2]
    step = {"is": "step", "step": 0}
    with monkeypatch.context() as patch:
        patch.setattr(mate._adapter, "errors", lambda *_: torch.empty(2**60))
        assert mate.step({**step, "rung": asdict(fast)}) == {"short": True}
    answer = mate.step({**step, "rung": asdict(frugal)})
    assert answer["loss"] == pytest.approx(loss, rel=1e-5)
    mate.end({})
    given.taught.take_off()


def test_a_process_ends_with_the_one_that_started_it() -> None:
    ours, theirs = socket.socketpair()
    script = (
        "import os, subprocess, sys\n"
        "command = [sys.executable, '-m', 'kizy_gpu.training.start_mate', sys.argv[1]]\n"
        "mate = subprocess.Popen([*command, str(os.getpid())], pass_fds=[int(sys.argv[1])])\n"
        "print(mate.pid, flush=True)\n"
        "mate.wait()\n"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", script, str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stdout=subprocess.PIPE,
    )
    theirs.close()
    with ours, first:
        assert first.stdout
        pid = int(first.stdout.readline())
        until(lambda: "start_mate" in " ".join(psutil.Process(pid).cmdline()))
        time.sleep(0.3)  # it has said whose it is, and is loading libraries
        first.kill()
        until(lambda: not is_alive(pid))


class Watched(Folder):
    """Gives the device away once, and sees who is at work."""

    parked: Callable[[], None] | None = None
    seen: set[int] = set()

    def on_yield(self, park: Callable[[], None], unpark: Callable[[], None]) -> None:
        self.parked, self.unparked = park, unpark
        self.seen = set(mates())

    def turn(self) -> float:
        if self.parked:
            self.parked()
            self.unparked()
            self.parked = None
        return 0.0


def test_a_whole_lesson_by_two_gives_the_device_away_and_leaves_nobody(
    model: Any, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    for place in range(4):
        dot(place).save(tmp_path / "pictures" / f"dot_{place}.png")
    desk = Watched(tmp_path / "work", quiet=True)
    manifest = desk.manifest(tmp_path / "pictures", "look")
    few = {"steps": 2, "checkpointEverySteps": 2, "sampleSteps": 2}
    settings = recipe(**few, batchSize=2, trainTextEncoder=False)
    before = set(mates())
    # Asked for more than there are rows: two are all that is of use.
    lesson = teach(model, manifest, settings, desk, ["cpu:0", "cpu:0", "cpu:0"])
    (pid,) = desk.seen - before
    assert lesson.report["stage"] == "done"
    assert desk.parked is None, "and had back"
    assert not is_alive(pid)


@pytest.fixture(scope="module")
def teaching(model: Any, crew: Crew) -> Iterator[tuple[Teaching, Crew]]:
    """For the tests from here on: this process can be in one group at a time. They share the crew,
    which keeps nothing from one step to the next."""
    made = Teaching(model, recipe(), crew)
    crew.join(made.taught, made.pictures)
    yield made, crew
    made.taught.take_off()


def test_two_teach_as_one_does_and_one_goes_on_where_two_began(
    teaching: tuple[Teaching, Crew],
) -> None:
    made, crew = teaching
    begin = made.learner.state()
    alone = made.begun(Alone())
    losses = steps(alone, STEPS)
    half = STEPS // 2
    whole = made.taught.state()

    together = made.begun(crew)
    together.restore(begin)
    together.rehearse()
    first = steps(together, half)
    kept = together.state()
    rest = steps(together, STEPS - half)
    assert first + rest == pytest.approx(losses, rel=1e-5)
    assert distance(made.taught.state(), whole) < 1e-5

    later = made.begun(Alone())
    later.restore(kept)
    assert steps(later, STEPS - half) == pytest.approx(losses[half:], rel=1e-5)
    assert distance(made.taught.state(), whole) < 1e-5


def test_memory_that_is_short_in_one_process_lowers_the_rung_of_all(
    teaching: tuple[Teaching, Crew], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, crew = teaching
    begin = made.learner.state()
    whole = steps(made.begun(crew), 1)
    errors = made.adapter.errors
    sizes: list[int] = []

    def short_of_memory(latents: Tensor, *rest: Any) -> Tensor:
        sizes.append(len(latents))
        if len(sizes) <= 2:  # as asked, and with gradient checkpointing
            raise torch.OutOfMemoryError("no")
        return errors(latents, *rest)

    monkeypatch.setattr(made.adapter, "errors", short_of_memory)
    learner = made.begun(crew)
    learner.restore(begin)
    assert steps(learner, 1) == pytest.approx(whole, rel=1e-5)
    assert sizes == [2, 2, 1, 1], "of three rows the first process has two"
    assert learner.rung.words == "saving memory: 1 pictures at a time instead of 2"


def test_one_that_hangs_or_dies_fails_the_training_soon_and_it_may_be_tried_again(
    teaching: tuple[Teaching, Crew], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last test of this crew."""
    made, crew = teaching
    (process,) = [mate.process for mate in crew._mates]
    learner = made.begun(crew)
    began = time.monotonic()
    with monkeypatch.context() as patch:
        patch.setattr(module, "PATIENCE_SECONDS", 0.5)
        patch.setattr(module, "PATIENCE_TIMES", 1)
        os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(JobError, match="on cpu:0 does not answer") as hung:
            learner.learn()
    process.kill()
    with pytest.raises(JobError, match="on cpu:0 died") as died:
        learner.learn()
    crew.close()
    assert {hung.value.code, died.value.code} == {"worker_lost"}
    assert hung.value.retryable
    assert died.value.retryable
    assert time.monotonic() - began < 10
    assert not is_alive(process.pid)
