"""Reports of a long job: as often as is of use to people, and always the last."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

LEAST_SECONDS = 0.5


class Reports:
    """Sends the newest report, at most two a second. `send` may be called from another thread."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._newest: dict[str, Any] | None = None
        self._sent = float("-inf")
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def show(self, snapshot: dict[str, Any]) -> None:
        with self._lock:
            self._newest = snapshot
            wait = self._sent + LEAST_SECONDS - time.monotonic()
            if wait <= 0:
                self._flush()
            elif self._timer is None:
                self._timer = threading.Timer(wait, self._due)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """Send what still waits: nothing may follow the job's end."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            self._flush()

    def _due(self) -> None:
        with self._lock:
            self._timer = None
            self._flush()

    def _flush(self) -> None:
        if self._newest is not None:
            newest, self._newest = self._newest, None
            self._sent = time.monotonic()
            self._send(newest)
