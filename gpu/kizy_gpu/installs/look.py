"""Whether a folder of files that came from elsewhere is a model that may be loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kizy_gpu.installs.problems import NotInstalled
from kizy_gpu.model_files import PICKLED
from kizy_gpu.safetensors_header import BadHeader, read_header

PLAIN = frozenset({".json", ".txt", ".model", ".jinja", ".safetensors"})
_FLOATS = frozenset({"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"})
_COUNTS = frozenset({"I64", "I32", "U8", "BOOL"})
"""Positions and masks, which some text encoders keep beside their weights."""


def require_safe(folder: Path) -> None:
    """Every file is of a kind that runs nothing, and every weight file is whole.

    Raises NotInstalled for the first that is not. Nothing is loaded.
    """
    weights = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise _unsafe(f"{path.name} is a link to somewhere else")
        if not path.is_file():
            continue
        if path.suffix in PICKLED:
            raise _unsafe(f"{path.name} is a pickled file, which can run code when it is opened")
        if path.suffix not in PLAIN:
            raise _unsafe(f"{path.name[:80]} is not a file that a model needs")
        if path.suffix == ".safetensors":
            weights += 1
            require_whole(path)
        if path.suffix == ".json":
            _require_no_code(path)
    if weights == 0:
        raise NotInstalled("wrong_model", "There are no weights in it")


def require_whole(file: Path) -> None:
    """A safetensors file whose header says nothing but the truth. Raises NotInstalled."""
    try:
        tensors = read_header(file).tensors
    except BadHeader as error:
        raise NotInstalled(
            "damaged",
            f"{file.name} is damaged, or no safetensors file: {error}",
            "Get it again, from somewhere you trust.",
        ) from error
    strange = {tensor.dtype for tensor in tensors.values()} - _FLOATS - _COUNTS
    if not tensors or strange:
        raise NotInstalled("damaged", f"{file.name} holds no weights that can be read here")


def _require_no_code(file: Path) -> None:
    """Settings that name code of their own would have it run by whoever trusts them."""
    try:
        content: Any = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise NotInstalled("damaged", f"{file.name} cannot be read") from error
    if isinstance(content, dict) and ("auto_map" in content or "custom_pipelines" in content):
        raise _unsafe(f"{file.parent.name}/{file.name} asks for code of its own to be run")


def _unsafe(what: str) -> NotInstalled:
    return NotInstalled(
        "unsafe", f"Kizy does not take this: {what}", "Look for its version in safetensors."
    )
