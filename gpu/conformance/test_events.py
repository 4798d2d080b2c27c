"""The event stream: its frames, its order, and its replay."""

from __future__ import annotations

import datetime
import re
import threading
from typing import Any

import pytest

from conformance.client import TERMINAL, Event, Gateway, output_job, picture_job, png


def require_story(events: list[Event]) -> None:
    """Numbered without gaps, begun once, ended once, and nothing after the end."""
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    kinds = [event["type"] for event in events]
    assert kinds[0] == "queued"
    assert kinds.count("queued") == 1
    assert kinds.count("started") <= 1
    assert [kind for kind in kinds if kind in TERMINAL] == kinds[-1:]


def test_the_frames_of_a_stream(gateway: Gateway) -> None:
    job = output_job(gateway.bucket.keep(png()))
    gateway.run(job)
    answer = gateway.http.get(f"/v1/jobs/{job['jobId']}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "no-store" in answer.headers["cache-control"]
    frames = [frame for frame in answer.text.split("\n\n") if not frame.startswith(":")]
    assert frames.pop() == "", "every frame ends in an empty line"
    for frame in frames:
        assert re.fullmatch(r"id: \d+\nevent: [a-z]+\ndata: \{[^\n]*\}", frame), frame


def test_the_story_of_a_picture(gateway: Gateway) -> None:
    steps = 5
    events = gateway.run(picture_job(steps=steps))
    require_story(events)
    assert events[-1]["type"] == "completed"
    kinds = [event["type"] for event in events]
    assert kinds.index("started") < kinds.index("progress")
    started = events[kinds.index("started")]
    assert started["device"] in {device["id"] for device in gateway.health()["devices"]}
    ticks = [event for event in events if event["type"] == "progress"]
    for tick in ticks:
        assert 0 <= tick["step"] <= tick["steps"]
        assert tick["phase"]
        assert tick["secondsPerStep"] is None or tick["secondsPerStep"] >= 0
    denoising = [tick["step"] for tick in ticks if tick["phase"] == "denoising"]
    assert denoising == sorted(denoising)
    assert denoising[-1] == steps
    for event in events:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", event["at"])
    times = [datetime.datetime.fromisoformat(event["at"]) for event in events]
    assert times == sorted(times)


def test_events_are_replayed_from_where_one_left_off(gateway: Gateway) -> None:
    job = picture_job()
    events = gateway.run(job)
    assert gateway.follow(job["jobId"]) == events
    assert gateway.follow(job["jobId"], after=4) == events[4:]
    assert gateway.follow(job["jobId"], after=len(events)) == []
    assert gateway.follow(job["jobId"], after=10**9) == []


@pytest.mark.parametrize("given", ["x", "-3", "1.5", "9" * 40])
def test_a_last_event_id_that_is_no_number_means_all(gateway: Gateway, given: str) -> None:
    job = output_job(gateway.bucket.keep(png()))
    events = gateway.run(job)
    assert gateway.follow(job["jobId"], after=given) == events


def test_a_listener_may_leave_and_come_back(gateway: Gateway) -> None:
    job = picture_job(steps=20)
    with gateway.stream(job) as events:
        first = [next(events) for _ in range(3)]
    with gateway.join(job["jobId"], after=3) as events:
        rest = gateway.attend(events)
    require_story(first + rest)
    assert rest[-1]["type"] == "completed", "leaving is not canceling"


def test_many_listeners_hear_the_same(gateway: Gateway) -> None:
    job = picture_job(steps=30)
    heard: list[list[Any]] = []
    with gateway.stream(job) as events:
        first = [next(events)]
        threads = [
            threading.Thread(target=lambda: heard.append(gateway.follow(job["jobId"])))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        first += gateway.attend(events)
        for thread in threads:
            thread.join(60)
    assert heard == [first] * 4


def test_a_quiet_stream_says_that_it_lives(gateway: Gateway) -> None:
    """A job that waits for an address has nothing to tell; comments keep its line open."""
    job = output_job(gateway.bucket.keep(png(21, 21)))
    gateway.put(job)
    address = f"/v1/jobs/{job['jobId']}/events"
    with gateway.http.stream("GET", address) as answer:
        kinds = []
        is_told = False
        for line in answer.iter_lines():
            if line.startswith("event: "):
                kinds.append(line.removeprefix("event: "))
            is_told = line.startswith(":") and "grant" in kinds
            if is_told:
                break
    assert is_told
    assert kinds[-1] == "grant", "it says so while it waits, not after"
    with gateway.join(job["jobId"]) as events:
        assert gateway.attend(events)[-1]["type"] == "completed"
