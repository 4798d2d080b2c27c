"""Gateways with one defect each: our own, behind a relay that spoils one thing.

So every defect is the only one, and without any (`Right`) the suite must be content.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

_PASSED_ON = ("content-type", "cache-control", "etag", "retry-after", "www-authenticate")


@dataclass
class Call:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def say(self, content: Any) -> None:
        self.body = json.dumps(content).encode()


class Right:
    """Spoils nothing. A defect overrides one of these."""

    def __init__(self, token: str) -> None:
        self.token = token

    def before(self, call: Call) -> Answer | None:
        """Change what is asked, or answer in the gateway's place."""
        return None

    def after(self, call: Call, answer: Answer) -> None:
        """Change an answer that is no event stream."""

    def frame(self, call: Call, frame: str) -> str | None:
        """Change a frame of a stream; an empty one is left out, None ends the stream."""
        return frame

    def left(self, call: Call, upstream: httpx.Client) -> None:
        """A listener has gone away."""


class AnyToken(Right):
    def before(self, call: Call) -> Answer | None:
        call.headers["authorization"] = f"Bearer {self.token}"
        return None


class ForgetsWhatItDid(Right):
    """Every PUT is a new job to it."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self._puts: dict[str, int] = {}

    def before(self, call: Call) -> Answer | None:
        job_id = call.path.split("/")[3] if call.path.startswith("/v1/jobs/") else ""
        if call.method == "PUT":
            self._puts[job_id] = self._puts.get(job_id, 0) + 1
        if job_id in self._puts:
            other = f"{job_id}.{self._puts[job_id]}"
            call.path = call.path.replace(job_id, other)
            call.body = call.body.replace(f'"{job_id}"'.encode(), f'"{other}"'.encode())
        return None

    def after(self, call: Call, answer: Answer) -> None:
        if b'"jobId"' in answer.body:
            content = answer.json()
            if "jobId" in content:
                answer.say({**content, "jobId": content["jobId"].rpartition(".")[0]})


class LosesEvents(Right):
    def frame(self, call: Call, frame: str) -> str | None:
        return "" if frame.startswith("id: 4\n") else frame


class TalksAfterTheEnd(Right):
    def frame(self, call: Call, frame: str) -> str | None:
        if "event: completed" not in frame:
            return frame
        seq = int(frame.split("\n")[0].removeprefix("id: ")) + 1
        more = json.dumps({"seq": seq, "type": "log", "level": "info", "message": "bye"})
        return f"{frame}\n\nid: {seq}\nevent: log\ndata: {more}"


class NeverReplays(Right):
    def before(self, call: Call) -> Answer | None:
        call.headers.pop("last-event-id", None)
        return None


class HangsUpWhenQuiet(Right):
    def frame(self, call: Call, frame: str) -> str | None:
        return None if frame.startswith(":") else frame


class NeverSaysWhen(Right):
    def after(self, call: Call, answer: Answer) -> None:
        answer.headers.pop("retry-after", None)


class NamesOneIssue(Right):
    def after(self, call: Call, answer: Answer) -> None:
        if answer.status == 422:
            content = answer.json()
            del content["error"]["issues"][1:]
            answer.say(content)


class AnyProtocol(Right):
    def before(self, call: Call) -> Answer | None:
        call.body = call.body.replace(b'"protocol":2', b'"protocol":1')
        return None


class NeverCancels(Right):
    def before(self, call: Call) -> Answer | None:
        if not call.path.endswith("/cancel"):
            return None
        job_id = call.path.split("/")[3]
        state = {"jobId": job_id, "status": "running", "lastSeq": 1}
        return Answer(202, {"content-type": "application/json"}, json.dumps(state).encode())


class CancelsWhenLeft(Right):
    def left(self, call: Call, upstream: httpx.Client) -> None:
        path = call.path.removesuffix("/events")
        upstream.post(f"{path}/cancel", headers={"authorization": f"Bearer {self.token}"})


class DropsSignedHeaders(Right):
    def before(self, call: Call) -> Answer | None:
        if call.path.endswith("/grants"):
            content = json.loads(call.body)
            for grant in content["grants"]:
                grant["headers"] = {}
            call.body = json.dumps(content).encode()
        return None


class SendsTheCatalogueAgain(Right):
    def before(self, call: Call) -> Answer | None:
        call.headers.pop("if-none-match", None)
        return None


class TellsWhereModelsLie(Right):
    def after(self, call: Call, answer: Answer) -> None:
        if call.path == "/v1/models":
            content = answer.json()
            for model in content["models"]:
                model["folder"] = "/srv/models"
            answer.say(content)


class Relay:
    """Serves `defect` in front of the gateway at `address`."""

    def __init__(self, address: str, defect: Right) -> None:
        self._upstream = httpx.Client(base_url=address, timeout=120, trust_env=False)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(defect, self._upstream))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._upstream.close()


def _frames(answer: httpx.Response) -> Iterator[str]:
    waiting = ""
    for text in answer.iter_text():
        *frames, waiting = (waiting + text).split("\n\n")
        yield from frames


def _handler(defect: Right, upstream: httpx.Client) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def _relay(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.pop("content-length", 0)))
            for name in ("host", "connection", "accept-encoding", "transfer-encoding"):
                headers.pop(name, None)
            call = Call(self.command, self.path, headers, body)
            instead = defect.before(call)
            if instead is not None:
                return self._answer(instead)
            return self._pass_on(call)

        def _pass_on(self, call: Call) -> None:
            with upstream.stream(
                call.method, call.path, headers=call.headers, content=call.body
            ) as got:
                kept = {name: got.headers[name] for name in _PASSED_ON if name in got.headers}
                if kept.get("content-type", "").startswith("text/event-stream"):
                    return self._stream(call, got, kept)
                answer = Answer(got.status_code, kept, got.read())
            defect.after(call, answer)
            return self._answer(answer)

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def _stream(self, call: Call, got: httpx.Response, headers: dict[str, str]) -> None:
            self.close_connection = True
            self.send_response(got.status_code)
            for name, value in {**headers, "connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for frame in _frames(got):
                    spoilt = defect.frame(call, frame)
                    if spoilt is None:
                        return
                    if spoilt:
                        self.wfile.write(f"{spoilt}\n\n".encode())
            except OSError:
                defect.left(call, upstream)

        do_GET = do_PUT = do_POST = do_DELETE = _relay

    return Handler
