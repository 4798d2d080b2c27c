"""Digests of files, remembered between starts."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path


class DigestCache:
    """SHA-256 of files, remembered by (size, mtime) so that a start does not read gigabytes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[int, int, str]] = {}
        self._changed = False
        try:
            for name, (size, mtime, digest) in json.loads(path.read_text()).items():
                self._known[name] = (int(size), int(mtime), str(digest))
        except (OSError, ValueError, TypeError, AttributeError):
            self._known = {}

    def of(self, file: Path) -> str:
        stat = file.stat()
        key = str(file.resolve())
        known = self._known.get(key)
        if known and known[:2] == (stat.st_size, stat.st_mtime_ns):
            return known[2]
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        self._known[key] = (stat.st_size, stat.st_mtime_ns, digest)
        self._changed = True
        return digest

    def save(self) -> None:
        """Write what was learnt. Losing it only costs time, so failing to write is no error."""
        if not self._changed:
            return
        fresh = self._path.with_suffix(f".{os.getpid()}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(self._known))
            fresh.replace(self._path)
            self._changed = False
        except OSError:
            fresh.unlink(missing_ok=True)
