"""The blobs a host keeps for its next node."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from kizy_gpu.serve import transfer
from kizy_gpu.serve.transfer import BlobCache


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_gives_back_what_it_was_given(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path)
    assert cache.get(digest(b"one")) is None
    cache.put(digest(b"one"), b"one")
    assert BlobCache(tmp_path).get(digest(b"one")) == b"one", "shared with the other workers"


def test_a_damaged_blob_is_a_miss(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path)
    cache.put(digest(b"one"), b"one")
    (file,) = tmp_path.glob("*/*")
    file.write_bytes(b"on")
    assert cache.get(digest(b"one")) is None


def test_the_least_recently_used_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "_SWEEP_EVERY", 2)
    cache = BlobCache(tmp_path, limit=250)
    blobs = [bytes([number]) * 100 for number in range(3)]
    for age, blob in enumerate(blobs[:2]):
        cache.put(digest(blob), blob)
        os.utime(tmp_path / digest(blob)[:2] / digest(blob), (age + 1, age + 1))
    assert cache.get(digest(blobs[0])), "and is thereby the latest used"
    cache.put(digest(blobs[2]), blobs[2])
    assert [cache.get(digest(blob)) is not None for blob in blobs] == [True, False, True]


def test_a_disk_that_takes_nothing_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = BlobCache(tmp_path / "file" / "blobs")
    cache.put(digest(b"one"), b"one")
    assert cache.get(digest(b"one")) is None
