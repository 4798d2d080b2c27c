"""Long nodes on our service: checkpoints, turns, and what is asked of them while they work."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from service import SITE, Bucket, Service, node_job, picture_job

from conformance.client import Event, Job, fresh_png, refusal

sys.path.insert(0, str(SITE))

from kizy_patience import expected_digest


@pytest.fixture
def service(running: Service) -> Iterator[Service]:
    running.wait_until_idle()
    yield running
    running.call_off()


def long_job(name: str | None = None, attempt: int = 1, **params: Any) -> Job:
    job = node_job("test/Patience", params, {})
    return {**job, "jobId": f"{name or uuid.uuid4().hex}.{attempt}"}


def again(job: Job) -> Job:
    name, _, attempt = job["jobId"].rpartition(".")
    return {**job, "jobId": f"{name}.{int(attempt) + 1}"}


def dataset(bucket: Bucket, pictures: list[bytes]) -> dict[str, Any]:
    kept = [bucket.keep(data) for data in pictures]
    described = [{"sha256": one["sha256"], "bytes": one["bytes"], "caption": ""} for one in kept]
    manifest = json.dumps({"version": 1, "subject": "look", "pictures": described}).encode()
    value = bucket.keep(manifest, "application/vnd.kizy.dataset+json")
    return {**value, "kind": "dataset"}


def steps_of(events: list[Event]) -> list[int]:
    return [event["step"] for event in events if event["type"] == "progress"]


def logs_of(events: list[Event]) -> list[str]:
    return [event["message"] for event in events if event["type"] == "log"]


def test_it_reads_its_pictures_and_shows_what_it_makes(service: Service) -> None:
    pictures = [fresh_png(), fresh_png()]
    job = long_job(steps=6, sampleEvery=3)
    job["inputs"] = {"dataset": dataset(service.bucket, pictures)}
    events = service.run(job)
    outputs = events[-1]["outputs"]
    assert outputs["digest"]["value"] == expected_digest(6, pictures=tuple(pictures))
    assert [service.bucket.picture(sample).size for sample in outputs["samples"]] == [(16, 16)] * 2
    reports = [event["snapshot"] for event in events if event["type"] == "report"]
    assert reports[-1]["step"] == 6, "the last one is always sent"
    assert len(service.follow(job["jobId"])) < len(events), "older reports are not replayed"


def test_a_picture_that_is_not_its_own_is_refused_it(service: Service) -> None:
    job = long_job(steps=1)
    job["inputs"] = {"dataset": dataset(service.bucket, [fresh_png()])}
    with service.stream(job) as events:
        for event in events:
            if event["type"] == "grant" and event["purpose"] == "input":
                service.grant(event, refused="it is somebody else's")
            elif event["type"] == "grant":
                service.grant(event)
    assert (event["error"]["code"], event["error"]["retryable"]) == ("storage", False)


def test_what_is_no_dataset_is_refused(service: Service) -> None:
    job = long_job(steps=1)
    job["inputs"] = {"dataset": {**service.bucket.keep(fresh_png()), "kind": "dataset"}}
    assert "inputs.dataset.mediaType" in refusal(service.put(job), 422, "invalid_input")
    value = service.bucket.keep(b"{}", "application/vnd.kizy.dataset+json")
    job["inputs"] = {"dataset": {**value, "kind": "dataset"}}
    assert service.error(job)["code"] == "invalid_input"


def test_paused_it_goes_on_where_it_was(service: Service) -> None:
    job = long_job(steps=12)

    def pause_at_the_seventh(event: Event) -> None:
        if event["type"] == "progress" and event["step"] == 7:
            assert service.signal(job["jobId"], "pause").status_code == 202

    events = service.run(job, pause_at_the_seventh)
    assert events[-1]["type"] == "paused"
    assert service.state(job["jobId"])["status"] == "paused"
    assert service.put(job).json()["status"] == "paused", "that id has had its life"
    service.wait_until_idle()
    rest = service.run(again(job))
    assert steps_of(events) + steps_of(rest) == list(range(1, 13)), "no step twice"
    assert rest[-1]["outputs"]["digest"]["value"] == expected_digest(12)


def test_a_killed_trainer_loses_only_the_steps_since_its_checkpoint(service: Service) -> None:
    job = long_job(steps=12)
    with service.stream(job) as events:
        for event in events:
            if event["type"] == "grant":
                service.grant(event)
            if event["type"] == "progress" and event["step"] == 8:
                os.kill(service.health()["devices"][0]["trainer"]["pid"], signal.SIGKILL)
    assert (event["type"], event["error"]["code"]) == ("failed", "worker_lost")
    rest = service.run(again(job))
    assert "goes on from step 5" in logs_of(rest)
    assert rest[-1]["outputs"]["digest"]["value"] == expected_digest(12)


def test_a_picture_does_not_wait_for_the_end_of_a_training(service: Service) -> None:
    job = long_job(steps=100, checkpointEvery=1000)
    drawn: list[float] = []

    def draw_meanwhile(event: Event) -> None:
        if event["type"] == "progress" and event["step"] == 3:
            began = time.monotonic()
            for seed in range(3):
                assert service.outputs(picture_job(steps=2, seed=seed))
            drawn.append(time.monotonic() - began)

    events = service.run(job, draw_meanwhile)
    kinds = [event["type"] for event in events]
    assert kinds[-1] == "completed"
    assert drawn
    # It stepped aside once for the row of three, put its things away and took them up again.
    assert (kinds.count("yielded"), kinds.count("resumed")) == (1, 1)
    assert logs_of(events) == ["parked", "unparked"]
    aside = events[kinds.index("yielded") : kinds.index("resumed")]
    assert steps_of(aside) == [], "no step while others draw"
    assert events[-1]["outputs"]["digest"]["value"] == expected_digest(100)


def test_a_training_that_comes_while_somebody_draws_waits(service: Service) -> None:
    picture, job = picture_job(steps=60), long_job(steps=2)
    trainings: list[threading.Thread] = []
    heard: list[Event] = []

    def teach_meanwhile(event: Event) -> None:
        if event["type"] == "progress" and not trainings:
            trainings.append(threading.Thread(target=lambda: heard.extend(service.run(job))))
            trainings[0].start()

    drawn = service.run(picture, teach_meanwhile)
    trainings[0].join(60)
    assert (drawn[-1]["type"], heard[-1]["type"]) == ("completed", "completed")
    first = next(event for event in heard if event["type"] == "progress")
    assert first["at"] > drawn[-1]["at"]


def test_it_steps_aside_when_asked_from_outside(service: Service) -> None:
    job = long_job(steps=30)

    def talk(event: Event) -> None:
        if event["type"] == "progress" and event["step"] == 2:
            assert service.pause(job["jobId"]).status_code == 202
        if event["type"] == "yielded":
            assert service.health()["devices"][0]["trainer"]["jobId"] == job["jobId"]
            assert service.resume(job["jobId"]).status_code == 202

    events = service.run(job, talk)
    assert [event["type"] for event in events].count("resumed") == 1
    assert events[-1]["outputs"]["digest"]["value"] == expected_digest(30)
    assert service.pause(job["jobId"]).json()["status"] == "succeeded", "too late changes nothing"


def test_sample_now_and_finish_with_what_there_is(service: Service) -> None:
    job = long_job(steps=1000)

    def talk(event: Event) -> None:
        if event["type"] == "progress" and event["step"] == 2:
            service.signal(job["jobId"], "sample")
        if event["type"] == "progress" and event["step"] == 6:
            service.signal(job["jobId"], "finish")

    outputs = service.run(job, talk)[-1]["outputs"]
    assert len(outputs["samples"]) == 1
    assert outputs["digest"]["value"] in {expected_digest(steps) for steps in range(6, 12)}


@pytest.mark.parametrize("aside", [False, True], ids=["working", "stepped aside"])
def test_cancel_ends_it_soon(service: Service, aside: bool) -> None:
    job = long_job(steps=1000)
    began: list[float] = []

    def talk(event: Event) -> None:
        if event["type"] == "progress" and event["step"] == 2 and aside:
            service.pause(job["jobId"])
        if event["type"] == "yielded" or (not aside and event.get("step") == 2):
            began.append(time.monotonic())
            service.cancel(job["jobId"])

    assert service.run(job, talk)[-1]["type"] == "canceled"
    assert time.monotonic() - began[0] < 2


def test_only_a_training_is_told_such_things(service: Service) -> None:
    job = picture_job(steps=100)
    with service.stream(job) as events:
        next(events)
        refusal(service.pause(job["jobId"]), 422, "unsupported")
        refusal(service.signal(job["jobId"], "pause"), 422, "unsupported")
        refusal(service.signal(job["jobId"], "explode"), 422, "invalid_input")
        service.cancel(job["jobId"])
    assert service.pause("nobody").status_code == 404


def test_one_training_at_a_time_on_a_device(service: Service) -> None:
    job = long_job(steps=1000)
    with service.stream(job) as events:
        next(events)
        refused = service.put(long_job(steps=1))
        refusal(refused, 409, "busy")
        assert refused.json()["error"]["jobs"] == [job["jobId"]]
        service.cancel(job["jobId"])
