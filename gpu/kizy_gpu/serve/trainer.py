"""The trainer of a device: a slot whose process is there only while there is training to do.

A training may work on several devices. One trainer has it, the others have lent theirs: they take
no training meanwhile, and whoever wants to draw there is given his turn by the one who has it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kizy_gpu.serve.admission import AdmittedJob
from kizy_gpu.serve.log import log
from kizy_gpu.serve.slot import Publish, Slot
from kizy_gpu.serve.turns import Turns

IDLE_SECONDS = 60.0
"""How long the process is kept after its job: a training that failed comes back sooner."""


@dataclass(frozen=True)
class Loan:
    """More devices for a training: one id for each process it may start, and whose they are."""

    devices: Sequence[str] = ()
    slots: Sequence[TrainerSlot] = ()


Lend = Callable[["TrainerSlot", AdmittedJob], Loan]


class TrainerSlot(Slot):
    """Shares its device with the slot that draws, by the `turns` of the two."""

    def __init__(
        self,
        device: str,
        start: Callable[[], dict[str, Any]],
        publish: Publish,
        lend: Lend = lambda slot, job: Loan(),
    ) -> None:
        super().__init__("gpu", device, start, publish)
        self.state = "OFF"
        self.turns = Turns(self._tell_turn)
        self._lend = lend
        self._borrowed: Sequence[TrainerSlot] = ()
        self._lent_to: TrainerSlot | None = None
        self._asking: dict[TrainerSlot, int] = {}
        """On whose devices somebody wants to draw, with the numbers of their requests."""
        self._request = 0
        self._idle: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None

    @property
    def works_for(self) -> str | None:
        """The job on its device, its own or the one it is lent to."""
        return (self._lent_to or self).job_id

    @property
    def has_work(self) -> bool:
        return self.works_for is not None

    @property
    def is_free(self) -> bool:
        return super().is_free and self._lent_to is None

    def run(self, job: AdmittedJob) -> None:
        loan = self._lend(self, job)
        job = replace(job, message={**job.message, "others": list(loan.devices)})
        if self._idle:
            self._idle.cancel()
        if self.state == "OFF":
            self.state = "STARTING"
            self.open()
        super().run(job)
        self._borrowed = loan.slots
        for slot in loan.slots:
            slot._lent_to = self
            slot._rest()  # what an earlier training left in memory there
        for slot in self._team():
            slot.turns.training_given()

    async def close(self) -> None:
        if self._closing:
            await asyncio.gather(self._closing, return_exceptions=True)
        await super().close()

    def signal(self, word: str) -> None:
        """Pass on what somebody asks of the training."""
        if self.job_id:
            self._send({"is": "signal", "jobId": self.job_id, "signal": word})

    def _team(self) -> list[TrainerSlot]:
        """Those on whose devices its training works."""
        return [self, *self._borrowed]

    def _tell_turn(self, number: int | None) -> None:
        (self._lent_to or self)._ask(self, number)

    def _ask(self, slot: TrainerSlot, number: int | None) -> None:
        """Have the training step aside while anybody wants to draw on any of its devices."""
        if number is None:
            self._asking.pop(slot, None)
        else:
            self._asking[slot] = number
            self._request += 1
        if self.job_id:
            number = self._request if self._asking else None
            self._send({"is": "turn", "jobId": self.job_id, "number": number})

    def _hear_event(self, job_id: str, kind: str, data: dict[str, Any]) -> None:
        if kind == "started":
            for slot in self._team():
                slot.turns.training_started()
        if kind == "yielded":
            self._step_aside(data["turn"])
            data = {}
        super()._hear_event(job_id, kind, data)

    def _step_aside(self, request: int) -> None:
        if request != self._request:
            return  # somebody else asked meanwhile, and is answered next
        for slot, number in list(self._asking.items()):
            slot.turns.training_steps_aside(number)

    def _end_job(self, kind: str, data: dict[str, Any]) -> None:
        super()._end_job(kind, data)
        team, self._borrowed = self._team(), ()
        self._asking.clear()
        for slot in team:
            slot._lent_to = None
            slot.turns.training_ended()
        self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._rest)

    def _rest(self) -> None:
        if self.job_id is None and self.state in ("STARTING", "READY"):
            self.state = "DEAD"  # takes nothing until it is gone
            self._closing = asyncio.create_task(self._end_process())

    async def _end_process(self) -> None:
        await super().close()
        log("info", "trainer rests", device=self.device["id"])
        self.state = "OFF"
