"""A client of any gateway, and the jobs the suite gives it."""

from __future__ import annotations

import contextlib
import io
import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx
from PIL import Image

from conformance.bucket import Bucket

Event = dict[str, Any]
Job = dict[str, Any]

TERMINAL = ("completed", "failed", "canceled", "paused")
QUIET_SECONDS = 60
"""Silence after which a stream counts as dead: four times what the protocol allows."""
IDLE_SECONDS = 300


class Gateway:
    """Speaks to a gateway, and grants what its jobs ask for unless told otherwise."""

    def __init__(self, address: str, token: str, bucket: Bucket) -> None:
        self.address = address
        self.token = token
        self.bucket = bucket
        self.http = httpx.Client(
            base_url=address,
            headers={"authorization": f"Bearer {token}"},
            timeout=QUIET_SECONDS,
            trust_env=False,
            event_hooks={"request": [self._remember]},
        )
        self._given: set[str] = set()
        """Addresses of the jobs that were put."""
        self._asked_by: dict[str, str] = {}
        """The job of each grant that was asked for."""

    def health(self) -> dict[str, Any]:
        return self.http.get("/v1/health").raise_for_status().json()

    def models(self) -> dict[str, dict[str, Any]]:
        listed = self.http.get("/v1/models").raise_for_status().json()["models"]
        return {model["id"]: model for model in listed}

    def wait_until(
        self, is_so: Callable[[dict[str, Any]], bool], seconds: float = IDLE_SECONDS
    ) -> None:
        until = time.monotonic() + seconds
        while not is_so(health := self.health()):
            assert time.monotonic() < until, health
            time.sleep(0.05)

    def wait_until_idle(self) -> None:
        self.wait_until(_is_idle)

    def put(self, job: Job, **headers: str) -> httpx.Response:
        return self.http.put(f"/v1/jobs/{job['jobId']}", json=job, headers=headers)

    def state(self, job_id: str) -> dict[str, Any]:
        return self.http.get(f"/v1/jobs/{job_id}").raise_for_status().json()

    @contextlib.contextmanager
    def stream(self, job: Job) -> Iterator[Iterator[Event]]:
        """Put a job and follow its events on the same answer; nothing is granted."""
        headers = {"accept": "text/event-stream"}
        address = f"/v1/jobs/{job['jobId']}"
        with self.http.stream("PUT", address, json=job, headers=headers) as answer:
            assert answer.status_code == 202, answer.read()
            yield self._heard(job["jobId"], answer)

    @contextlib.contextmanager
    def join(self, job_id: str, after: int | str = 0) -> Iterator[Iterator[Event]]:
        """Follow a job that is there already, from the event after `after`."""
        headers = {"last-event-id": str(after)} if after else {}
        with self.http.stream("GET", f"/v1/jobs/{job_id}/events", headers=headers) as answer:
            assert answer.status_code == 200, answer.read()
            yield self._heard(job_id, answer)

    def _heard(self, job_id: str, answer: httpx.Response) -> Iterator[Event]:
        for event in events_in(answer.iter_lines()):
            if event["type"] == "grant":
                self._asked_by[event["grantId"]] = job_id
            yield event

    def follow(self, job_id: str, after: int | str = 0) -> list[Event]:
        """All events from there to the end; nothing is granted."""
        with self.join(job_id, after) as events:
            return list(events)

    def grant(self, event: Event, **answer: Any) -> None:
        """Answer a grant event, by default with a signed address in the bucket."""
        job_id = self._asked_by[event["grantId"]]
        grant = {"grantId": event["grantId"], **answer} if answer else None
        sent = self.send_grants(job_id, [grant or self.bucket.grant(event, job_id)])
        assert sent.status_code == 204, sent.text

    def send_grants(self, job_id: str, grants: Any) -> httpx.Response:
        return self.http.post(f"/v1/jobs/{job_id}/grants", json={"grants": grants})

    def attend(
        self, events: Iterable[Event], on_event: Callable[[Event], None] = lambda event: None
    ) -> list[Event]:
        """Listen to the end, granting what is asked for."""
        seen = []
        for event in events:
            seen.append(event)
            on_event(event)
            if event["type"] == "grant":
                self.grant(event)
        return seen

    def run(self, job: Job, on_event: Callable[[Event], None] = lambda event: None) -> list[Event]:
        """Run a job to its end. All of its events."""
        with self.stream(job) as events:
            return self.attend(events, on_event)

    def outputs(self, job: Job) -> dict[str, Any]:
        end = self.run(job)[-1]
        assert end["type"] == "completed", end
        return end["outputs"]

    def error(self, job: Job) -> dict[str, Any]:
        """How a job fails that was taken."""
        end = self.run(job)[-1]
        assert end["type"] == "failed", end
        return end["error"]

    def cancel(self, job_id: str) -> httpx.Response:
        return self.http.post(f"/v1/jobs/{job_id}/cancel")

    def pause(self, job_id: str) -> httpx.Response:
        return self.http.post(f"/v1/jobs/{job_id}/pause")

    def resume(self, job_id: str) -> httpx.Response:
        return self.http.post(f"/v1/jobs/{job_id}/resume")

    def signal(self, job_id: str, word: Any) -> httpx.Response:
        return self.http.post(f"/v1/jobs/{job_id}/signal", json={"signal": word})

    def call_off(self) -> None:
        """Cancel all that was put and may still run, so that it holds no device."""
        for address in sorted(self._given):
            self.http.post(f"{address}/cancel")
        self._given.clear()

    def close(self) -> None:
        self.http.close()

    def _remember(self, request: httpx.Request) -> None:
        if request.method == "PUT":
            self._given.add(str(request.url))


def _is_idle(health: dict[str, Any]) -> bool:
    devices = all(
        each["state"] == "READY" and not each["jobId"] and not each["trainer"]["jobId"]
        for each in health["devices"]
    )
    return health["status"] == "READY" and devices and health["cpuSlots"]["busy"] == 0


def events_in(lines: Iterable[str]) -> Iterator[Event]:
    """The events of an SSE stream, each checked to be framed as the protocol says."""
    number = kind = None
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            number = int(value)
        elif name == "event":
            kind = value
        elif name == "data":
            event = json.loads(value)
            assert (event["seq"], event["type"]) == (number, kind)
            yield event


def refusal(answer: httpx.Response, status: int, code: str) -> dict[str, str]:
    """Checks a refusal and returns its issues by path."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    error = answer.json()["error"]
    assert error["code"] == code, error
    assert error["message"]
    return {issue["path"]: issue["message"] for issue in error.get("issues", [])}


def png(width: int = 8, height: int = 8, colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def fresh_png() -> bytes:
    """A picture nobody has seen: no cache can have it."""
    out = io.BytesIO()
    Image.frombytes("RGB", (2, 4), uuid.uuid4().bytes + b"kizykizy").save(out, "PNG")
    return out.getvalue()


def words(text: str) -> dict[str, Any]:
    return {"kind": "string", "value": text}


def picture_job(**params: Any) -> Job:
    """A TextToImage job of few steps; `preview`, `prompt` and `negative` are taken apart."""
    preview = params.pop("preview", False)
    inputs = {"prompt": words(params.pop("prompt", "red apple, 3d, teal background"))}
    if "negative" in params:
        inputs["negativePrompt"] = words(params.pop("negative"))
    size = {"width": 128, "height": 128, "steps": 4, "guidanceScale": 4.0, "seed": 7}
    job = node_job("TextToImage", {"model": "sprout", "sampler": "ddim", **size, **params}, inputs)
    return {**job, "preview": {"enabled": preview}}


def output_job(image: dict[str, Any]) -> Job:
    """An ImageOutput job: needs no device, and asks for addresses."""
    return node_job("ImageOutput", {}, {"image": image})


def node_job(node: str, params: dict[str, Any], inputs: dict[str, Any]) -> Job:
    return {
        "protocol": 1,
        "jobId": uuid.uuid4().hex,
        "node": node if "/" in node else f"kizy/{node}",
        "version": "1",
        "params": params,
        "inputs": inputs,
    }
