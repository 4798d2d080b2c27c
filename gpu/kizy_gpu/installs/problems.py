"""Why something could not be installed, in words for whoever asked."""

from __future__ import annotations

from typing import Literal

Code = Literal[
    "no_room",
    "offline",
    "not_found",
    "token_needed",
    "busy",
    "wrong_digest",
    "unsafe",
    "wrong_model",
    "damaged",
    "needs_model",
    "internal",
]
PASSING: frozenset[Code] = frozenset({"no_room", "offline", "busy", "token_needed", "needs_model"})
"""What may be other on another try; the files that have come are kept for it."""


class NotInstalled(Exception):
    """The message says what is wrong, `detail` what to do about it."""

    def __init__(self, code: Code, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail

    def as_wire(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message, "detail": self.detail}


def in_gb(count: int) -> str:
    """Bytes as people say them."""
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{max(count, 1e5) / 1e6:.1f} MB"
