"""What is never done twice, what waits, and what is called off."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from conformance.client import (
    Event,
    Gateway,
    Job,
    node_job,
    output_job,
    picture_job,
    png,
    refusal,
)

MOST_JOBS = 64
"""More than this many at once is no gateway with slots."""


def test_the_same_job_never_runs_twice(gateway: Gateway) -> None:
    job = picture_job()
    events = gateway.run(job)
    state = {
        "jobId": job["jobId"],
        "status": "succeeded",
        "lastSeq": events[-1]["seq"],
        "outputs": events[-1]["outputs"],
    }
    again = gateway.put(job)
    assert (again.status_code, again.json()) == (202, state)
    assert gateway.state(job["jobId"]) == state
    assert gateway.run(job) == events, "the same events, not new ones"
    assert gateway.put({**job, "params": {"nonsense": 1}}).json() == state, "the id decides"


def test_a_job_that_is_put_many_times_at_once(gateway: Gateway) -> None:
    job = output_job(gateway.bucket.keep(png(22, 22)))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: gateway.put(job), range(8)))
    assert [answer.status_code for answer in answers] == [202] * 8
    with gateway.join(job["jobId"]) as stream:
        events = gateway.attend(stream)
    kinds = [event["type"] for event in events]
    assert (kinds.count("queued"), kinds.count("started"), kinds[-1]) == (1, 1, "completed")
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))


def test_a_job_that_runs_is_joined(gateway: Gateway) -> None:
    job = picture_job()
    with gateway.stream(job) as events:
        first = until_grant(events)
        state = gateway.put(job).json()
        assert state == gateway.state(job["jobId"])
        assert (state["status"], state["lastSeq"]) == ("running", first[-1]["seq"])
        with gateway.stream(job) as joined:
            assert [next(joined) for _ in first] == first
        gateway.grant(first[-1])
        assert gateway.attend(events)[-1]["type"] == "completed"


def test_the_same_seed_gives_the_same_bytes(gateway: Gateway) -> None:
    made = [gateway.outputs(picture_job(seed=seed))["image"]["sha256"] for seed in (5, 5, 6)]
    assert made[0] == made[1] != made[2]


def test_a_chain_from_words_to_a_file(gateway: Gateway) -> None:
    bucket = gateway.bucket
    made = gateway.outputs(picture_job())["image"]
    assert (made["kind"], made["mediaType"]) == ("image", "image/png")
    assert made["meta"] == {"width": 128, "height": 128}
    assert bucket.picture(made).size == (128, 128)
    upscaler = gateway.models()["sprout"]["upscaler"]
    value = {**made, "url": bucket.url(made["sha256"])}
    large = gateway.outputs(node_job("UpscaleESRGAN", {"model": upscaler}, {"image": value}))
    large = large["image"]
    assert bucket.picture(large).size == (512, 512)
    kept = gateway.outputs(output_job({**large, "url": bucket.url(large["sha256"])}))
    assert bucket.picture(kept["file"]).tobytes() == bucket.picture(large).tobytes()
    assert [bucket.picture(small).width for small in kept["thumbnails"]] == [320, 512]
    assert kept["thumbhash"]["kind"] == "string"


def until_grant(events: Iterable[Event]) -> list[Event]:
    """The events up to the first request for an address; the job then waits, on its slot."""
    seen: list[Event] = []
    for event in events:
        seen.append(event)
        if event["type"] == "grant":
            return seen
    raise AssertionError(f"it never asked for an address: {seen[-1]}")


def fill(gateway: Gateway) -> tuple[list[Job], Job]:
    """Jobs that hold every device, for nobody grants them anything, and the one too many."""
    held: list[Job] = []
    while len(held) < MOST_JOBS:
        job = picture_job(steps=1)
        answer = gateway.put(job)
        if answer.status_code == 409:
            refusal(answer, 409, "busy")
            assert int(answer.headers["retry-after"]) >= 1, "whole seconds"
            return held, job
        assert answer.status_code == 202, answer.text
        held.append(job)
    raise AssertionError("it takes jobs without end")


def test_a_busy_gateway_says_when_to_come_back(gateway: Gateway) -> None:
    held, late = fill(gateway)
    try:
        assert len(held) >= 1
        assert gateway.http.get(f"/v1/jobs/{late['jobId']}").status_code == 404
        # A job that is there already is joined all the same.
        assert gateway.put(held[0]).status_code == 202
        # A node that needs no device is not held up.
        assert gateway.outputs(output_job(gateway.bucket.keep(png())))
    finally:
        for job in held:
            gateway.cancel(job["jobId"])
    gateway.wait_until_idle()
    assert gateway.outputs(late), "the same id may come back"


def test_cancel_ends_a_picture_at_a_step(gateway: Gateway) -> None:
    job = picture_job(steps=150)

    def cancel_at_the_third_step(event: Event) -> None:
        if event["type"] == "progress" and event["step"] == 3:
            answer = gateway.cancel(job["jobId"])
            assert (answer.status_code, answer.json()["jobId"]) == (202, job["jobId"])

    end = gateway.run(job, cancel_at_the_third_step)[-1]
    assert end["type"] == "canceled"
    assert gateway.state(job["jobId"])["status"] == "canceled"
    assert gateway.cancel(job["jobId"]).status_code == 202, "once more changes nothing"
    assert gateway.put(job).json()["status"] == "canceled", "and it is not begun anew"
    gateway.wait_until_idle()
    assert gateway.outputs(picture_job()), "the device is free again"


def test_cancel_while_waiting_for_an_address(gateway: Gateway) -> None:
    job = picture_job(steps=1)
    with gateway.stream(job) as events:
        until_grant(events)
        gateway.cancel(job["jobId"])
        assert [event["type"] for event in events][-1] == "canceled"


def test_cancel_after_the_end_changes_nothing(gateway: Gateway) -> None:
    job = output_job(gateway.bucket.keep(png()))
    events = gateway.run(job)
    assert gateway.cancel(job["jobId"]).json()["status"] == "succeeded"
    assert gateway.follow(job["jobId"]) == events


def test_a_deadline_ends_a_job(gateway: Gateway) -> None:
    with gateway.stream({**picture_job(steps=1), "deadlineSeconds": 3}) as events:
        end = list(events)[-1]
    assert end["type"] == "failed"
    assert (end["error"]["code"], end["error"]["retryable"]) == ("timeout", False)
