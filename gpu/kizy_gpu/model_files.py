"""The files of one model: which of them count, whether they may be opened, and their digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kizy_gpu.digests import DigestCache

PICKLED = frozenset({".bin", ".ckpt", ".pt", ".pth", ".pkl", ".pickle"})
_DIGESTED = frozenset({".safetensors", ".json", ".txt", ".model"})
PICKLE_ADVICE = (
    "is a pickled file, which can run code when loaded, so it is never opened; get its "
    ".safetensors version, or convert it to safetensors (docs/guides/upscalers.md says how), and "
    "put that in its place"
)
_ONNX_ADVICE = (
    "is a pickled file, which can run code when loaded, so it is never opened; export it as ONNX "
    "(docs/guides/add-a-detector.md says how), and put that in its place"
)


class NotOffered(Exception):
    """This is no model we offer; the message says what to do."""


def only_weights(folder: Path, files: list[Path]) -> Path:
    """The file of an upscaler's folder, whatever it is called."""
    found = [file for file in files if file.suffix == ".safetensors" and file.parent == folder]
    named = [file for file in found if file.name == "model.safetensors"]
    if len(named or found) != 1:
        raise NotOffered("an upscaler is one .safetensors file; name it model.safetensors")
    return (named or found)[0]


def model_files(folder: Path, skip: Path | None = None, onnx: bool = False) -> list[Path]:
    """Weights and configs of a model, kizy.json apart, in a fixed order."""
    found = (path for path in folder.rglob("*") if path.is_file())
    taken = _DIGESTED | PICKLED | ({".onnx"} if onnx else set())
    return sorted(
        path
        for path in found
        if path.suffix in taken
        and path != folder / "kizy.json"
        and not (skip and path.is_relative_to(skip))
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def require_safe_weights(folder: Path, files: list[Path], *, onnx: bool) -> None:
    """Every place that has pickled weights must have safe ones too, which are then used."""
    kind, advice = (".onnx", _ONNX_ADVICE) if onnx else (".safetensors", PICKLE_ADVICE)
    safe = {file.parent for file in files if file.suffix == kind}
    for file in files:
        if file.suffix in PICKLED and file.parent not in safe:
            raise NotOffered(f"{file.relative_to(folder)} {advice}")
    if not safe:
        raise NotOffered(f"there are no {kind} weights in it")


def digest_of(
    folder: Path, files: list[Path], digests: DigestCache, renders: Mapping[str, Any]
) -> str:
    total = hashlib.sha256()
    for file in files:
        if file.suffix not in PICKLED:
            total.update(f"{file.relative_to(folder).as_posix()}\0{digests.of(file)}\n".encode())
    total.update(json.dumps(renders, sort_keys=True).encode())
    return total.hexdigest()


def json_object(file: Path) -> dict[str, Any]:
    """What a JSON file holds, or nothing where it is absent or damaged."""
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
