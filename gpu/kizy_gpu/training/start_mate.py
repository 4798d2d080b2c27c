"""Where a process of a crew begins: bound to the first one, and then everything else."""

from __future__ import annotations

import signal
import sys

from kizy_gpu.processes import die_with_parent


def main() -> None:
    """`python -m kizy_gpu.training.start_mate FD PARENT`: its line to the first, and whose id."""
    line, parent = (int(argument) for argument in sys.argv[1:3])
    die_with_parent(parent)
    # Ctrl+C in a terminal reaches the whole group; the first decides when the others end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from kizy_gpu.training.mate import help_with

    help_with(line)


if __name__ == "__main__":
    main()
