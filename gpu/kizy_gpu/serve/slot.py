"""One place where one job runs at a time, and the process behind it.

The slot outlives its process: when the process dies the slot tells what became of its job and
starts another, at once the first time and then ever more patiently.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from kizy_gpu.errors import JobError
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.serve import channel
from kizy_gpu.serve.admission import AdmittedJob
from kizy_gpu.serve.child import ended, start_child
from kizy_gpu.serve.log import log
from kizy_gpu.serve.turns import Turns
from kizy_gpu.serve.wire import TERMINAL

State = Literal["OFF", "STARTING", "READY", "BUSY", "DEAD"]
Publish = Callable[[str, str, dict[str, Any]], None]

CANCEL_SECONDS = 10.0
STEADY_SECONDS = 10.0
"""A process that was ready and lived this long has proved that it can: it restarts at once."""
MAX_BACKOFF_SECONDS = 30.0
SETUP_TRIES = 3


@dataclass
class _Running:
    """The slot's job, and what was asked of it."""

    id: str
    node: str
    began: float = field(default_factory=time.monotonic)
    is_given: bool = False
    """Whether the process has been told; before, the job waits for the device."""
    canceled: bool = False
    timed_out: bool = False
    timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def stop_timers(self) -> None:
        for timer in self.timers:
            timer.cancel()


class Slot:
    """A worker process and its job. Lives in the event loop."""

    def __init__(
        self,
        accelerator: Literal["cpu", "gpu"],
        device: str,
        start: Callable[[], dict[str, Any]],
        publish: Publish,
        on_hello: Callable[[Slot, list[str]], None] = lambda slot, others: slot.warm([]),
        turns: Turns | None = None,
    ) -> None:
        self.accelerator = accelerator
        self.device: dict[str, Any] = {"id": device}
        self.state: State = "STARTING"
        self.warm_models: list[str] = []
        self.restarts = 0
        self.broken: str | None = None
        """Why the process cannot start, once it failed a few times in a row."""
        self.pid: int | None = None
        self._start = start
        self._publish = publish
        self._on_hello = on_hello
        self._turns = turns
        self._job: _Running | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._outbox: list[channel.Message] = []
        """What the process is to hear as soon as it is there."""
        self._early_deaths = 0
        self._life: asyncio.Task[None] | None = None

    @property
    def job_id(self) -> str | None:
        return self._job.id if self._job else None

    @property
    def has_work(self) -> bool:
        """Whether somebody computes on its device for it."""
        return self._job is not None

    @property
    def is_free(self) -> bool:
        """Whether a job may be given now. One may wait for a process that is still starting."""
        return self._job is None and self.state in ("OFF", "STARTING", "READY") and not self.broken

    def open(self) -> None:
        self._life = asyncio.create_task(self._live(), name=f"slot {self.device['id']}")

    async def close(self) -> None:
        """End the process, kindly first."""
        if self._life:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)

    def run(self, job: AdmittedJob) -> None:
        """Give the job to the process, once the device is free for it. Only when `is_free`."""
        self._job = running = _Running(job.id, job.node.type)
        if job.deadline_seconds is not None:
            loop = asyncio.get_running_loop()
            self._job.timers.append(
                loop.call_later(job.deadline_seconds, self._time_out, self._job)
            )
        if self.state == "READY":
            self.state = "BUSY"
        self._publish(job.id, "queued", {})
        if self._turns:
            self._turns.enter(lambda: self._begin(running, job.message))
        else:
            self._begin(running, job.message)

    def _begin(self, running: _Running, message: channel.Message) -> None:
        if self._job is running:
            running.is_given = True
            self._send({"is": "job", "job": message})

    def cancel(self) -> None:
        """Ask the job to stop, and kill the process if it has not in ten seconds.

        A job that still waits for its process to start, or for the device, is over at once; the
        process is told to pass over it, and is not killed for being slow to load.
        """
        job = self._job
        if job is None or job.canceled:
            return
        job.canceled = True
        self._send({"is": "cancel", "jobId": job.id})
        if self.state == "STARTING" or not job.is_given:
            self._end_job("canceled", {})
            return
        loop = asyncio.get_running_loop()
        job.timers.append(loop.call_later(CANCEL_SECONDS, self._kill, job))

    def grant(self, job_id: str, grants: list[dict[str, Any]]) -> None:
        self._send({"is": "grants", "jobId": job_id, "grants": grants})

    def warm(self, models: list[ModelInfo]) -> None:
        """Have the process load these, which it waits for once it has said what its device is."""
        self._send({"is": "warm", "models": [info.model_dump(mode="json") for info in models]})

    def _send(self, message: channel.Message) -> None:
        if self._writer is None:
            self._outbox.append(message)
        elif not self._writer.is_closing():
            self._writer.write(channel.frame(message))

    def _time_out(self, job: _Running) -> None:
        job.timed_out = True
        self.cancel()

    def _kill(self, job: _Running) -> None:
        if self._job is job and self.pid is not None:
            log("warning", "worker does not stop, killing it", device=self.device["id"])
            os.kill(self.pid, signal.SIGKILL)

    async def _live(self) -> None:
        """Process after process, until the slot is closed."""
        while True:
            began = time.monotonic()
            try:
                was_ready = await self._one_process()
            except Exception as error:  # whatever it was, the slot must go on
                log("error", "worker slot failed", device=self.device["id"], reason=repr(error))
                was_ready = False
            if was_ready and time.monotonic() - began > STEADY_SECONDS:
                self._early_deaths = 0
            wait = 0.0 if self._early_deaths == 0 else 2.0 ** (self._early_deaths - 1)
            self._early_deaths += 1
            if not was_ready and self._early_deaths >= SETUP_TRIES:
                self.broken = self.broken or "the worker process dies while starting"
            self.restarts += 1
            await asyncio.sleep(min(wait, MAX_BACKOFF_SECONDS))
            self.state = "STARTING"

    async def _one_process(self) -> bool:
        """Start a process and serve it until it is gone. True if it had become ready."""
        ours, theirs = socket.socketpair()
        try:
            process = await start_child(theirs)
        finally:
            theirs.close()
        self.pid = process.pid
        reader, self._writer = await asyncio.open_connection(sock=ours, limit=channel.MAX_MESSAGE)
        early, self._outbox = self._outbox, []
        for message in ({**self._start(), "device": self._device_to_open()}, *early):
            self._send(message)
        was_ready = False
        try:
            while heard := await channel.read(reader):
                was_ready = was_ready or heard["is"] == "ready"
                self._hear(heard)
        finally:
            self._writer.close()
            self._writer, self.pid, self._outbox = None, None, []
            # The socket is closed, so it exits by itself; if it hangs, it is made to.
            await ended(process)
            self.state, self.warm_models = "DEAD", []
            self._lose_job(process.returncode)
        log("warning", "worker lost", device=self.device["id"], code=process.returncode)
        return was_ready

    def _device_to_open(self) -> str:
        return "slot" if self.accelerator == "cpu" else str(self.device["id"])

    def _hear(self, message: channel.Message) -> None:
        match message["is"]:
            case "event" if self._job and message["jobId"] == self._job.id:
                self._hear_event(self._job.id, message["kind"], message["data"])
            case "done" if self._job and message["jobId"] == self._job.id:
                self.warm_models = message["warmModels"]
                kind, data = message["end"]
                self._end_job(kind, data)
            case "hello":
                if self.accelerator == "gpu":
                    self.device = message["device"]
                    self._on_hello(self, message["others"])
            case "ready":
                self.warm_models = message["warmModels"]
                self.broken = None
                self.state = "BUSY" if self._job else "READY"
                log("info", "worker ready", device=self.device["id"], pid=self.pid)
            case "broken":
                log("error", "worker cannot start", reason=message["reason"])
                self.broken = message["reason"] if self._early_deaths else None

    def _hear_event(self, job_id: str, kind: str, data: dict[str, Any]) -> None:
        if kind == "started":
            data = {"device": self.device["id"]}
        if kind not in TERMINAL:
            self._publish(job_id, kind, data)

    def _end_job(self, kind: str, data: dict[str, Any]) -> None:
        job, self._job = self._job, None
        if job is None:
            return
        job.stop_timers()
        if self.state == "BUSY":
            self.state = "READY"
        if job.timed_out and kind != "completed":
            error = JobError("timeout", "the job took longer than it was allowed", retryable=False)
            kind, data = "failed", {"error": error.as_wire()}
        seconds = f"{time.monotonic() - job.began:.3f}"
        log("info", f"job {kind}", job=job.id, node=job.node, seconds=seconds)
        self._publish(job.id, kind, data)
        if self._turns:
            self._turns.leave()

    def _lose_job(self, code: int | None) -> None:
        if self._job is None:
            return
        if self._job.canceled:
            self._end_job("canceled", {})
            return
        error = JobError("worker_lost", "the worker process died", detail=f"exit code {code}")
        self._end_job("failed", {"error": error.as_wire()})
