"""What a training needs of the world around it: `LongContext` of nodes, or a folder (`local.py`).

Declared here again, as small as it is needed, so that training knows no nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Protocol

from PIL import Image

from kizy_gpu.families.base import Watch

MOST_REPORT_BYTES = 24 * 1024
"""Of JSON: what `report` shows."""


class Desk(Watch, Protocol):
    def read(self, sha256: str) -> bytes: ...

    def load_checkpoint(self, name: str) -> bytes | None: ...

    def save_checkpoint(self, name: str, data: bytes) -> None: ...

    def keep_picture(self, image: Image.Image) -> dict[str, Any]:
        """Store a picture now; returns sha256, bytes, mediaType, width and height."""

    def on_yield(self, park: Callable[[], None], unpark: Callable[[], None]) -> None: ...

    def turn(self) -> float: ...

    def asked(self, word: Literal["pause", "finish", "sample"]) -> bool: ...

    def report(self, snapshot: dict[str, Any]) -> None: ...
