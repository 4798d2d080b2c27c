"""Starting and ending the process behind a slot."""

from __future__ import annotations

import asyncio
import os
import socket
import sys

_KEYS = frozenset(
    {
        "GPU_TOKEN",
        "DATABASE_URL",
        "AUTH_SECRET",
        "TOKEN_SECRET",
        "S3_ACCESS_KEY_ID",
        "S3_SECRET_ACCESS_KEY",
    }
)
_WORKER_DEFAULTS = {
    # Threads that wait for each other sleep rather than spin: beside another busy program, spinning
    # made a picture take three to five times as long.
    "OMP_WAIT_POLICY": "PASSIVE",
}
_WORKER_ENVIRONMENT = {
    # Models come from this machine's folders only; nothing asks a hub, or tells it anything.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Chatter at import that would say nothing to whoever reads our log.
    "TRANSFORMERS_VERBOSITY": "error",
    "DIFFUSERS_VERBOSITY": "error",
}


async def start_child(connection: socket.socket) -> asyncio.subprocess.Process:
    """A worker process at the other end of `connection`, which ends with this one."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "kizy_gpu.serve.start_worker",
        str(connection.fileno()),
        str(os.getpid()),
        pass_fds=[connection.fileno()],
        stdin=asyncio.subprocess.DEVNULL,
        env=worker_environment(),
    )


def worker_environment() -> dict[str, str]:
    """Ours without its keys: a worker runs plugins and needs none, as all its URLs are signed."""
    inherited = {name: value for name, value in os.environ.items() if name not in _KEYS}
    return {**_WORKER_DEFAULTS, **inherited, **_WORKER_ENVIRONMENT}


async def ended(process: asyncio.subprocess.Process) -> None:
    """Wait for it to exit, and make it if it hangs."""
    try:
        await asyncio.wait_for(process.wait(), 2.0)
    except TimeoutError:
        process.kill()
        await process.wait()
