"""Where a worker process begins: bound to its gateway first, everything else after.

Loading the libraries takes seconds, and the gateway may die meanwhile; so this module imports
next to nothing until the kernel knows that the two belong together.
"""

from __future__ import annotations

import signal
import sys

from kizy_gpu.processes import die_with_parent


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
