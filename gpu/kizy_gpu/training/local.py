"""A desk in a folder: teaching without the studio."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from kizy_gpu.families.base import LogLevel, Phase, Unwatched
from kizy_gpu.images import encode_png

PICTURES = (".png", ".jpg", ".jpeg", ".webp")


class Folder(Unwatched):
    """Checkpoints and samples go to `work`, pictures come from the files that were listed."""

    def __init__(self, work: Path, quiet: bool = False) -> None:
        self._work = work
        self._quiet = quiet
        self._files: dict[str, Path] = {}
        self._said = 0.0
        work.mkdir(parents=True, exist_ok=True)

    def manifest(self, pictures: Path, subject: str, description: str = "") -> bytes:
        """Of a folder of pictures; captions stand in .txt files beside them, or are their names."""
        listed = []
        for file in sorted(pictures.iterdir()):
            if file.suffix.lower() in PICTURES:
                sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
                self._files[sha256] = file
                listed.append({"sha256": sha256, "caption": _caption(file)})
        whole = {"version": 1, "subject": subject, "description": description, "pictures": listed}
        return json.dumps(whole, sort_keys=True).encode()

    def read(self, sha256: str) -> bytes:
        return self._files[sha256].read_bytes()

    def load_checkpoint(self, name: str) -> bytes | None:
        file = self._work / name
        return file.read_bytes() if file.exists() else None

    def save_checkpoint(self, name: str, data: bytes) -> None:
        fresh = self._work / f".{name}"
        fresh.write_bytes(data)
        fresh.replace(self._work / name)

    def keep_picture(self, image: Image.Image) -> dict[str, Any]:
        data = encode_png(image, compress_level=6)
        sha256 = hashlib.sha256(data).hexdigest()
        (self._work / f"{sha256[:16]}.png").write_bytes(data)
        size = {"width": image.width, "height": image.height}
        return {"sha256": sha256, "bytes": len(data), "mediaType": "image/png", **size}

    def on_yield(self, park: Callable[[], None], unpark: Callable[[], None]) -> None:
        """Nobody else wants the device."""

    def turn(self) -> float:
        return 0.0

    def asked(self, word: Literal["pause", "finish", "sample"]) -> bool:
        return False

    def report(self, snapshot: dict[str, Any]) -> None:
        if self._quiet or time.monotonic() - self._said < 5:
            return
        self._said = time.monotonic()
        loss = snapshot["loss"][-1][1] if snapshot["loss"] else float("nan")
        pace = snapshot["secondsPerStep"] or 0
        self._say(
            f"{snapshot['stage']}: step {snapshot['step']} of {snapshot['steps']}, "
            f"loss {loss:.4f}, {pace:.2f} s/step"
        )

    def log(self, level: LogLevel, message: str) -> None:
        self._say(f"{level}: {message}")

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        pass

    def _say(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")


def _caption(picture: Path) -> str:
    beside = picture.with_suffix(".txt")
    if beside.exists():
        return beside.read_text("utf-8").strip()
    return picture.stem.replace("_", " ").replace("-", " ").strip()
