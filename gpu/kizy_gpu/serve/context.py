"""What a node sees of its job, and what it hears from outside."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from PIL import Image

from kizy_gpu.errors import Canceled, JobError
from kizy_gpu.families.base import LogLevel, Phase
from kizy_gpu.images import encode_webp
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import Blob
from kizy_gpu.serve.grants import GRANT_SECONDS, Grants
from kizy_gpu.serve.transfer import Transfer

PREVIEW_GRANT_SECONDS = 5.0

Emit = Callable[[str, dict[str, Any]], None]
Job = Mapping[str, Any]


class Models(Protocol):
    """Where a job's models come from, loaded."""

    def get(self, info: ModelInfo, report: Callable[[], None]) -> Any:
        """The loaded model; calls `report` first if that will take a while."""


def described(blob: Blob, sha256: str) -> dict[str, Any]:
    """What the wire says of a blob."""
    return {"sha256": sha256, "bytes": len(blob.data), "mediaType": blob.media_type}


class JobContext:
    """What the node sees of the job (see `kizy_gpu.nodes.base.Context`)."""

    grant_seconds = GRANT_SECONDS

    def __init__(
        self,
        job: Job,
        emit: Emit,
        is_canceled: Callable[[], bool],
        grants: Grants,
        transfer: Transfer,
        models: Models,
    ) -> None:
        self.job_id: str = job["jobId"]
        self.frugal: bool = job["frugal"]
        self.wants_previews: bool = job["preview"]
        self.grants = grants
        self.transfer = transfer
        self.previews = _Previews(self)
        self._infos: Mapping[str, Any] = job["models"]
        self.emit = emit
        self._is_canceled = is_canceled
        self._models = models
        self._grant_numbers = itertools.count(1)
        self._closed = False

    def check(self) -> None:
        if self._closed or self._is_canceled():
            raise Canceled

    def close(self) -> None:
        """The job is over: what it still has in other threads stops at its next check."""
        self._closed = True
        self.previews.close()

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        data = {"step": step, "steps": steps, "phase": phase}
        rounded = None if seconds_per_step is None else round(seconds_per_step, 4)
        self.emit("progress", {**data, "secondsPerStep": rounded})

    def preview(self, step: int, image: Image.Image) -> None:
        if self.wants_previews:
            self.previews.show(step, image)

    def log(self, level: LogLevel, message: str) -> None:
        self.emit("log", {"level": level, "message": message[:2000]})

    def model(self, model_id: str) -> Any:
        info = ModelInfo.model_validate(self._infos[model_id])
        return self._models.get(info, lambda: self.progress(0, 1, "loading"))

    def ask_grant(self, purpose: str, **request: Any) -> str:
        grant_id = f"{self.job_id}-{next(self._grant_numbers)}"
        self.emit("grant", {"grantId": grant_id, "purpose": purpose, **request})
        return grant_id

    def store(self, kind: str, blob: Blob) -> dict[str, Any]:
        """Upload a blob; returns it as a value. May be called from any thread."""
        sha256 = hashlib.sha256(blob.data).hexdigest()
        grant_id = self.ask_grant("output", **described(blob, sha256))
        # While the address is on its way, the next node's copy goes to this host's cache.
        self.transfer.cache.put(sha256, blob.data)
        grant = self.grants.wait(grant_id, self.grant_seconds, self.check)
        if not grant.get("exists"):
            self.send(grant, blob)
        return {"kind": kind, **described(blob, sha256), "meta": dict(blob.meta)}

    def send(self, grant: dict[str, Any], blob: Blob) -> None:
        """PUT to where a grant says. Raises JobError storage."""
        if grant.get("refused"):
            raise JobError("storage", f"storing was refused: {grant['refused']}", retryable=False)
        if not grant.get("url"):
            raise JobError("storage", "a grant came without an address")
        self.transfer.upload(grant["url"], grant["headers"], blob.data, blob.media_type)

    def announce_preview(self, grant_id: str, step: int, image: Image.Image) -> None:
        size = {"width": image.width, "height": image.height}
        self.emit("preview", {"grantId": grant_id, "step": step, "mediaType": "image/webp", **size})


class _Previews:
    """Sends previews from a thread of its own. Only the newest matters: it replaces any waiting."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._newest: tuple[int, Image.Image] | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def show(self, step: int, image: Image.Image) -> None:
        with self._changed:
            self._newest = (step, image)
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._send_all, name="previews", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop; one that is under way is dropped, since nothing may follow the job's end."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._context.grants.wake()

    def _send_all(self) -> None:
        while True:
            with self._changed:
                while self._newest is None and not self._closed:
                    self._changed.wait()
                if self._closed or self._newest is None:
                    return
                step, image = self._newest
                self._newest = None
            try:
                self._send(step, image)
            except (JobError, Canceled):
                # A preview that fails costs the artist nothing; the picture goes on.
                continue

    def _send(self, step: int, image: Image.Image) -> None:
        blob = Blob(encode_webp(image, quality=70, method=0), "image/webp", {})
        sha256 = hashlib.sha256(blob.data).hexdigest()
        grant_id = self._context.ask_grant("preview", **described(blob, sha256), step=step)
        grant = self._context.grants.wait(grant_id, PREVIEW_GRANT_SECONDS, self._check)
        if grant.get("refused"):
            return
        if grant.get("url"):
            self._context.transfer.upload(
                grant["url"], grant["headers"], blob.data, blob.media_type
            )
        self._check()
        self._context.announce_preview(grant_id, step, image)

    def _check(self) -> None:
        if self._closed:
            raise Canceled
