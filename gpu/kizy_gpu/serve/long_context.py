"""What a long node sees of its job besides: see `kizy_gpu.nodes.base.LongContext`."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal

from kizy_gpu.errors import JobError
from kizy_gpu.images import MAX_BYTES
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import Blob
from kizy_gpu.serve.asked import Asked
from kizy_gpu.serve.context import Emit, Job, JobContext, Models, described
from kizy_gpu.serve.grants import Grants
from kizy_gpu.serve.reports import Reports
from kizy_gpu.serve.transfer import Transfer

LONG_GRANT_SECONDS = 600.0
"""Whoever answers may be restarting: for days of work it is worth waiting for."""
MAX_REPORT_BYTES = 24 * 1024
MAX_CHECKPOINT_BYTES = 64 * 1024**3
_NAME = re.compile(r"[a-z0-9._-]{1,64}")


class LongJobContext(JobContext):
    """A job that survives its process by checkpoints, and shares the device by turns."""

    grant_seconds = LONG_GRANT_SECONDS

    def __init__(
        self,
        job: Job,
        emit: Emit,
        is_canceled: Callable[[], bool],
        grants: Grants,
        transfer: Transfer,
        models: Models,
        asked: Asked,
    ) -> None:
        super().__init__(job, emit, is_canceled, grants, transfer, models)
        self.others: Sequence[str] = tuple(job.get("others", ()))
        self._asked = asked
        self._reports = Reports(lambda snapshot: self.emit("report", {"snapshot": snapshot}))
        self._park: Callable[[], None] = _nothing
        self._unpark: Callable[[], None] = _nothing

    def close(self) -> None:
        self._reports.close()
        super().close()

    def model(self, model_id: str) -> Any:
        info = ModelInfo.model_validate(self._infos[model_id]).taught()
        return self._models.get(info, lambda: self.progress(0, 1, "loading"))

    def read(self, sha256: str) -> bytes:
        cached = self.transfer.cache.get(sha256)
        if cached is not None:
            return cached
        grant = self._granted("input", sha256=sha256)
        value = {"sha256": sha256, "bytes": MAX_BYTES, "url": grant.get("url")}
        return self.transfer.download(value)

    def load_checkpoint(self, name: str) -> bytes | None:
        grant = self._granted("checkpoint-read", name=_checked(name))
        if grant.get("missing"):
            return None
        return self.transfer.fetch(grant.get("url"), MAX_CHECKPOINT_BYTES)

    def save_checkpoint(self, name: str, data: bytes) -> None:
        blob = Blob(data, "application/octet-stream", {})
        sha256 = hashlib.sha256(data).hexdigest()
        self.send(self._granted("checkpoint", name=_checked(name), **described(blob, sha256)), blob)
        self.emit("checkpoint", {"name": name})

    def keep(self, blob: Blob) -> dict[str, Any]:
        return self.store("image" if blob.media_type.startswith("image/") else "model", blob)

    def on_yield(self, park: Callable[[], None], unpark: Callable[[], None]) -> None:
        self._park, self._unpark = park, unpark

    def turn(self) -> float:
        self.check()
        if not self._asked.is_aside:
            return 0.0
        began = time.monotonic()
        self._park()
        self._asked.wait_aside(lambda number: self.emit("yielded", {"turn": number}), self.check)
        self._unpark()
        self.emit("resumed", {})
        return time.monotonic() - began

    def asked(self, word: Literal["pause", "finish", "sample"]) -> bool:
        return self._asked.take(word)

    def report(self, snapshot: dict[str, Any]) -> None:
        size = len(json.dumps(snapshot, separators=(",", ":")).encode())
        if size > MAX_REPORT_BYTES:
            # Days of work must not end for a table that grew too long.
            self.log("warning", f"a report of {size} bytes is too large to be shown")
            return
        self._reports.show(snapshot)

    def _granted(self, purpose: str, **request: Any) -> dict[str, Any]:
        grant_id = self.ask_grant(purpose, **request)
        grant = self.grants.wait(grant_id, self.grant_seconds, self.check)
        if grant.get("refused"):
            message = f"{purpose} was refused: {grant['refused']}"
            raise JobError("storage", message, retryable=False)
        return grant


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a checkpoint")
    return name


def _nothing() -> None:
    """Nothing to put aside."""
