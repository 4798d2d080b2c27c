"""What can go wrong in a job, in the words of the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ErrorCode = Literal[
    "invalid_input",
    "lora_refused",
    "unsupported",
    "model_missing",
    "model_changed",
    "out_of_memory",
    "worker_lost",
    "timeout",
    "storage",
    "internal",
]

_RETRYABLE: frozenset[ErrorCode] = frozenset({"worker_lost", "storage", "timeout"})


class JobError(Exception):
    """A job's failure as the orchestrator sees it.

    Only the orchestrator retries, so `retryable` is advice to it: true where the same job may
    succeed on another try with nothing changed.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        *,
        retryable: bool | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message
        self.retryable = code in _RETRYABLE if retryable is None else retryable
        self.detail = detail

    def as_wire(self) -> dict[str, object]:
        wire: dict[str, object] = {
            "code": self.code,
            "message": self.message,
            "retryable": self.retryable,
        }
        if self.detail is not None:
            wire["detail"] = self.detail
        return wire


class Canceled(BaseException):
    """Raised inside a node when its job is canceled.

    A BaseException, so that a node's (or a library's) `except Exception` cannot swallow it and
    go on computing a picture nobody wants.
    """


class Paused(BaseException):
    """Raised by a long node that was asked to pause, once its checkpoint is stored."""


@dataclass(frozen=True)
class Issue:
    """One thing wrong with a job; `path` names the field (`params.width`, `inputs.prompt`)."""

    path: str
    message: str

    def as_wire(self) -> dict[str, str]:
        return {"path": self.path, "message": self.message}
