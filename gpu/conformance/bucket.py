"""The bucket of the suite: an HTTP server whose addresses are signed, each for one use.

A signature covers method, path and expiry, and in a PUT the SHA-256 of the bytes, as an S3 bucket
does it. So a gateway that changes an address, forgets a header it was given, or sends other bytes
than it announced is answered 403, and its job fails.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image

CHECKSUM = "x-amz-checksum-sha256"
LIFETIME_SECONDS = 3600


class Bucket:
    """Keeps what is PUT to it, by path."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.blobs: dict[str, bytes] = {}
        self.headers: dict[str, dict[str, str]] = {}
        """What each path was PUT with."""
        self.reads = 0
        self.writes = 0
        self.failures = 0
        """How many PUTs to answer with 503 before taking them again."""
        self.detours: dict[str, str] = {}
        """Paths that answer 302 to another path here."""
        self._key = secrets.token_bytes(32)
        here = host in ("127.0.0.1", "localhost")
        self._server = ThreadingHTTPServer(("127.0.0.1" if here else "", port), _handler(self))
        self._server.daemon_threads = True
        self.address = f"http://{host}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def keep(self, data: bytes, media_type: str = "image/png", **meta: Any) -> dict[str, Any]:
        """Put `data` here, and give it as an input value of a job."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.blobs[f"/cas/{sha256}"] = data
        value = {"kind": "image", "sha256": sha256, "bytes": len(data), "mediaType": media_type}
        return {**value, "meta": meta, "url": self.url(sha256)}

    def url(self, sha256: str) -> str:
        """A signed address to read a blob from."""
        return self._signed("GET", f"/cas/{sha256}", "")

    def grant(self, event: dict[str, Any], job_id: str) -> dict[str, Any]:
        """The answer to a `grant` event: a signed address to write to, or to read from."""
        if event["purpose"] == "input":
            return {"grantId": event["grantId"], "url": self.url(event["sha256"])}
        if event["purpose"] == "checkpoint-read":
            path = checkpoint_path(job_id, event["name"])
            if path not in self.blobs:
                return {"grantId": event["grantId"], "missing": True}
            return {"grantId": event["grantId"], "url": self._signed("GET", path, "")}
        if event["purpose"] == "checkpoint":
            path = checkpoint_path(job_id, event["name"])
        else:
            place = "cas" if event["purpose"] == "output" else "previews"
            path = f"/{place}/{event['sha256']}"
        checksum = base64.b64encode(bytes.fromhex(event["sha256"])).decode()
        url = self._signed("PUT", path, checksum)
        headers = {"Content-Type": event["mediaType"], CHECKSUM: checksum}
        return {"grantId": event["grantId"], "url": url, "headers": headers}

    def get(self, value: dict[str, Any]) -> bytes:
        """The bytes of an output, which are as the gateway said."""
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
        self._server.server_close()

    def allows(self, method: str, address: str, checksum: str) -> bool:
        query = parse_qs(urlsplit(address).query)
        expires, given = query.get("expires", [""])[0], query.get("signature", [""])[0]
        right = self._signature(method, urlsplit(address).path, expires, checksum)
        return hmac.compare_digest(given.encode(), right.encode()) and int(expires) > time.time()

    def _signed(self, method: str, path: str, checksum: str) -> str:
        expires = str(int(time.time()) + LIFETIME_SECONDS)
        signature = self._signature(method, path, expires, checksum)
        return f"{self.address}{path}?expires={expires}&signature={signature}"

    def _signature(self, method: str, path: str, expires: str, checksum: str) -> str:
        signed = "\n".join((method, path, expires, checksum)).encode()
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()


def checkpoint_path(job_id: str, name: str) -> str:
    """All tries of a node (`node.1`, `node.2`) share their checkpoints."""
    return f"/checkpoints/{job_id.rpartition('.')[0] or job_id}/{name}"


def _handler(bucket: Bucket) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            bucket.writes += 1
            if bucket.failures > 0:
                bucket.failures -= 1
                return self._answer(503)
            checksum = self.headers.get(CHECKSUM, "")
            is_announced = checksum == base64.b64encode(hashlib.sha256(data).digest()).decode()
            if not is_announced or not bucket.allows("PUT", self.path, checksum):
                return self._answer(403)
            path = urlsplit(self.path).path
            bucket.blobs[path] = data
            bucket.headers[path] = {name.lower(): value for name, value in self.headers.items()}
            return self._answer(200)

        def do_GET(self) -> None:
            bucket.reads += 1
            path = urlsplit(self.path).path
            if not bucket.allows("GET", self.path, ""):
                return self._answer(403)
            if path in bucket.detours:
                return self._answer(302, location=bucket.detours[path])
            data = bucket.blobs.get(path)
            return self._answer(404 if data is None else 200, data or b"")

        def _answer(self, status: int, data: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

    return Handler
