"""`python -m kizy_gpu.serve`: the gpu service."""

from __future__ import annotations

import asyncio
import os
import socket
import sys

# Before numpy is loaded: reading words takes one core. Several would wait for each other at every
# step while a worker draws on all of them, and take many times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import uvicorn

from kizy_gpu.installs.shelf import Shelf
from kizy_gpu.nodes.registry import DuplicateNode, discover
from kizy_gpu.serve.executor import LocalExecutor
from kizy_gpu.serve.gateway import create_app
from kizy_gpu.serve.jobs import JobTable
from kizy_gpu.serve.log import log
from kizy_gpu.settings import BadSettings, Settings, read_settings


class _Server(uvicorn.Server):
    """Says `ready` when it listens; the models may still be loading, jobs are taken already."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            address = sockets[0].getsockname() if sockets else ("?", "?")
            log("info", "gpu service listens", host=address[0], port=address[1])
            sys.stdout.write("ready\n")
            sys.stdout.flush()


def main() -> int:
    try:
        settings = read_settings()
        registry = discover()
    except (BadSettings, DuplicateNode) as error:
        log("error", str(error))
        return 2
    for plugin in registry.quarantined:
        log("warning", "plugin quarantined", package=plugin.package, reason=plugin.reason)
    try:
        listener = _listen(settings)
    except OSError as error:
        log("error", "cannot listen", host=settings.host, port=settings.port, reason=error)
        return 1
    library = settings.library(lambda line: log("warning", line))
    jobs = JobTable()
    executor = LocalExecutor(settings, library, jobs.publish)
    own = settings.home / "models"
    shelf = Shelf(own, settings.hub, library.scan, lambda: list(library.models.values()))
    config = uvicorn.Config(
        create_app(settings.token, registry, library, jobs, executor, shelf),
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    asyncio.run(_Server(config).serve(sockets=[listener]))
    return 0


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's delay off only where it sees TCP: without
    # it every answer would wait 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host.strip("[]"), settings.port))
    listener.listen(128)
    return listener


if __name__ == "__main__":
    sys.exit(main())
