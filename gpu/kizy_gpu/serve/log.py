"""One line per event on stdout: `HH:MM:SS level message key=value`."""

from __future__ import annotations

import json
import os
import sys
import time

_LEVELS = {"debug": 0, "info": 1, "warn": 2, "warning": 2, "error": 3}
_least = _LEVELS.get(os.environ.get("LOG_LEVEL", "info").lower(), _LEVELS["info"])


def log(level: str, message: str, **fields: object) -> None:
    """Print one line. Values with spaces are quoted, so that a line splits into its fields."""
    if _LEVELS[level] < _least:
        return
    parts = [time.strftime("%H:%M:%S"), level, message]
    parts += [f"{name}={_quoted(str(value))}" for name, value in fields.items()]
    sys.stdout.write(" ".join(parts) + "\n")
    sys.stdout.flush()


def _quoted(text: str) -> str:
    return json.dumps(text) if any(c in text for c in ' "=\n') else text
