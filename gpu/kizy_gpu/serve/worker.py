"""A worker process: one device, or one torch-free slot, and one job at a time.

The main thread runs jobs. A second thread listens to the gateway, so that a cancel or a grant is
heard while the main thread is deep in a step. When the gateway is gone, so is the worker: it must
not hold the device, or finish a job nobody will hear of.
"""

from __future__ import annotations

import os
import queue
import socket
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kizy_gpu.errors import Canceled, JobError, Paused
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.registry import discover
from kizy_gpu.serve.asked import Asked
from kizy_gpu.serve.channel import Message, WorkerChannel
from kizy_gpu.serve.grants import Grants
from kizy_gpu.serve.log import log
from kizy_gpu.serve.runner import Runner
from kizy_gpu.serve.transfer import BlobCache, Transfer

LOADED_MODELS = 3
"""Models kept loaded; with one more, the least recently used goes."""


class NoModels:
    """The models of a cpu slot."""

    def get(self, info: ModelInfo, report: Callable[[], None]) -> Any:
        raise JobError("internal", "a node on a cpu slot asked for a model")


class LoadedModels:
    """Models loaded on this worker's device, the newest used last."""

    def __init__(self, device: Any) -> None:
        self._device = device
        self._loaded: OrderedDict[str, tuple[str, Any]] = OrderedDict()

    @property
    def ids(self) -> list[str]:
        return [model_id for model_id, _ in self._loaded.values()]

    def clear(self) -> None:
        """Unload all, so that the next try has the device to itself."""
        from kizy_gpu.families.memory import give_back_memory

        self._loaded.clear()
        give_back_memory()

    def get(self, info: ModelInfo, report: Callable[[], None]) -> Any:
        from kizy_gpu.families.loading import load

        if info.digest in self._loaded:
            self._loaded.move_to_end(info.digest)
            return self._loaded[info.digest][1]
        report()
        while len(self._loaded) >= LOADED_MODELS:
            self._loaded.popitem(last=False)
        began = time.perf_counter()
        model = load(info, self._device)
        self._loaded[info.digest] = (info.id, model)
        seconds = f"{time.perf_counter() - began:.2f}"
        log("info", "model loaded", model=info.id, device=self._device.id, seconds=seconds)
        return model


class Worker:
    """The loop of a worker process."""

    def __init__(self, channel: WorkerChannel, cache: Path) -> None:
        self._channel = channel
        self._cache = cache
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._wanted: queue.SimpleQueue[list[ModelInfo]] = queue.SimpleQueue()
        """What to load first, once the gateway knows the device."""
        self._grants: dict[str, Grants] = {}
        self._asked: dict[str, Asked] = {}
        self._canceled: set[str] = set()
        self._models: LoadedModels | None = None

    def run(self, device_id: str, threads: int) -> None:
        """Serve until the gateway goes. `device_id` is "slot" for a worker without torch."""
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        runner = self._open(device_id, threads)
        if self._models:
            self._warm(self._models, self._wanted.get())
        self._say_ready()
        while True:
            self._run_job(runner, self._inbox.get())

    def _open(self, device_id: str, threads: int) -> Runner:
        transfer = Transfer(BlobCache(self._cache / "blobs"))
        if device_id == "slot":
            self._channel.send({"is": "hello", "device": {"kind": "cpu", "name": "slot"}})
            return Runner(discover(), transfer, NoModels())
        from kizy_gpu.families.device import find_devices, open_device

        found = find_devices()
        device = open_device(found[0] if device_id == "auto" else device_id, threads)
        described = {
            "id": device.id,
            "kind": device.kind,
            "name": device.name,
            "memoryBytes": device.memory_bytes,
            "numericsClass": device.numerics_class,
        }
        others = found[1:] if device_id == "auto" else []
        self._channel.send({"is": "hello", "device": described, "others": others})
        self._models = LoadedModels(device)
        return Runner(discover(), transfer, self._models)

    def _warm(self, models: LoadedModels, warm: list[ModelInfo]) -> None:
        """Load what will be asked for first. A model that fails here fails again in its job."""
        for info in warm:
            try:
                model = models.get(info, lambda: None)
                if hasattr(model, "warm_up"):
                    model.warm_up()
            except Exception as error:
                log("error", "warm-up failed", model=info.id, reason=str(error)[:300])

    def _listen(self) -> None:
        while True:
            message = self._channel.receive()
            if message is None:
                os._exit(0)
            if message["is"] == "job":
                self._grants[message["job"]["jobId"]] = Grants()
                self._asked[message["job"]["jobId"]] = Asked()
                self._inbox.put(message["job"])
                continue
            if message["is"] == "warm":
                self._wanted.put([ModelInfo.model_validate(info) for info in message["models"]])
                continue
            self._tell(message["jobId"], message)

    def _tell(self, job_id: str, message: Message) -> None:
        """Pass on what is said to a job."""
        grants, asked = self._grants.get(job_id), self._asked.get(job_id)
        if grants is None or asked is None:
            return  # it has just ended
        match message["is"]:
            case "grants":
                grants.answer(message["grants"])
            case "turn":
                asked.turn(message["number"])
            case "signal":
                asked.say(message["signal"])
            case "cancel":
                self._canceled.add(job_id)
                grants.wake()
                asked.wake()

    def _run_job(self, runner: Runner, job: Message) -> None:
        job_id: str = job["jobId"]

        def emit(kind: str, data: dict[str, Any]) -> None:
            self._channel.send({"is": "event", "jobId": job_id, "kind": kind, "data": data})

        emit("started", {})
        try:
            told = (self._grants[job_id], self._asked[job_id])
            outputs = runner.run(job, emit, lambda: job_id in self._canceled, *told)
            end: tuple[str, dict[str, Any]] = ("completed", {"outputs": outputs})
        except Canceled:
            end = ("canceled", {})
        except Paused:
            end = ("paused", {})
        except JobError as error:
            end = ("failed", {"error": error.as_wire()})
        finally:
            self._grants.pop(job_id, None)
            self._asked.pop(job_id, None)
            self._canceled.discard(job_id)
        if self._models and _ran_out_of_memory(end):
            self._models.clear()
        self._channel.send({"is": "done", "jobId": job_id, "end": end, **self._warmth()})

    def _say_ready(self) -> None:
        self._channel.send({"is": "ready", **self._warmth()})

    def _warmth(self) -> dict[str, list[str]]:
        return {"warmModels": self._models.ids if self._models else []}


def _ran_out_of_memory(end: tuple[str, dict[str, Any]]) -> bool:
    kind, data = end
    return kind == "failed" and data["error"]["code"] == "out_of_memory"


def serve_gateway(connection: int) -> int:
    """Run a worker on the file descriptor of its gateway's socket. The exit status."""
    channel = WorkerChannel(socket.socket(fileno=connection))
    start = channel.receive()
    if start is None:
        return 0
    try:
        Worker(channel, Path(start["cache"])).run(start["device"], start["threads"])
    except Exception as error:
        traceback.print_exc()
        channel.send({"is": "broken", "reason": f"{type(error).__name__}: {error}"[:500]})
    return 1
