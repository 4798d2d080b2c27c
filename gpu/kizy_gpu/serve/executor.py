"""Runs jobs on this machine: on each device one slot that draws and one that trains, by turns,
and a few torch-free slots beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from kizy_gpu.families.cpu import cpu_name, cpu_numerics, may_have_gpu
from kizy_gpu.library import Library
from kizy_gpu.precision import Card, has_nf4
from kizy_gpu.serve.admission import AdmittedJob, Rejected
from kizy_gpu.serve.line import Line
from kizy_gpu.serve.log import log
from kizy_gpu.serve.slot import Publish, Slot
from kizy_gpu.serve.trainer import Loan, TrainerSlot
from kizy_gpu.settings import Settings
from kizy_gpu.training.processes import other_devices

RETRY_AFTER_SECONDS = 1
Kind = Literal["gpu", "cpu", "trainer"]
"""Which kind of slot."""


class Busy(Rejected):
    """No slot is free, or others stand in line for it; `jobs` are those that have the slots."""

    def __init__(self, line: str, jobs: list[str]) -> None:
        message = f"no {line} slot is free"
        super().__init__(409, "busy", message, retry_after=RETRY_AFTER_SECONDS)
        self.jobs = jobs


class NoTraining(Rejected):
    """Only trainings pause, resume and are signalled."""

    def __init__(self) -> None:
        super().__init__(422, "unsupported", "only a training can be told this")


class Executor(Protocol):
    """Where jobs run. The gateway knows nothing else of it."""

    def open(self) -> None: ...

    async def close(self) -> None: ...

    def submit(self, job: AdmittedJob) -> None:
        """Start the job; its events follow through `publish`. Raises Busy when full."""

    def cancel(self, job_id: str) -> None: ...

    def grant(self, job_id: str, grants: list[dict[str, Any]]) -> None: ...

    def pause(self, job_id: str) -> None:
        """Have a training step aside for a minute. Raises NoTraining for a job that draws."""

    def resume(self, job_id: str) -> None:
        """Take back a pause. Raises NoTraining."""

    def signal(self, job_id: str, word: str) -> None:
        """Tell a training what somebody asks of it. Raises NoTraining."""

    def health(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class _Device:
    """Two slots that share a device of this machine by turns."""

    draws: Slot
    trains: TrainerSlot


class LocalExecutor:
    """One process per device of this machine, `cpu_slots` more for nodes that need no device."""

    def __init__(self, settings: Settings, library: Library, publish: Publish) -> None:
        self._settings = settings
        self._library = library
        self._publish = publish
        first, *more = settings.devices or (_default_device(),)
        self._devices = [self._device(first), *(self._device(device) for device in more)]
        self._cpu = [
            Slot("cpu", f"slot:{index}", self._start, publish)
            for index in range(settings.cpu_slots)
        ]
        self._warming: set[asyncio.Task[None]] = set()
        self._lines: dict[Kind, Line] = {"gpu": Line(), "cpu": Line(), "trainer": Line()}

    def open(self) -> None:
        for slot in (*self._slots("gpu"), *self._cpu):  # trainers wait until they are needed
            slot.open()

    async def close(self) -> None:
        for warming in self._warming:
            warming.cancel()
        await asyncio.gather(*(slot.close() for slot in self._all()))

    def submit(self, job: AdmittedJob) -> None:
        line = job.node.resources.slot
        if line == "trainer" and self._settings.training_processes != 1 and self._is_finding_out():
            raise Busy(line, [])  # which devices could share it is known in a moment
        slots = self._slots(line)
        free = [slot for slot in slots if slot.is_free]
        if not self._lines[line].admits(job.id, len(free)):
            raise Busy(line, [slot.job_id for slot in slots if slot.job_id])
        # A device for itself first, then a warm worker, then one that is up: all save a wait.
        neighbours = self._neighbours(line)
        best = max(
            free,
            key=lambda slot: (
                not (neighbours.get(slot) and neighbours[slot].has_work),
                job.affinity in slot.warm_models,
                slot.state == "READY",
            ),
        )
        best.run(job)

    def cancel(self, job_id: str) -> None:
        for slot in self._all():
            if slot.job_id == job_id:
                slot.cancel()

    def grant(self, job_id: str, grants: list[dict[str, Any]]) -> None:
        for slot in self._all():
            if slot.job_id == job_id:
                slot.grant(job_id, grants)

    def pause(self, job_id: str) -> None:
        if trainer := self._training(job_id):
            trainer.turns.hold()

    def resume(self, job_id: str) -> None:
        if trainer := self._training(job_id):
            trainer.turns.release()

    def signal(self, job_id: str, word: str) -> None:
        if trainer := self._training(job_id):
            trainer.signal(word)

    def _training(self, job_id: str) -> TrainerSlot | None:
        """The slot that has this training; None when it is over."""
        for slot in self._all():
            if slot.job_id == job_id:
                if isinstance(slot, TrainerSlot):
                    return slot
                raise NoTraining
        return None

    def health(self) -> dict[str, Any]:
        known = [slot.device.get("numericsClass") for slot in self._slots("gpu")]
        return {
            "status": self._status(),
            "numericsClass": known[0] or (None if may_have_gpu() else cpu_numerics()),
            "precision": {"wish": self._settings.precision, "nf4": has_nf4()},
            "devices": [_device_health(device) for device in self._devices],
            "cpuSlots": {
                "total": len(self._cpu),
                "busy": sum(slot.job_id is not None for slot in self._cpu),
            },
        }

    def _status(self) -> str:
        slots = self._slots("gpu")
        states = {slot.state for slot in slots}
        if all(slot.broken for slot in slots):
            return "SETUP_FAILED"
        for state in ("READY", "BUSY", "STARTING"):
            if state in states:
                return state
        return "UNHEALTHY"

    def _slots(self, line: Kind) -> list[Slot]:
        if line == "cpu":
            return self._cpu
        return [device.draws if line == "gpu" else device.trains for device in self._devices]

    def _all(self) -> Iterator[Slot]:
        for line in self._lines:
            yield from self._slots(line)

    def _neighbours(self, line: Kind) -> dict[Slot, Slot]:
        """By slot, the other one on its device."""
        pairs = [(device.draws, device.trains) for device in self._devices if line != "cpu"]
        return {mine: other for a, b in pairs for mine, other in ((a, b), (b, a))}

    def _is_finding_out(self) -> bool:
        """Whether a device has not yet been seen by the process that draws on it."""
        return any("kind" not in slot.device and not slot.broken for slot in self._slots("gpu"))

    def _lend(self, lead: TrainerSlot, job: AdmittedJob) -> Loan:
        """Devices on which nobody trains, for a training that could be shared; those on which
        nobody draws first."""
        free = {
            str(device.trains.device["id"]): device.trains
            for device in sorted(self._devices, key=lambda device: device.draws.has_work)
            if device.trains is not lead and device.trains.is_free and not device.draws.broken
        }
        own, kind = str(lead.device["id"]), lead.device.get("kind", "")
        found = other_devices(own, kind, list(free), self._settings.training_processes)
        found = found[: job.shares - 1]
        return Loan(found, [free[name] for name in found if name in free])

    def _device(self, name: str) -> _Device:
        trains = TrainerSlot(name, self._start, self._publish, self._lend)
        draws = Slot("gpu", name, self._start, self._publish, self._meet, trains.turns)
        return _Device(draws, trains)

    def _start(self) -> dict[str, Any]:
        """What a worker is told first."""
        return {"cache": str(self._settings.cache), "threads": self._settings.torch_threads}

    async def _warm(self, slot: Slot) -> None:
        """Say what a worker loads before anybody asks: its device decides how it is kept."""
        try:
            await asyncio.to_thread(self._library.refresh)
        except OSError as error:
            log("error", "the models cannot be looked through", reason=error)
        warm = self._library.models.get(self._settings.warm_model)
        infos = [warm, self._library.models.get(warm.upscaler or "")] if warm else []
        slot.warm([info for info in infos if info])

    def _meet(self, slot: Slot, others: list[str]) -> None:
        """A worker has seen its device: so its trainer knows it too, and others get slots.

        What is kept in fewer bits is so on all of them, as the smallest one needs it.
        """
        for device in self._devices:
            if device.draws is slot:
                device.trains.device = dict(slot.device)
        seen = [slot.device for slot in self._slots("gpu") if slot.device.get("memoryBytes")]
        least = min(seen, key=lambda device: int(device["memoryBytes"]))
        self._library.stand_on(Card(least["kind"], least["memoryBytes"]))
        warming = asyncio.create_task(self._warm(slot))
        self._warming.add(warming)
        warming.add_done_callback(self._warming.discard)
        present = {slot.device["id"] for slot in self._slots("gpu")}
        for name in others:
            if name not in present:
                device = self._device(name)
                self._devices.append(device)
                device.draws.open()


def _default_device() -> str:
    return "auto" if may_have_gpu() else "cpu:0"


def _device_health(pair: _Device) -> dict[str, Any]:
    slot, trainer = pair.draws, pair.trains
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
        "trainer": {
            "state": trainer.state,
            "jobId": trainer.works_for,
            "restarts": trainer.restarts,
            "pid": trainer.pid,
        },
    }
