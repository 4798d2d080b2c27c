"""Several processes that teach one LoRA together, each with a device of its own.

Each computes some rows of a step's batch; their gradients are added up in the first one, which
alone has an optimiser, scores, draws and keeps checkpoints. So a training is the same on one
device and on four, but for rounding, and one begun on two goes on on one.

Before they talk as a group, where one that is missing would be waited for, each has said on a line
of its own that it is there. So a process that died is noticed at once and one that hangs after a
while; and where one runs out of memory, all take the step again on a lower rung.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import torch

from kizy_gpu.errors import JobError
from kizy_gpu.families.device import Device
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.training.adapters.base import Adapter
from kizy_gpu.training.caches import Learnt
from kizy_gpu.training.group import Flat, Group
from kizy_gpu.training.hands import Alone, Hands
from kizy_gpu.training.mate import write_pictures
from kizy_gpu.training.rungs import Rung
from kizy_gpu.training.scratch import open_scratch
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.shares import Shares, rows_of
from kizy_gpu.training.taught import Taught

LOAD_SECONDS = 1800.0
"""How long a large model may take to load from a slow disk."""
MEET_SECONDS = 120.0
"""How long anything may take that all do together, each being ready for it."""
PATIENCE_SECONDS = 120.0
"""How long the others may take for a share, and in any case ..."""
PATIENCE_TIMES = 10
"""... that many times as long as the first one took for its own."""
END_SECONDS = 10.0
_CHECK_SECONDS = 0.25
_START = "kizy_gpu.training.start_mate"


def crew_of(
    model: Any, settings: Settings, devices: Sequence[str], check: Callable[[], None]
) -> Hands:
    """Who teaches `model`: its process, and one on each of `devices` as far as there are rows.

    They begin to load at once. `check` raises where nobody wants the training any more.
    """
    devices = devices[: settings.batch_size - 1]
    return Crew(model.info, settings, model.device, devices, check) if devices else Alone()


class _Mate:
    """One of the others, as the first one sees it."""

    def __init__(self, device: str) -> None:
        self.device = device
        ours, theirs = socket.socketpair()
        for way in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):  # of what has begun to be said
            ours.setsockopt(socket.SOL_SOCKET, way, struct.pack("ll", int(PATIENCE_SECONDS), 0))
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", _START, str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self.line = Connection(ours.detach())

    def say(self, word: str, **more: Any) -> None:
        try:
            self.line.send_bytes(json.dumps({"is": word, **more}).encode())
        except OSError as error:
            raise self.lost() from error

    def heard(self) -> dict[str, Any]:
        """Its answer, which is there. Raises the JobError that it ran into."""
        try:
            answer: dict[str, Any] = json.loads(self.line.recv_bytes())
        except (EOFError, OSError) as error:
            raise self.lost() from error
        if problem := answer.get("error"):
            said = f"{problem['message']} (on {self.device})"
            again, detail = problem["retryable"], problem.get("detail")
            raise JobError(problem["code"], said, retryable=again, detail=detail)
        return answer

    def ended(self, seconds: float) -> None:
        """Wait for its end, and make it end."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.line.close()

    def lost(self) -> JobError:
        code = self.process.poll()
        return JobError(
            "worker_lost",
            f"the process that teaches on {self.device} died",
            detail=None if code is None else f"exit code {code}",
        )


class Crew:
    """See `kizy_gpu.training.hands.Hands`. Used by the thread that made it alone: a process ends
    with the thread that started it."""

    def __init__(
        self,
        model: ModelInfo,
        settings: Settings,
        device: Device,
        others: Sequence[str],
        check: Callable[[], None],
    ) -> None:
        self.processes = 1 + len(others)
        self._device = device
        self._check = check
        self._on_cpu = sum(1 for one in (device.id, *others) if one.startswith("cpu"))
        self._group: Group | None = None
        self._is_idle = False
        """Whether the others wait for a word."""
        self._scratch = open_scratch()
        self._mates: list[_Mate] = []
        told = {
            "model": model.model_dump(mode="json"),
            "settings": asdict(settings),
            "threads": self._threads,
            "autocast": device.autocast is not None,
            "processes": self.processes,
        }
        try:
            for place, other in enumerate(others, 1):
                self._mates.append(mate := _Mate(other))
                mate.say("hello", **told, device=other, place=place)
                mate.say("load")
        except BaseException:
            self.close()
            raise

    def join(self, taught: Taught, pictures: Sequence[Learnt]) -> None:
        parameters = taught.parameters()
        numbers = sum(parameter.numel() for parameter in parameters)
        if any(answer["numbers"] != numbers for answer in self._hear(LOAD_SECONDS)):
            raise JobError("internal", "the processes do not teach the same weights")
        folder = Path(self._scratch.name)
        file, meeting = folder / "pictures.safetensors", folder / "meeting"
        captions = write_pictures(pictures, file)
        self._say(
            "join",
            pictures=str(file),
            captions=captions,
            meeting=str(meeting),
            seconds=MEET_SECONDS,
        )
        with self._together(), self._fewer_threads():
            self._group = Group(self._device, 0, self.processes, meeting, MEET_SECONDS)
        with out_of_memory_named():
            self._flat = Flat(self._group, parameters)
        file.unlink()  # the others have it open
        self._is_idle = True

    def gradients(self, shares: Shares, step: int, rung: Rung) -> float:
        self._each("nod", lambda: None)
        self._is_idle = False
        self._say("step", step=step, rung=asdict(rung))
        began = time.monotonic()
        with self._together():
            self._flat.hand_out_weights()
        loss = self._own_share(shares, step, rung)
        patience = max(PATIENCE_SECONDS, PATIENCE_TIMES * (time.monotonic() - began))
        answers = self._hear(patience)
        if loss is None or any("short" in answer for answer in answers):
            self._is_idle = True
            raise JobError("out_of_memory", "A device ran out of memory")
        self._say("add")
        with self._together():
            self._flat.add_up()
        self._is_idle = True
        return loss + sum(float(answer["loss"]) for answer in answers)

    def park(self, adapter: Adapter) -> None:
        self._each("park", adapter.park)

    def unpark(self, adapter: Adapter) -> None:
        self._each("unpark", adapter.unpark)

    def close(self) -> None:
        """Send the others home; kill those that do not go, or have lost their way."""
        is_calm, self._is_idle = self._is_idle, False
        try:
            if is_calm:
                self._say("end")
        except JobError:
            is_calm = False
        until = time.monotonic() + END_SECONDS
        for mate in () if is_calm else self._mates:
            mate.process.kill()
        group, self._group = self._group, None
        try:
            if group:
                group.leave(broken=not is_calm)
        finally:
            for mate in self._mates:
                mate.ended(max(0.0, until - time.monotonic()))
            self._scratch.cleanup()

    def _each(self, word: str, do: Callable[[], None]) -> None:
        """Have the others do what `do` does here."""
        self._is_idle = False
        self._say(word)
        do()
        self._hear(PATIENCE_SECONDS)
        self._is_idle = True

    def _own_share(self, shares: Shares, step: int, rung: Rung) -> float | None:
        """What our rows add to the loss; None where memory is short."""
        try:
            with self._fewer_threads():
                loss = shares.gradients(step, rung, rows_of(0, self.processes, shares.batch_size))
        except JobError as error:
            if error.code != "out_of_memory":
                raise
            return None
        self._flat.put_gradients()
        return loss

    def _say(self, word: str, **more: Any) -> None:
        for mate in self._mates:
            mate.say(word, **more)

    def _hear(self, seconds: float) -> list[dict[str, Any]]:
        """An answer of each. Raises JobError where one died, or is silent for so long."""
        until = time.monotonic() + seconds
        silent = {mate.line: mate for mate in self._mates}
        answers = {}
        while silent:
            for line in wait(list(silent), _CHECK_SECONDS):
                assert isinstance(line, Connection)
                answers[line] = silent.pop(line).heard()
            self._check()
            if silent and time.monotonic() > until:
                names = ", ".join(mate.device for mate in silent.values())
                said = f"the process that teaches on {names} does not answer"
                raise JobError("worker_lost", said)
        # In their order, not as they came: sums shall not depend on who was first.
        return [answers[mate.line] for mate in self._mates]

    @contextlib.contextmanager
    def _together(self) -> Iterator[None]:
        """Around what all do at once: says which of them failed."""
        try:
            yield
        except RuntimeError as error:
            for mate in self._mates:
                if mate.line.poll():
                    mate.heard()  # raises what it ran into, or that it is gone
            said = "the processes that teach together lost each other"
            raise JobError("worker_lost", said, detail=str(error)[:500]) from error

    @property
    def _threads(self) -> int:
        """For each of the processes on the processor."""
        return max(1, self._device.threads // max(1, self._on_cpu))

    @contextlib.contextmanager
    def _fewer_threads(self) -> Iterator[None]:
        """So that those on one processor do not wait for each other's."""
        if self._device.kind != "cpu":
            yield
            return
        before = torch.get_num_threads()
        torch.set_num_threads(self._threads)
        try:
            yield
        finally:
            torch.set_num_threads(before)
