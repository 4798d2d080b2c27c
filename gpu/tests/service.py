"""Our gpu service as a process: a gateway, and what can be asked of this one alone."""

from __future__ import annotations

from pathlib import Path

import psutil

from conformance.bucket import Bucket
from conformance.client import Gateway, events_in, node_job, picture_job, words
from conformance.local import TOKEN, LocalGateway

SITE = Path(__file__).parent / "site"
"""Packages that are installed where it is on PYTHONPATH: a long node for tests."""

__all__ = [
    "SITE",
    "TOKEN",
    "Bucket",
    "Service",
    "events_in",
    "is_alive",
    "node_job",
    "picture_job",
    "words",
]


class Service(Gateway):
    """A process of the service, and a client to it."""

    def __init__(self, home: Path, bucket: Bucket, **environment: str) -> None:
        self.home = home
        self._local = LocalGateway(home, **environment)
        self.process = self._local.process
        self.lines = self._local.lines
        super().__init__(self._local.address, TOKEN, bucket)

    def worker_pid(self) -> int:
        return self.health()["devices"][0]["pid"]

    def close(self) -> None:
        super().close()
        self._local.close()


def is_alive(pid: int) -> bool:
    """Whether the process exists and is not merely waiting to be reaped."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
