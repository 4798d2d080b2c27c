"""The jobs the gateway knows: their events, kept for replay, and who is listening."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from kizy_gpu.serve.wire import TERMINAL

REPLAY = 1024
"""Events kept per job. A picture has a few hundred at most; older ones are only ticks."""
EXPIRY_SECONDS = 15 * 60
HEARTBEAT_SECONDS = 5.0

_STATUS = {
    "queued": "queued",
    "started": "running",
    "completed": "succeeded",
    "failed": "failed",
    "canceled": "canceled",
    "paused": "paused",
}


class JobRecord:
    """One job's story. Lives in the event loop; not for other threads."""

    def __init__(self, job_id: str) -> None:
        self.id = job_id
        self.status = "queued"
        self.outputs: dict[str, Any] | None = None
        self.error: dict[str, Any] | None = None
        self._events: deque[tuple[int, bytes]] = deque(maxlen=REPLAY)
        self._seq = 0
        self._report = 0
        """The number of the newest report."""
        self._changed = asyncio.Event()

    @property
    def is_finished(self) -> bool:
        return self.status in ("succeeded", "failed", "canceled", "paused")

    def publish(self, kind: str, data: dict[str, Any]) -> None:
        """Add an event. After the terminal one nothing more is heard of a job."""
        if self.is_finished:
            return
        self._seq += 1
        if kind == "report":  # the newest says all that the older ones said
            self._events = deque((e for e in self._events if e[0] != self._report), maxlen=REPLAY)
            self._report = self._seq
        self.status = _STATUS.get(kind, self.status)
        if kind == "completed":
            self.outputs = data["outputs"]
        elif kind == "failed":
            self.error = data["error"]
        at = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        body = {"seq": self._seq, "type": kind, "at": at.replace("+00:00", "Z"), **data}
        text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        self._events.append(
            (self._seq, f"id: {self._seq}\nevent: {kind}\ndata: {text}\n\n".encode())
        )
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def as_wire(self) -> dict[str, Any]:
        state: dict[str, Any] = {"jobId": self.id, "status": self.status, "lastSeq": self._seq}
        if self.outputs is not None:
            state["outputs"] = self.outputs
        if self.error is not None:
            state["error"] = self.error
        return state

    async def stream(self, after: int = 0) -> AsyncIterator[bytes]:
        """SSE frames from event `after` + 1 on, ending after the terminal event."""
        while True:
            changed = self._changed
            fresh = [(seq, frame) for seq, frame in self._events if seq > after]
            if fresh:
                after = fresh[-1][0]
                yield b"".join(frame for _, frame in fresh)
                continue
            if self.is_finished:
                return
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"


class JobTable:
    """All records by id; finished ones are forgotten after a while."""

    def __init__(self, expiry_seconds: float = EXPIRY_SECONDS) -> None:
        self._records: dict[str, JobRecord] = {}
        self._expiry_seconds = expiry_seconds

    def get(self, job_id: str) -> JobRecord | None:
        return self._records.get(job_id)

    def open(self, job_id: str) -> JobRecord:
        record = JobRecord(job_id)
        self._records[job_id] = record
        return record

    def drop(self, job_id: str) -> None:
        """Forget a job that was not taken: it may be put again."""
        self._records.pop(job_id, None)

    def publish(self, job_id: str, kind: str, data: dict[str, Any]) -> None:
        record = self._records.get(job_id)
        if record is None or record.is_finished:
            return
        record.publish(kind, data)
        if kind in TERMINAL:
            loop = asyncio.get_running_loop()
            loop.call_later(self._expiry_seconds, self._records.pop, job_id, None)
