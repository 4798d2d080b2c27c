"""A process of a crew: the same model on another device, which computes its rows of each step.

It keeps nothing from one step to the next: weights come with the step, and what it learnt from
them goes back as gradients. The optimiser, the scores and the checkpoints are the first one's.
"""

from __future__ import annotations

import json
import os
import queue
import threading
import traceback
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file

from kizy_gpu.errors import JobError
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.training.adapters import adapter_for
from kizy_gpu.training.caches import Captions, Learnt
from kizy_gpu.training.group import Flat, Group
from kizy_gpu.training.rungs import Rung
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.shares import Shares, rows_of
from kizy_gpu.training.taught import Taught

Word = dict[str, Any]


def help_with(line: int) -> None:
    """Do what is said on the socket `line`, until it is said to end or nobody is there."""
    connection = Connection(line)
    words: queue.SimpleQueue[Word] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, words), name="listen", daemon=True).start()
    mate = Mate(words.get())
    while True:
        answer = _answer(mate, word := words.get())
        if answer is not None:
            connection.send_bytes(json.dumps(answer).encode())
        if word["is"] == "end":
            os._exit(0)  # without waiting for libraries to be taken down


def _listen(connection: Connection, words: queue.SimpleQueue[Word]) -> None:
    while True:
        try:
            words.put(json.loads(connection.recv_bytes()))
        except (EOFError, OSError):
            os._exit(0)  # whatever it is doing, nobody will hear of it


def _answer(mate: Mate, word: Word) -> Word | None:
    try:
        with out_of_memory_named():
            answer: Word | None = getattr(mate, word["is"])(word)
    except JobError as error:
        return {"error": error.as_wire()}
    except Exception as error:
        detail = "".join(traceback.format_exception(error)[-6:])
        return {"error": JobError("internal", str(error)[:500], detail=detail).as_wire()}
    return answer


class Mate:
    """Its methods are the words it understands; what they return is the answer, None for none."""

    def __init__(self, told: Word) -> None:
        self._place, self._processes = told["place"], told["processes"]
        self._told = told
        self._rung: Rung | None = None

    def load(self, word: Word) -> Word:
        """Have the model, and a LoRA on it."""
        told, settings = self._told, Settings(**self._told["settings"])
        device = open_device(told["device"], told["threads"])
        if not told["autocast"]:
            device = replace(device, autocast=None)
        model = load(ModelInfo.model_validate(told["model"]), device)
        self._device, self._settings = device, settings
        self._adapter = adapter_for(model)
        self._taught = Taught(
            self._adapter.parts,
            self._adapter.targets(settings),
            settings.rank,
            settings.alpha,
            settings.seed,
        )
        return {"numbers": sum(one.numel() for one in self._taught.parameters())}

    def join(self, word: Word) -> None:
        """Have the pictures, and be one of the group."""
        pictures = read_pictures(Path(word["pictures"]), word["captions"])
        captions = Captions(self._adapter, self._settings)
        self._shares = Shares(self._adapter, self._taught, self._settings, pictures, captions)
        meeting = Path(word["meeting"])
        group = Group(self._device, self._place, self._processes, meeting, word["seconds"])
        self._group, self._flat = group, Flat(group, self._taught.parameters())

    def nod(self, word: Word) -> Word:
        """Say that we are there, and wait for a word."""
        return {}

    def step(self, word: Word) -> Word:
        """Compute our rows with the first one's weights."""
        self._flat.hand_out_weights()
        rung = Rung(**word["rung"])
        if rung != self._rung:
            self._shares.lower(rung)
            self._rung = rung
        rows = rows_of(self._place, self._processes, self._settings.batch_size)
        try:
            loss = self._shares.gradients(word["step"], rung, rows)
        except JobError as error:
            if error.code != "out_of_memory":
                raise
            return {"short": True}
        self._flat.put_gradients()
        self._shares.forget()
        return {"loss": loss}

    def add(self, word: Word) -> None:
        self._flat.add_up()

    def park(self, word: Word) -> Word:
        self._adapter.park()
        return {}

    def unpark(self, word: Word) -> Word:
        self._adapter.unpark()
        return {}

    def end(self, word: Word) -> None:
        self._group.leave(broken=False)


def write_pictures(pictures: Sequence[Learnt], file: Path) -> list[str]:
    """What `read_pictures` reads, besides the captions that are returned."""
    views = {
        f"{place}.{view}.{picture.size[0]}x{picture.size[1]}": tensor.contiguous()
        for place, picture in enumerate(pictures)
        for view, tensor in enumerate(picture.views)
    }
    save_file(views, file)
    return [picture.caption for picture in pictures]


def read_pictures(file: Path, captions: Sequence[str]) -> list[Learnt]:
    found: dict[int, dict[int, Any]] = {}
    sizes: dict[int, tuple[int, int]] = {}
    for key, tensor in load_file(file).items():
        place, view, size = key.split(".")
        width, height = size.split("x")
        found.setdefault(int(place), {})[int(view)] = tensor
        sizes[int(place)] = (int(width), int(height))
    return [
        Learnt(caption, sizes[place], tuple(found[place][view] for view in sorted(found[place])))
        for place, caption in enumerate(captions)
    ]
