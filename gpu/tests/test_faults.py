"""What is left standing when something dies, hangs or is called off."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from plugins import write_plugin
from service import Bucket, Service, is_alive, node_job, picture_job, words

from kizy_gpu.nodes.registry import discover
from kizy_gpu.serve import slot as slots
from kizy_gpu.serve.admission import AdmittedJob


def test_cancel_ends_a_picture_within_a_step(service: Service) -> None:
    job = picture_job(steps=150)
    with service.stream(job) as events:
        for event in events:
            if event["type"] == "progress" and event["step"] == 3:
                began = time.monotonic()
                assert service.cancel(job["jobId"]).status_code == 202
    assert event["type"] == "canceled"
    assert time.monotonic() - began < 3
    assert service.http.get(f"/v1/jobs/{job['jobId']}").json()["status"] == "canceled"
    assert service.cancel(job["jobId"]).status_code == 202, "once more changes nothing"
    service.wait_until_idle()
    assert service.health()["devices"][0]["restarts"] == 0
    assert service.outputs(picture_job())


def test_a_killed_worker_is_told_and_replaced(bucket: Bucket, tmp_path: Path) -> None:
    service = Service(tmp_path, bucket)
    try:
        # Its models are still loading: a job is taken all the same, and may be called off.
        early = picture_job()
        assert service.put(early).json()["status"] == "queued"
        service.cancel(early["jobId"])
        events = service.follow(early["jobId"])
        assert [event["type"] for event in events] == ["queued", "canceled"]
        service.wait_until_idle()
        job = picture_job(steps=150)
        with service.stream(job) as events:
            for event in events:
                if event["type"] == "progress" and event["step"] == 2:
                    victim = service.worker_pid()
                    began = time.monotonic()
                    os.kill(victim, signal.SIGKILL)
        assert event["type"] == "failed"
        assert (event["error"]["code"], event["error"]["retryable"]) == ("worker_lost", True)
        assert time.monotonic() - began < 1, "the death is seen, not polled for"
        # The next job is taken at once and waits for the new worker to come up.
        answer = service.run(picture_job())
        assert answer[-1]["type"] == "completed"
        device = service.health()["devices"][0]
        assert device["restarts"] == 1
        assert device["pid"] != victim
    finally:
        service.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker must be up to notice")
def test_no_worker_outlives_the_gateway(bucket: Bucket, tmp_path: Path) -> None:
    service = Service(tmp_path, bucket, KIZY_WARM_MODEL="")
    service.wait_until(lambda health: health["devices"][0]["pid"] is not None)
    workers = [child.pid for child in psutil.Process(service.process.pid).children()]
    assert len(workers) == 3
    service.process.kill()
    service.process.wait()
    until = time.monotonic() + 3
    while any(is_alive(pid) for pid in workers):
        assert time.monotonic() < until, "orphans"
        time.sleep(0.02)


def test_the_gateway_leaves_in_order_when_asked(bucket: Bucket, tmp_path: Path) -> None:
    service = Service(tmp_path, bucket, KIZY_WARM_MODEL="")
    service.wait_until(lambda health: health["devices"][0]["pid"] is not None)
    worker = service.worker_pid()
    began = time.monotonic()
    service.process.send_signal(signal.SIGTERM)
    service.process.wait(10)
    assert time.monotonic() - began < 5
    assert not is_alive(worker)
    assert not any("Traceback" in line for line in service.lines), service.lines


@pytest.fixture
def plugin_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


STUBBORN = """
import os, time
from kizy_gpu.nodes.base import Node, Socket

class Stubborn(Node):
    type, version, title = "acme/Stubborn", "1", "Never listens"
    outputs = {"text": Socket("string")}
    def execute(self, ctx, params, inputs):
        ctx.progress(1, 2, "denoising")
        time.sleep(60)

class Fails(Node):
    type, version, title = "acme/Fails", "1", "Fails"
    inputs = {"how": Socket("string")}
    outputs = {"text": Socket("string")}
    def execute(self, ctx, params, inputs):
        if inputs["how"] == "raise":
            raise RuntimeError("the reason")
        if inputs["how"] == "keys":
            names = [n for n in os.environ if "SECRET" in n or "GPU_TOKEN" in n]
            return {"text": str(names)}
        if inputs["how"] == "exit":
            os._exit(3)
        return {"other": 1}

nodes = [Stubborn, Fails]
"""


def test_a_plugins_node_runs_and_its_failures_are_named(
    bucket: Bucket, plugin_path: Path, tmp_path: Path
) -> None:
    write_plugin(plugin_path, "acme", STUBBORN)
    keys = {"S3_SECRET_ACCESS_KEY": "s", "AUTH_SECRET": "s"}
    service = Service(tmp_path / "home", bucket, KIZY_WARM_MODEL="", **keys)
    try:
        found = service.outputs(node_job("acme/Fails", {}, {"how": words("keys")}))
        assert found["text"]["value"] == "[]", "plugins see no keys"
        raised = service.run(node_job("acme/Fails", {}, {"how": words("raise")}))[-1]
        assert (raised["error"]["code"], raised["error"]["retryable"]) == ("internal", False)
        assert "the reason" in raised["error"]["message"]
        assert "execute" in raised["error"]["detail"]
        wrong = service.run(node_job("acme/Fails", {}, {"how": words("")}))[-1]
        assert wrong["error"]["code"] == "internal"
        died = service.run(node_job("acme/Fails", {}, {"how": words("exit")}))[-1]
        assert died["error"]["code"] == "worker_lost"
    finally:
        service.close()


async def test_a_worker_that_does_not_stop_is_killed(
    plugin_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_plugin(plugin_path, "acme", STUBBORN)
    monkeypatch.setattr(slots, "CANCEL_SECONDS", 0.3)
    node = discover().nodes["acme/Stubborn"].node
    seen: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
    slot = slots.Slot(
        "cpu",
        "slot:0",
        lambda: {"cache": str(plugin_path / "cache"), "threads": 0},
        lambda job_id, kind, data: seen.put_nowait((kind, data)),
    )
    slot.open()
    try:
        async with asyncio.timeout(60):
            message = node_job("acme/Stubborn", {}, {}) | {
                "models": {},
                "preview": False,
                "frugal": False,
            }
            slot.run(AdmittedJob(message["jobId"], node, None, None, message))
            # A node that has not begun yet is called off without being stubborn: wait until it has.
            kinds = [(await asyncio.wait_for(seen.get(), 20))[0] for _ in range(3)]
            assert kinds == ["queued", "started", "progress"]
            assert slot.state == "BUSY"
            slot.cancel()
            kind, _ = await asyncio.wait_for(seen.get(), 5)
            assert kind == "canceled", "called off, not lost"
            while slot.restarts == 0 or not slot.is_free:
                await asyncio.sleep(0.01)
    finally:
        await slot.close()
