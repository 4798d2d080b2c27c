"""What a safetensors file says of itself: names, shapes and dtypes, without reading a weight.

The format (huggingface/safetensors, "Format"): eight bytes with the header's length, the header
as JSON, and the tensors' bytes one after another without gaps. All of it is checked here, against
the file's true size, so that what is offered can be loaded and no number in a header is believed.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_HEADER = 16 * 1024 * 1024
MAX_SIDES = 8
"""Dimensions of a tensor at most."""
MAX_SIDE = 2**40
_ITEM_BYTES = {
    "BOOL": 1,
    "U8": 1,
    "I8": 1,
    "F8_E4M3": 1,
    "F8_E5M2": 1,
    "I16": 2,
    "U16": 2,
    "F16": 2,
    "BF16": 2,
    "I32": 4,
    "U32": 4,
    "F32": 4,
    "I64": 8,
    "U64": 8,
    "F64": 8,
}


class BadHeader(ValueError):
    """The file is no whole safetensors file; the message says what is wrong with it."""


@dataclass(frozen=True)
class TensorInfo:
    dtype: str
    """As the format names it: F16, BF16, F32 ..."""
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Header:
    tensors: Mapping[str, TensorInfo]
    metadata: Mapping[str, str]


def read_header(file: Path) -> Header:
    """The header of `file`, checked. Raises BadHeader, or OSError where it cannot be read."""
    with file.open("rb") as stream:
        size = file.stat().st_size
        start = stream.read(8)
        if len(start) < 8:
            raise BadHeader("the file is cut off")
        (length,) = struct.unpack("<Q", start)
        if length > MAX_HEADER:
            raise BadHeader("it is not a safetensors file")
        if 8 + length > size:
            raise BadHeader("the file is cut off")
        try:
            content = json.loads(stream.read(length))
        except (ValueError, RecursionError) as error:
            raise BadHeader("it is not a safetensors file") from error
    if not isinstance(content, dict):
        raise BadHeader("it is not a safetensors file")
    metadata = content.pop("__metadata__", {})
    _check_bytes(content, size - 8 - length)
    tensors = {
        name: TensorInfo(entry["dtype"], tuple(entry["shape"])) for name, entry in content.items()
    }
    return Header(tensors, _strings(metadata))


def _check_bytes(content: Mapping[str, Any], size: int) -> None:
    """Whether the tensors, as described, fill the `size` bytes after the header exactly."""
    spans = sorted(_span(name, entry) for name, entry in content.items())
    end = 0
    for begin, after in spans:
        if begin != end:
            raise BadHeader("its tensors overlap, or leave gaps")
        end = after
    if end > size:
        raise BadHeader("the file is cut off")
    if end < size:
        raise BadHeader("it has more bytes than it names")


def _span(name: str, entry: Any) -> tuple[int, int]:
    """First byte of a tensor and the one after its last."""
    described = entry if isinstance(entry, dict) else {}
    item = _ITEM_BYTES.get(str(described.get("dtype")))
    shape, offsets = _counts(described.get("shape")), _counts(described.get("data_offsets"))
    if item is None or shape is None or offsets is None or len(offsets) != 2:
        raise BadHeader(f"the tensor {name[:100]!r} is described wrongly")
    begin, end = offsets
    if len(shape) > MAX_SIDES or end - begin != math.prod(shape) * item:
        raise BadHeader(f"the tensor {name[:100]!r} is described wrongly")
    return begin, end


def _counts(value: Any) -> list[int] | None:
    # A bool is an int in Python, and must not pass for a number.
    is_so = isinstance(value, list) and all(type(n) is int and 0 <= n <= MAX_SIDE for n in value)
    return value if is_so else None


def _strings(value: Any) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {key: text for key, text in pairs if isinstance(text, str)}
