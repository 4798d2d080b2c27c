"""A training: it steps aside, rests, goes on, and is told what somebody asks of it."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from conformance.client import Event, Gateway, Job, fresh_png, node_job, picture_job, png, refusal

MEDIA_TYPE = "application/vnd.kizy.dataset+json"
SIZE = {"width": 128, "height": 128}


def training_job(gateway: Gateway, **params: Any) -> Job:
    """A few steps on four pictures; `.1` is the first try of its node."""
    kept = [
        gateway.bucket.keep(png(128, 128, colour)) for colour in ("red", "blue", "green", "tan")
    ]
    told = ("sha256", "bytes", "mediaType")
    pictures = [{**{key: value[key] for key in told}, **SIZE, "caption": "a"} for value in kept]
    manifest = {"version": 1, "subject": "look", "description": "", "pictures": pictures}
    value = {**gateway.bucket.keep(json.dumps(manifest).encode(), MEDIA_TYPE), "kind": "dataset"}
    few = {"steps": 4, "batchSize": 1, "checkpointEverySteps": 2}
    few |= {"samplePrompts": ["a"], "sampleSteps": 1}
    job = node_job("TrainLora", {"model": "sprout", **few, **params}, {"dataset": value})
    return {**job, "jobId": f"{uuid.uuid4().hex}.1"}


def next_try(job: Job) -> Job:
    name, _, number = job["jobId"].rpartition(".")
    return {**job, "jobId": f"{name}.{int(number) + 1}"}


def at_step(step: int, do: Callable[[], Any]) -> Callable[[Event], None]:
    """Do it once, when the training has come to that step."""
    done: list[int] = []

    def hear(event: Event) -> None:
        is_step = event["type"] == "progress" and event["phase"] == "denoising"
        if is_step and event["step"] >= step and not done:
            done.append(step)
            do()

    return hear


def steps_of(events: list[Event]) -> list[int]:
    ticks = [event for event in events if event["type"] == "progress"]
    return [tick["step"] for tick in ticks if tick["phase"] == "denoising"]


def test_it_saves_reports_and_ends_with_a_file(gateway: Gateway) -> None:
    job = training_job(gateway)
    events = gateway.run(job)
    end = events[-1]
    assert end["type"] == "completed", end
    assert end["outputs"]["lora"]["kind"] == "lora"
    assert gateway.bucket.get(end["outputs"]["lora"])
    asked = [event for event in events if event["type"] == "grant"]
    for event in asked:
        if event["purpose"] == "checkpoint":
            assert {"name", "sha256", "bytes", "mediaType"} <= event.keys()
    stored = {event["name"] for event in events if event["type"] == "checkpoint"}
    assert stored == {event["name"] for event in asked if event["purpose"] == "checkpoint"}
    reports = [event for event in events if event["type"] == "report"]
    assert reports
    assert all(len(json.dumps(event["snapshot"])) <= 24 * 1024 for event in reports)
    replayed = [event for event in gateway.follow(job["jobId"]) if event["type"] == "report"]
    assert replayed == reports[-1:], "the newest says it all"


def test_a_pause_ends_it_and_the_next_try_goes_on(gateway: Gateway) -> None:
    job = training_job(gateway, steps=6)
    pause = at_step(3, lambda: gateway.signal(job["jobId"], "pause"))
    events = gateway.run(job, pause)
    assert events[-1]["type"] == "paused"
    assert gateway.state(job["jobId"])["status"] == "paused"
    gateway.wait_until_idle()
    rest = gateway.run(next_try(job))
    assert rest[-1]["type"] == "completed", rest[-1]
    steps = [step for step in steps_of(events) + steps_of(rest) if step]
    assert sorted(set(steps)) == [1, 2, 3, 4, 5, 6]
    assert len(steps) == 6, "no step is done again"


def test_a_picture_goes_before_the_end(gateway: Gateway) -> None:
    job = training_job(gateway, steps=1000, checkpointEverySteps=1000)
    drawn: list[Any] = []

    def draw() -> None:
        drawn.append(gateway.outputs(picture_job(steps=2)))
        gateway.cancel(job["jobId"])

    events = gateway.run(job, at_step(2, draw))
    assert drawn
    assert events[-1]["type"] == "canceled"
    assert steps_of(events)[-1] < 1000


def test_it_steps_aside_for_a_while_and_goes_on(gateway: Gateway) -> None:
    job = training_job(gateway)
    aside = at_step(1, lambda: gateway.pause(job["jobId"]))

    def hear(event: Event) -> None:
        aside(event)
        if event["type"] == "yielded":
            assert gateway.resume(job["jobId"]).status_code == 202

    events = gateway.run(job, hear)
    kinds = [event["type"] for event in events]
    assert kinds.index("yielded") < kinds.index("resumed")
    assert kinds[-1] == "completed"


def test_it_is_canceled_like_any_other(gateway: Gateway) -> None:
    job = training_job(gateway, steps=1000)
    events = gateway.run(job, at_step(2, lambda: gateway.cancel(job["jobId"])))
    assert events[-1]["type"] == "canceled"


def test_pictures_of_others_are_not_read(gateway: Gateway) -> None:
    job = training_job(gateway)
    strange = hashlib.sha256(fresh_png()).hexdigest()
    manifest = {"version": 1, "pictures": [{"sha256": strange, "bytes": 9}] * 4}
    value = gateway.bucket.keep(json.dumps(manifest).encode(), MEDIA_TYPE)
    job["inputs"] = {"dataset": {**value, "kind": "dataset"}}
    with gateway.stream(job) as events:
        for event in events:
            if event["type"] == "grant" and event["purpose"] == "input":
                gateway.grant(event, refused="it is not in this dataset")
            elif event["type"] == "grant":
                gateway.grant(event)
    assert event["type"] == "failed"
    assert event["error"]["retryable"] is False


def test_what_cannot_be_told(gateway: Gateway) -> None:
    picture = picture_job(steps=100)
    with gateway.stream(picture) as events:
        next(events)
        for call in (gateway.pause, gateway.resume):
            refusal(call(picture["jobId"]), 422, "unsupported")
        refusal(gateway.signal(picture["jobId"], "finish"), 422, "unsupported")
        refusal(gateway.signal(picture["jobId"], "hurry"), 422, "invalid_input")
        gateway.cancel(picture["jobId"])
    assert gateway.pause("nobody").status_code == 404
