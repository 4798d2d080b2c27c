"""How fast models come to this machine, by the last ones that did."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOK_BACK = 5
LEAST_BYTES = 50 * 10**6
"""What is smaller says more of how long a site takes to answer than of the line."""


@dataclass
class Speed:
    """Kept in `file`, so that a restart does not forget it. Thread-safe."""

    file: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, received: int, seconds: float) -> None:
        """So many bytes came in so long, with all that there was to wait for."""
        if received < LEAST_BYTES or seconds <= 0:
            return
        with self._lock:
            kept = [*self._read(), (received, round(seconds, 3))][-LOOK_BACK:]
            # It is worth nothing but a better guess: no install fails for want of it.
            with suppress(OSError):
                fresh = self.file.with_name(f"{self.file.name}.new")
                fresh.write_text(json.dumps(kept))
                fresh.replace(self.file)

    def bytes_per_second(self) -> float | None:
        """None before the first."""
        with self._lock:
            kept = self._read()
        seconds = sum(took for _, took in kept)
        return sum(received for received, _ in kept) / seconds if seconds > 0 else None

    def _read(self) -> list[tuple[int, float]]:
        try:
            return [(int(one), float(two)) for one, two in json.loads(self.file.read_bytes())]
        except (OSError, ValueError, TypeError):
            return []
