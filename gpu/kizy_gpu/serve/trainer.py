"""The trainer of a device: a slot whose process is there only while there is training to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from kizy_gpu.serve.admission import AdmittedJob
from kizy_gpu.serve.log import log
from kizy_gpu.serve.slot import Publish, Slot
from kizy_gpu.serve.turns import Turns

IDLE_SECONDS = 60.0
"""How long the process is kept after its job: a training that failed comes back sooner."""


class TrainerSlot(Slot):
    """Shares its device with the slot that draws, by the `turns` of the two."""

    def __init__(self, device: str, start: Callable[[], dict[str, Any]], publish: Publish) -> None:
        super().__init__("gpu", device, start, publish)
        self.state = "OFF"
        self.turns = Turns(self._tell_turn)
        self._idle: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None

    def run(self, job: AdmittedJob) -> None:
        if self._idle:
            self._idle.cancel()
        if self.state == "OFF":
            self.state = "STARTING"
            self.open()
        super().run(job)
        self.turns.training_given()

    async def close(self) -> None:
        if self._closing:
            await asyncio.gather(self._closing, return_exceptions=True)
        await super().close()

    def signal(self, word: str) -> None:
        """Pass on what somebody asks of the training."""
        if self.job_id:
            self._send({"is": "signal", "jobId": self.job_id, "signal": word})

    def _tell_turn(self, number: int | None) -> None:
        if self.job_id:
            self._send({"is": "turn", "jobId": self.job_id, "number": number})

    def _hear_event(self, job_id: str, kind: str, data: dict[str, Any]) -> None:
        if kind == "started":
            self.turns.training_started()
        if kind == "yielded":
            self.turns.training_steps_aside(data["turn"])
            data = {}
        super()._hear_event(job_id, kind, data)

    def _end_job(self, kind: str, data: dict[str, Any]) -> None:
        super()._end_job(kind, data)
        self.turns.training_ended()
        self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._rest)

    def _rest(self) -> None:
        if self.job_id is None and self.state in ("STARTING", "READY"):
            self.state = "DEAD"  # takes nothing until it is gone
            self._closing = asyncio.create_task(self._end_process())

    async def _end_process(self) -> None:
        await super().close()
        log("info", "trainer rests", device=self.device["id"])
        self.state = "OFF"
