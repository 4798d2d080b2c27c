"""A local server that answers as the Hub does, in the shapes its documentation publishes.

Large files are answered with a redirect to another host, which takes ranges and sees no token.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" * 6 + "c0ff"


ASKED = "/kizy/asked"
"""Answers what was asked so far."""


class FakeHub:
    """One repository of the files in `folder`."""

    def __init__(self, folder: Path, repo: str = "kizy/tiny") -> None:
        self.folder = folder
        self.repo = repo
        self.also: str | None = None
        """The same files once more, under this name."""
        self.token: str | None = None
        """Without this one nothing is given."""
        self.gated = False
        self.status: int | None = None
        """Answered instead of everything."""
        self.digests: dict[str, str] = {}
        """Said of files instead of their own."""
        self.cuts: list[int] = []
        """Large files that end after so many bytes."""
        self.broken = False
        """After a cut nothing is answered any more."""
        self.about: dict[str, Any] = {}
        """Said of the repository beside its files: tags, cardData."""
        self.stands_at: int | None = None
        """How many bytes of a large file those are."""
        self.one_host = False
        """Whether large files are on the same host, as of a mirror inside a house."""
        self.slow = threading.Event()
        self.slow.set()
        """While it is cleared, large files stand still after their first bytes."""
        self.asked: list[tuple[str, str, str | None, str | None]] = []
        """Host, path, authorization, range."""
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.answer(self, body=True)

            def do_HEAD(self) -> None:
                hub.answer(self, body=False)

            def log_message(self, *args: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.slow.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler, *, body: bool) -> None:
        host = (request.headers.get("host") or "").split(":")[0]
        path = unquote(urlsplit(request.path).path)
        authorization, span = request.headers.get("authorization"), request.headers.get("range")
        if path == ASKED:
            self._say(request, 200, self.asked)
            return
        self.asked.append((host, path, authorization, span))
        if self.broken and not self.cuts:
            self._say(request, 503, {"error": "down"})
            return
        if path.startswith("/cdn/"):
            self._give(request, self.folder / path.removeprefix("/cdn/"), span, body)
            return
        if self.status is not None:
            self._say(request, self.status, {"error": "not now"})
            return
        if self.token is not None and authorization != f"Bearer {self.token}":
            code = "GatedRepo" if self.gated else "RepoNotFound"
            self._say(request, 401, {"error": "who are you"}, {"X-Error-Code": code})
            return
        if self.also is not None:
            path = path.replace(self.also, self.repo)
        if re.fullmatch(rf"/api/models/{re.escape(self.repo)}(/revision/[\w.]+)?", path):
            self._say(request, 200, self._model())
        elif found := re.fullmatch(rf"/{re.escape(self.repo)}/resolve/\w+/(.+)", path):
            self._resolve(request, found[1], body)
        else:
            self._say(request, 404, {"error": "none"}, {"X-Error-Code": "RepoNotFound"})

    def _model(self) -> dict[str, Any]:
        siblings = [self._sibling(path) for path in self._files()]
        about = {"id": self.repo, "modelId": self.repo, "sha": COMMIT, "tags": [], "downloads": 1}
        about |= {"private": False, "gated": self.gated, "siblings": siblings}
        return {**about, **self.about}

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def _sibling(self, path: Path) -> dict[str, Any]:
        name = path.relative_to(self.folder).as_posix()
        size = path.stat().st_size
        said: dict[str, Any] = {"rfilename": name, "size": size, "blobId": "b" * 40}
        if path.suffix != ".json":
            said["lfs"] = {"sha256": self._digest(name), "size": size, "pointerSize": 134}
        return said

    def _digest(self, name: str) -> str:
        data = (self.folder / name).read_bytes()
        return self.digests.get(name) or hashlib.sha256(data).hexdigest()

    def _resolve(self, request: BaseHTTPRequestHandler, name: str, body: bool) -> None:
        path = self.folder / name
        if not path.is_file():
            self._say(request, 404, {"error": "none"}, {"X-Error-Code": "EntryNotFound"})
        elif path.suffix == ".json":
            data = path.read_bytes()
            request.send_response(200)
            request.send_header("X-Repo-Commit", COMMIT)
            request.send_header("ETag", f'"{hashlib.sha1(data).hexdigest()}"')
            request.send_header("Content-Length", str(len(data)))
            request.end_headers()
            if body:
                request.wfile.write(data)
        else:
            request.send_response(302)
            host = self.url if self.one_host else f"http://localhost:{self.port}"
            request.send_header("Location", f"{host}/cdn/{name}")
            request.send_header("X-Repo-Commit", COMMIT)
            request.send_header("X-Linked-ETag", f'"{self._digest(name)}"')
            request.send_header("X-Linked-Size", str(path.stat().st_size))
            request.send_header("Content-Length", "0")
            request.end_headers()

    def _give(
        self, request: BaseHTTPRequestHandler, path: Path, span: str | None, body: bool
    ) -> None:
        data = path.read_bytes()
        start = int(span.removeprefix("bytes=").split("-")[0]) if span else 0
        if span and start >= len(data):
            self._say(request, 416, {}, {"Content-Range": f"bytes */{len(data)}"})
            return
        rest = data[start:]
        request.send_response(206 if span else 200)
        request.send_header("Content-Length", str(len(rest)))
        if span:
            request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        request.end_headers()
        if not body:
            return
        if self.cuts and len(rest) > self.cuts[0]:
            request.wfile.write(rest[: self.cuts.pop(0)])
            request.close_connection = True
            return
        begun = self.stands_at if self.stands_at is not None else _beginning(len(rest))
        # Whoever asked may be killed meanwhile.
        with contextlib.suppress(ConnectionError):
            request.wfile.write(rest[:begun])
            if begun < len(rest):
                self.slow.wait(60)
                request.wfile.write(rest[begun:])

    def _say(
        self,
        request: BaseHTTPRequestHandler,
        status: int,
        content: Any,
        headers: dict[str, str] | None = None,
    ) -> None:
        data = json.dumps(content).encode()
        request.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(data)


def _beginning(size: int) -> int:
    return min(100, size) if size < 2**22 else 2**22


def main() -> None:
    """For tests in a browser: until its input ends. While HOLD exists, files stand still."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("repo")
    parser.add_argument("hold", type=Path)
    parser.add_argument("--about", type=json.loads, default={})
    parser.add_argument("--one-host", action="store_true")
    parser.add_argument("--stands-at", type=int)
    given = parser.parse_args()
    hub = FakeHub(given.folder, given.repo)
    hub.about, hub.one_host, hub.stands_at = given.about, given.one_host, given.stands_at
    sys.stdout.write(f"{hub.url}\n")
    sys.stdout.flush()
    threading.Thread(target=_watch, args=(hub, given.hold), daemon=True).start()
    sys.stdin.read()


def _watch(hub: FakeHub, hold: Path) -> None:
    while True:
        hub.slow.clear() if hold.exists() else hub.slow.set()
        time.sleep(0.1)


if __name__ == "__main__":
    main()
