"""What the gateway remembers of a job, and for how long."""

from __future__ import annotations

import asyncio

import pytest
from service import events_in

from kizy_gpu.serve import jobs
from kizy_gpu.serve.jobs import REPLAY, JobRecord, JobTable


async def replay(record: JobRecord, after: int = 0) -> list[dict]:
    frames = [frame async for frame in record.stream(after)]
    return list(events_in(iter(b"".join(frames).decode().splitlines())))


async def test_the_newest_events_are_kept_and_always_the_last() -> None:
    record = JobRecord("j")
    record.publish("queued", {})
    for step in range(REPLAY * 2):
        record.publish("progress", {"step": step})
    record.publish("completed", {"outputs": {}})
    events = await replay(record)
    assert len(events) == REPLAY
    assert [event["seq"] for event in events] == list(range(REPLAY + 3, 2 * REPLAY + 3))
    assert events[-1]["type"] == "completed"
    assert record.as_wire()["lastSeq"] == 2 * REPLAY + 2


async def test_nothing_follows_the_end() -> None:
    record = JobRecord("j")
    record.publish("canceled", {})
    record.publish("completed", {"outputs": {}})
    record.publish("progress", {"step": 1})
    assert [event["type"] for event in await replay(record)] == ["canceled"]
    assert record.as_wire() == {"jobId": "j", "status": "canceled", "lastSeq": 1}


async def test_a_quiet_stream_says_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.01)
    record = JobRecord("j")
    stream = record.stream()
    assert (await anext(stream)).startswith(b":")
    record.publish("queued", {})
    frames = b""
    while b"queued" not in frames:
        frames = await anext(stream)


async def test_finished_jobs_are_forgotten() -> None:
    table = JobTable(expiry_seconds=0.02)
    table.open("done")
    table.open("running")
    table.publish("done", "failed", {"error": {"code": "internal"}})
    table.publish("running", "started", {"device": "cpu:0"})
    assert table.get("done")
    await asyncio.sleep(0.1)
    assert table.get("done") is None
    assert table.get("running")
