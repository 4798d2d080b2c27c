"""Where the processes of a crew meet: a folder that does not outlive them for long."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "kizy-crew-"


def open_scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder of this process, after clearing away what killed ones have left."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = left.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not _is_there(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-")


def _is_there(process: int) -> bool:
    with contextlib.suppress(PermissionError):  # somebody else's, and there
        try:
            os.kill(process, 0)
        except (ProcessLookupError, OverflowError):
            return False
    return True
