"""A real gpu service on a free port, a bucket for its signed addresses, and a client to both."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import psutil
from PIL import Image

TOKEN = "a-token-for-tests"
Event = dict[str, Any]
Grant = dict[str, Any]


class Bucket:
    """Keeps what is PUT to it. Stands in for the signed-address side of a bucket alone."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.reads = 0
        self.failures = 0
        """How many PUTs to answer with 503 before taking them again."""
        bucket = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def do_PUT(self) -> None:
                data = self.rfile.read(int(self.headers["content-length"]))
                if bucket.failures > 0:
                    bucket.failures -= 1
                    return self._answer(503, b"")
                bucket.blobs[self.path] = data
                bucket.headers[self.path] = {k.lower(): v for k, v in self.headers.items()}
                self._answer(200, b"")

            def do_GET(self) -> None:
                bucket.reads += 1
                data = bucket.blobs.get(self.path)
                self._answer(404 if data is None else 200, data or b"")

            def _answer(self, status: int, data: bytes) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def keep(self, data: bytes, media_type: str = "image/png", **meta: Any) -> dict[str, Any]:
        """Put `data` there as an input value of a job."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.blobs[f"/cas/{sha256}"] = data
        value = {"kind": "image", "sha256": sha256, "bytes": len(data), "mediaType": media_type}
        return {**value, "meta": meta, "url": self.url(sha256)}

    def url(self, sha256: str) -> str:
        return f"{self.address}/cas/{sha256}"

    def get(self, value: dict[str, Any]) -> bytes:
        data = self.blobs[f"/cas/{value['sha256']}"]
        assert hashlib.sha256(data).hexdigest() == value["sha256"]
        assert len(data) == value["bytes"]
        return data

    def picture(self, value: dict[str, Any]) -> Image.Image:
        image = Image.open(io.BytesIO(self.get(value)))
        image.load()
        return image

    def close(self) -> None:
        self._server.shutdown()


class Service:
    """A process of the service. Grants every request for an address, unless told otherwise."""

    def __init__(self, home: Path, bucket: Bucket, **environment: str) -> None:
        self.bucket = bucket
        self.home = home
        variables = {
            **os.environ,
            "GPU_TOKEN": TOKEN,
            "GPU_PORT": "0",
            "KIZY_HOME": str(home),
            **environment,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kizy_gpu.serve"],
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        address = self._wait_for_line("gpu service listens")
        self._wait_for_line("ready")
        port = address.rpartition("port=")[2]
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"authorization": f"Bearer {TOKEN}"},
            timeout=60,
            trust_env=False,
        )

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def _wait_for_line(self, start: str) -> str:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for line in self.lines:
                if line.startswith(start) or f" {start}" in line:
                    return line
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError("the service did not start:\n" + "\n".join(self.lines))

    def health(self) -> dict[str, Any]:
        return self.http.get("/v1/health").raise_for_status().json()

    def wait_until(self, is_so: Callable[[dict[str, Any]], bool], seconds: float = 180) -> None:
        until = time.monotonic() + seconds
        while not is_so(health := self.health()):
            assert time.monotonic() < until, (health, self.lines)
            time.sleep(0.05)

    def wait_until_idle(self) -> None:
        self.wait_until(lambda health: health["status"] == "READY")

    def put(self, job: dict[str, Any], **headers: str) -> httpx.Response:
        return self.http.put(f"/v1/jobs/{job['jobId']}", json=job, headers=headers)

    @contextlib.contextmanager
    def stream(self, job: dict[str, Any]) -> Iterator[Iterator[Event]]:
        """Put a job and follow its events on the same answer; nothing is granted."""
        headers = {"accept": "text/event-stream"}
        address = f"/v1/jobs/{job['jobId']}"
        with self.http.stream("PUT", address, json=job, headers=headers) as answer:
            assert answer.status_code == 202, answer.read()
            yield events_in(answer.iter_lines())

    def follow(self, job_id: str, after: int = 0) -> list[Event]:
        headers = {"last-event-id": str(after)} if after else {}
        with self.http.stream("GET", f"/v1/jobs/{job_id}/events", headers=headers) as answer:
            assert answer.status_code == 200, answer.read()
            return list(events_in(answer.iter_lines()))

    def grant(self, event: Event, **answer: Any) -> None:
        """Answer a grant event, by default with an address in the bucket."""
        job_id = event["grantId"].rpartition("-")[0]
        place = "cas" if event["purpose"] == "output" else "previews"
        url = f"{self.bucket.address}/{place}/{event['sha256']}"
        grant = {"grantId": event["grantId"], **(answer or {"url": url, "headers": {}})}
        sent = self.http.post(f"/v1/jobs/{job_id}/grants", json={"grants": [grant]})
        assert sent.status_code == 204, sent.text

    def run(
        self, job: dict[str, Any], on_event: Callable[[Event], None] = lambda event: None
    ) -> list[Event]:
        """Run a job to its end, granting what it asks for. All of its events."""
        seen = []
        with self.stream(job) as events:
            for event in events:
                seen.append(event)
                on_event(event)
                if event["type"] == "grant":
                    self.grant(event)
        return seen

    def outputs(self, job: dict[str, Any]) -> dict[str, Any]:
        end = self.run(job)[-1]
        assert end["type"] == "completed", end
        return end["outputs"]

    def cancel(self, job_id: str) -> httpx.Response:
        return self.http.post(f"/v1/jobs/{job_id}/cancel")

    def worker_pid(self) -> int:
        return self.health()["devices"][0]["pid"]

    def close(self) -> None:
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()


def events_in(lines: Iterator[str]) -> Iterator[Event]:
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


def words(text: str) -> dict[str, Any]:
    return {"kind": "string", "value": text}


def picture_job(**params: Any) -> dict[str, Any]:
    """A TextToImage job of few steps; `preview`, `prompt` and `negative` are taken apart."""
    preview = params.pop("preview", False)
    inputs = {"prompt": words(params.pop("prompt", "red apple, 3d, teal background"))}
    if "negative" in params:
        inputs["negativePrompt"] = words(params.pop("negative"))
    size = {"width": 128, "height": 128, "steps": 4, "guidanceScale": 4.0, "seed": 7}
    job = node_job("TextToImage", {"model": "sprout", "sampler": "ddim", **size, **params}, inputs)
    return {**job, "preview": {"enabled": preview}}


def node_job(node: str, params: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    name = node if "/" in node else f"kizy/{node}"
    job_id = uuid.uuid4().hex
    return {
        "protocol": 1,
        "jobId": job_id,
        "node": name,
        "version": "1",
        "params": params,
        "inputs": inputs,
    }


def is_alive(pid: int) -> bool:
    """Whether the process exists and is not merely waiting to be reaped."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
