"""Addresses that a running job asked for, as their answers come in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from kizy_gpu.errors import JobError
from kizy_gpu.serve.asked import CANCEL_CHECK_SECONDS

GRANT_SECONDS = 60.0


class Grants:
    """Answers to the job's requests for addresses, as they come in from another thread."""

    def __init__(self) -> None:
        self._answers: dict[str, dict[str, Any]] = {}
        self._arrived = threading.Condition()

    def answer(self, grants: list[dict[str, Any]]) -> None:
        with self._arrived:
            self._answers.update((grant["grantId"], grant) for grant in grants)
            self._arrived.notify_all()

    def wake(self) -> None:
        """Let waiters look at whether they are canceled."""
        with self._arrived:
            self._arrived.notify_all()

    def wait(self, grant_id: str, seconds: float, check: Callable[[], None]) -> dict[str, Any]:
        """The answer to `grant_id`. Raises JobError timeout, or what `check` raises."""
        until = time.monotonic() + seconds
        with self._arrived:
            while grant_id not in self._answers:
                check()
                left = until - time.monotonic()
                if left <= 0:
                    raise JobError("timeout", "no address was given in time")
                # Wakes by notify; the short wait only bounds a wake that was missed.
                self._arrived.wait(min(left, CANCEL_CHECK_SECONDS))
            return self._answers.pop(grant_id)
