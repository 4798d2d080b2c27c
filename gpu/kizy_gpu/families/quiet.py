"""Keeping libraries from writing into our log what would say nothing to whoever reads it."""

from __future__ import annotations

from typing import Any


def hush(*libraries: Any) -> None:
    """Of each (it has a `logging` in the manner of Hugging Face) only errors, and no bars."""
    for library in libraries:
        library.logging.set_verbosity_error()
        library.logging.disable_progress_bar()
