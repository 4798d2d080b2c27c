"""Runs jobs on this machine: a slot per device, and a few torch-free slots beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Protocol

from kizy_gpu.families.cpu import cpu_name, cpu_numerics, may_have_gpu
from kizy_gpu.library import Library
from kizy_gpu.serve.admission import AdmittedJob, Rejected
from kizy_gpu.serve.line import Line
from kizy_gpu.serve.slot import Publish, Slot
from kizy_gpu.settings import Settings

RETRY_AFTER_SECONDS = 1


class Busy(Rejected):
    """No slot is free, or others stand in line for it; `jobs` are those that have the slots."""

    def __init__(self, accelerator: str, jobs: list[str]) -> None:
        message = f"no {accelerator} slot is free"
        super().__init__(409, "busy", message, retry_after=RETRY_AFTER_SECONDS)
        self.jobs = jobs


class Executor(Protocol):
    """Where jobs run. The gateway knows nothing else of it."""

    def open(self) -> None: ...

    async def close(self) -> None: ...

    def submit(self, job: AdmittedJob) -> None:
        """Start the job; its events follow through `publish`. Raises Busy when full."""

    def cancel(self, job_id: str) -> None: ...

    def grant(self, job_id: str, grants: list[dict[str, Any]]) -> None: ...

    def health(self) -> dict[str, Any]: ...


class LocalExecutor:
    """One process per device of this machine, `cpu_slots` more for nodes that need no device."""

    def __init__(self, settings: Settings, library: Library, publish: Publish) -> None:
        self._settings = settings
        self._library = library
        self._publish = publish
        first, *more = settings.devices or (_default_device(),)
        self._gpu = [self._gpu_slot(first), *(self._gpu_slot(device) for device in more)]
        self._cpu = [
            Slot("cpu", f"slot:{index}", self._start, publish)
            for index in range(settings.cpu_slots)
        ]
        self._lines = {"gpu": Line(), "cpu": Line()}

    def open(self) -> None:
        for slot in self._slots():
            slot.open()

    async def close(self) -> None:
        await asyncio.gather(*(slot.close() for slot in self._slots()))

    def submit(self, job: AdmittedJob) -> None:
        accelerator = job.node.resources.accelerator
        slots = [slot for slot in self._slots() if slot.accelerator == accelerator]
        free = [slot for slot in slots if slot.is_free]
        if not self._lines[accelerator].admits(job.id, len(free)):
            raise Busy(accelerator, [slot.job_id for slot in slots if slot.job_id])
        # A warm worker first, then one that is up: both save the artist a wait.
        best = max(free, key=lambda s: (job.affinity in s.warm_models, s.state == "READY"))
        best.run(job)

    def cancel(self, job_id: str) -> None:
        for slot in self._slots():
            if slot.job_id == job_id:
                slot.cancel()

    def grant(self, job_id: str, grants: list[dict[str, Any]]) -> None:
        for slot in self._slots():
            if slot.job_id == job_id:
                slot.grant(job_id, grants)

    def health(self) -> dict[str, Any]:
        known = [slot.device.get("numericsClass") for slot in self._gpu]
        return {
            "status": self._status(),
            "numericsClass": known[0] or (None if may_have_gpu() else cpu_numerics()),
            "devices": [_device_health(slot) for slot in self._gpu],
            "cpuSlots": {
                "total": len(self._cpu),
                "busy": sum(slot.job_id is not None for slot in self._cpu),
            },
        }

    def _status(self) -> str:
        states = {slot.state for slot in self._gpu}
        if all(slot.broken for slot in self._gpu):
            return "SETUP_FAILED"
        for state in ("READY", "BUSY", "STARTING"):
            if state in states:
                return state
        return "UNHEALTHY"

    def _slots(self) -> Iterator[Slot]:
        yield from self._gpu
        yield from self._cpu

    def _gpu_slot(self, device: str) -> Slot:
        return Slot("gpu", device, self._start, self._publish, self._meet_others)

    def _start(self) -> dict[str, Any]:
        """What a worker is told first. Only gpu workers make use of `warm`."""
        warm = self._library.models.get(self._settings.warm_model)
        infos = [warm, self._library.models.get(warm.upscaler or "")] if warm else []
        return {
            "cache": str(self._settings.cache),
            "threads": self._settings.torch_threads,
            "warm": [info.model_dump(mode="json") for info in infos if info],
        }

    def _meet_others(self, first: Slot, others: list[str]) -> None:
        """The first worker has found more devices: each gets a slot of its own."""
        present = {slot.device["id"] for slot in self._gpu}
        for device in others:
            if device not in present:
                slot = self._gpu_slot(device)
                self._gpu.append(slot)
                slot.open()


def _default_device() -> str:
    return "auto" if may_have_gpu() else "cpu:0"


def _device_health(slot: Slot) -> dict[str, Any]:
    device = slot.device
    return {
        "id": device["id"],
        "kind": device.get("kind", "cpu"),
        "name": device.get("name") or cpu_name(),
        "memoryBytes": device.get("memoryBytes"),
        "state": slot.state,
        "jobId": slot.job_id,
        "warmModels": slot.warm_models,
        "restarts": slot.restarts,
        "pid": slot.pid,
    }
