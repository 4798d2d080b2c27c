"""Pictures that a style is taught from, as they lie on this computer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Pictures = str | Path | Sequence[str | Path]

_TAKEN = {".png", ".jpg", ".jpeg", ".jfif", ".webp", ".zip"}
MAX_CAPTION = 1000


@dataclass(frozen=True)
class DatasetFile:
    name: str
    content: Path
    #: From the text file beside it.
    caption: str


def files_of(pictures: Pictures) -> list[DatasetFile]:
    """The pictures and zips of folders and single paths."""
    given = [pictures] if isinstance(pictures, str | Path) else pictures
    paths = [path for one in given for path in _paths_at(Path(one))]
    if not paths:
        raise ValueError("There are no pictures: bring PNG, JPEG or WebP files, or a zip of them.")
    return [DatasetFile(path.name, path, _caption_beside(path)) for path in paths]


def name_of(pictures: Pictures) -> str:
    if not isinstance(pictures, str | Path):
        return "New style"
    path = Path(pictures)
    name = path.stem if path.suffix.lower() == ".zip" else path.resolve().name
    return re.sub(r"[-_]+", " ", name) or "New style"


def _paths_at(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = (one for one in path.rglob("*") if one.suffix.lower() in _TAKEN and not one.name.startswith("."))
    return sorted(one for one in found if one.is_file())


def _caption_beside(path: Path) -> str:
    beside = path.with_suffix(".txt")
    if path.suffix.lower() == ".zip" or not beside.is_file():
        return ""
    return " ".join(beside.read_text(encoding="utf-8", errors="replace").split())[:MAX_CAPTION]
