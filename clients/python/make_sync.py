"""Makes src/kizy/_sync, the client that waits, of src/kizy/_async: the same calls without async and await."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).parent / "src" / "kizy"
NOTE = "# Made of kizy/_async by make_sync.py: change it there.\n"

_WORDS = [
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bhttpx\.AsyncClient\b", "httpx.Client"),
    (r"\bAsync(Connection|Picture|Loras|Trainings|Kizy|Iterator)\b", r"\1"),
    (r"\ba(close|read|iter_lines|iter_bytes)\(", r"\1("),
    (r"__a(enter|exit)__", r"__\1__"),
    (r"\bimport asyncio\b", "import time"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"  # noqa: ASYNC\d+", ""),
    (r"\bkizy\._async\b", "kizy._sync"),
]


def made() -> dict[Path, str]:
    """What should stand in each file of _sync."""
    return {PACKAGE / "_sync" / source.name: _sync(source) for source in sorted((PACKAGE / "_async").glob("*.py"))}


def _sync(source: Path) -> str:
    if source.name == "__init__.py":
        return NOTE
    text = source.read_text(encoding="utf-8")
    for pattern, words in _WORDS:
        text = re.sub(pattern, words, text)
    return NOTE + text


if __name__ == "__main__":
    for file, text in made().items():
        file.write_text(text, encoding="utf-8")
