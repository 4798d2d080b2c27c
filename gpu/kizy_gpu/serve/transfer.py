"""Bytes in and out of a worker, through signed addresses and a cache of this host's own blobs."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from pathlib import Path
from typing import Any

import httpx

from kizy_gpu.errors import JobError

CACHE_BYTES = 512 * 1024 * 1024
_SWEEP_EVERY = 64
_UPLOAD_TRIES = 3
LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class BlobCache:
    """Blobs lately made or read on this host, by digest, so that the next node finds them here.

    A folder shared by all worker processes; the least recently used go when it grows too large.
    What is read is checked against its digest, so a damaged file is only a miss.
    """

    def __init__(self, folder: Path, limit: int = CACHE_BYTES) -> None:
        self._folder = folder
        self._limit = limit
        self._puts = 0

    def get(self, sha256: str) -> bytes | None:
        path = self._path(sha256)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def put(self, sha256: str, data: bytes) -> None:
        """Keep `data`. A full or unwritable disk makes the cache useless, not the job fail."""
        path = self._path(sha256)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{time.monotonic_ns()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(data)
            fresh.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()
        self._puts += 1
        if self._puts % _SWEEP_EVERY == 1:
            self._sweep()

    def _sweep(self) -> None:
        files: list[tuple[float, int, Path]] = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):  # another worker may be sweeping too
                stat = path.stat()
                files.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._limit:
                break
            path.unlink(missing_ok=True)
            total -= size

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


class Transfer:
    """Downloads and uploads of one worker, over connections that stay open between jobs."""

    def __init__(self, cache: BlobCache) -> None:
        self.cache = cache
        # A proxy named in the environment is for the cloud's bucket, never for this machine's.
        self._http = httpx.Client(
            follow_redirects=False,
            mounts=dict.fromkeys(LOOPBACK),
            timeout=httpx.Timeout(30.0, connect=10.0),
        )

    def download(self, value: dict[str, Any]) -> bytes:
        """The bytes of a blob value. Raises JobError storage, or invalid_input if they differ."""
        sha256: str = value["sha256"]
        cached = self.cache.get(sha256)
        if cached is not None:
            return cached
        data = self.fetch(value.get("url"), value["bytes"])
        if hashlib.sha256(data).hexdigest() != sha256:
            raise JobError("storage", "an input's bytes are not those the job names")
        self.cache.put(sha256, data)
        return data

    def fetch(self, url: str | None, size: int) -> bytes:
        """What lies at a signed address, `size` bytes at most. Raises JobError storage."""
        if not url:
            raise JobError("storage", "an input has no address to read it from")
        received = bytearray()
        try:
            with self._http.stream("GET", url) as response:
                if response.status_code != 200:
                    raise JobError("storage", f"reading an input answered {response.status_code}")
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > size:
                        raise JobError("storage", "an input is larger than the job says")
        except httpx.HTTPError as error:
            raise JobError("storage", f"an input could not be read: {_said(error)}") from error
        return bytes(received)

    def upload(self, url: str, headers: dict[str, str], data: bytes, media_type: str) -> None:
        """PUT to a signed address. Raises JobError storage.

        The bytes are at hand and the PUT changes nothing when repeated, so a passing trouble is
        tried again here; anything longer is the orchestrator's to retry.
        """
        sent = {"content-type": media_type, **{name.lower(): v for name, v in headers.items()}}
        problem = ""
        for attempt in range(_UPLOAD_TRIES):
            if attempt:
                time.sleep(0.05 * 4**attempt)
            try:
                status = self._http.put(url, content=data, headers=sent).status_code
            except httpx.HTTPError as error:
                problem = _said(error)
                continue
            # 412 answers "if none match": the blob is there already, and blobs never change.
            if status < 300 or status == 412:
                return
            problem = f"the bucket answered {status}"
            if status < 500 and status not in (408, 429):
                break
        raise JobError("storage", f"an output could not be stored: {problem}")


def _said(error: Exception) -> str:
    """The kind of trouble alone: its text could repeat a signed address."""
    return type(error).__name__
