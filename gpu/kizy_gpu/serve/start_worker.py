"""Where a worker process begins: bound to its gateway first, everything else after.

Loading the libraries takes seconds, and the gateway may die meanwhile; so this module imports
next to nothing until the kernel knows that the two belong together.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the gateway dies, however it dies (Linux).

    Elsewhere the closed socket to the gateway ends it, once the worker listens.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def main() -> None:
    """`python -m kizy_gpu.serve.start_worker FD PARENT`: the gateway's socket, and its id."""
    connection, parent = (int(argument) for argument in sys.argv[1:3])
    die_with_parent(parent)
    # Ctrl+C in a terminal reaches the whole group; the gateway decides when workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from kizy_gpu.serve.worker import serve_gateway

    sys.exit(serve_gateway(connection))


if __name__ == "__main__":
    main()
