"""Turns at a full service: those who were refused, in the order they came."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 2.0
"""Who has not asked again for this long has gone elsewhere, and loses the place."""


class Line:
    """Who asks again and again for a slot, first come first served.

    Without it a free slot goes to whoever happens to ask first. With two orchestrators that is
    always the one whose job just ended, since it knows at once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: dict[str, float] = {}
        """When each job was last asked for; the order is that of the first time."""

    def admits(self, job_id: str, free: int) -> bool:
        """Whether the job may have one of `free` slots now. If not, it stands in line."""
        now = self._clock()
        self._asked = {job: at for job, at in self._asked.items() if now - at < PATIENCE_SECONDS}
        ahead = list(self._asked)
        place = ahead.index(job_id) if job_id in self._asked else len(ahead)
        if place < free:
            self._asked.pop(job_id, None)
            return True
        self._asked[job_id] = now
        return False
