"""Looking through an ONNX file before anything runs it.

ONNX is protobuf: data, not code. What must be checked is that the file is the whole model (weights
can lie in other files, at any path the author chose), that it uses standard operators alone, and
that it is not absurdly large. The reader below walks the messages of onnx.proto as far as that
needs, and skips over the weights without reading them.
"""

from __future__ import annotations

import ast
import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 512 * 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 50_000
OPSETS = range(9, 27)
"""Of the standard operators; older ones have no equals here, newer ones are unknown."""
_STANDARD = ("", "ai.onnx")
_MAX_TEXT = 64 * 1024

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_EXTERNAL = 1

# Field numbers of onnx.proto (version 1.x), and the message each field holds.
_NESTED: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph", 8: "opset", 14: "property", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "function": {7: "node", 9: "opset", 11: "attribute"},
    "tensor": {},
    "opset": {},
    "property": {},
}
_NODE_DOMAIN = 7
_TENSOR_EXTERNAL_DATA, _TENSOR_DATA_LOCATION = 13, 14


class BadOnnxFile(Exception):
    """This file is not run; the message says why."""


@dataclass(frozen=True)
class OnnxFile:
    path: Path
    class_names: tuple[str, ...]
    """The labels that ultralytics writes into the metadata; none where it says nothing."""


def read_onnx(path: Path) -> OnnxFile:
    """Look through the file. Raises BadOnnxFile for what must not, or cannot, be run."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise BadOnnxFile(f"it has more than {MAX_BYTES // 1024**2} MB")
    if size == 0:
        raise BadOnnxFile("it is empty")
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        look = _Look(data)
        look.message("model", 0, size, 0)
    if not look.has_graph or not look.opsets:
        raise BadOnnxFile("it is not an ONNX model")
    for domain, number in look.opsets:
        if domain not in _STANDARD:
            raise BadOnnxFile(f"it needs operators of {domain[:60]!r}, which are not standard")
        if number not in OPSETS:
            raise BadOnnxFile(
                f"it is of opset {number}; known here are {OPSETS.start} to {OPSETS.stop - 1}"
            )
    return OnnxFile(path, _class_names(look.metadata.get("names", "")))


def _class_names(text: str) -> tuple[str, ...]:
    """From "{0: 'face', 1: 'hand'}" or "['face', 'hand']". Raises BadOnnxFile."""
    try:
        names = ast.literal_eval(text) if text else []
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise BadOnnxFile("its metadata names its classes in no form known here") from error
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or list(names) != list(range(len(names))):
        raise BadOnnxFile("its metadata does not number its classes from 0")
    return tuple(str(name)[:100] for name in names.values())


class _Look:
    """One walk through a file."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.metadata: dict[str, str] = {}
        self.opsets: list[tuple[str, int]] = []
        self.has_graph = False
        self.nodes = 0

    def message(self, kind: str, start: int, end: int, depth: int) -> None:
        """Look at one message, and at all it holds."""
        if depth > MAX_DEPTH:
            raise BadOnnxFile("it is nested too deeply")
        texts = {1: "", 2: ""}
        number = 0
        for field, wire, value, stop in self._fields(start, end):
            inner = _NESTED[kind].get(field)
            if inner is not None and wire == _BYTES:
                self.message(inner, value, stop, depth + 1)
            elif kind == "tensor":
                _refuse_external(field, wire, value)
            elif kind == "node" and field == _NODE_DOMAIN and wire == _BYTES:
                self._require_standard(self._text(value, stop))
            elif kind in ("opset", "property") and field in texts and wire == _BYTES:
                texts[field] = self._text(value, stop)
            elif kind == "opset" and field == 2 and wire == _VARINT:
                number = value
        if kind == "opset":
            self.opsets.append((texts[1], number))
        elif kind == "property":
            self.metadata[texts[1]] = texts[2]
        elif kind == "graph":
            self.has_graph = True
        elif kind == "node":
            self.nodes += 1
            if self.nodes > MAX_NODES:
                raise BadOnnxFile(f"it has more than {MAX_NODES} operators")

    def _require_standard(self, domain: str) -> None:
        if domain not in _STANDARD:
            raise BadOnnxFile(f"it needs operators of {domain[:60]!r}, which are not standard")

    def _fields(self, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """Field number, wire type, and the number, or where the bytes begin and end."""
        while at < end:
            tag, at = self._varint(at, end)
            field, wire = tag >> 3, tag & 7
            if wire == _VARINT:
                value, at = self._varint(at, end)
                yield field, wire, value, at
            elif wire == _BYTES:
                length, at = self._varint(at, end)
                if length > end - at:
                    raise BadOnnxFile("it is cut off")
                yield field, wire, at, at + length
                at += length
            elif wire in (_FIXED64, _FIXED32):
                at += 8 if wire == _FIXED64 else 4
            else:
                raise BadOnnxFile("it is not an ONNX model")
        if at != end:
            raise BadOnnxFile("it is cut off")

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        value = 0
        for shift in range(0, 70, 7):
            if at >= end:
                raise BadOnnxFile("it is cut off")
            byte = self.data[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value, at
        raise BadOnnxFile("it is not an ONNX model")

    def _text(self, start: int, end: int) -> str:
        if end - start > _MAX_TEXT:
            raise BadOnnxFile("a text in its metadata is too long")
        return self.data[start:end].decode("utf-8", "replace")


def _refuse_external(field: int, wire: int, value: int) -> None:
    is_elsewhere = field == _TENSOR_DATA_LOCATION and wire == _VARINT and value == _EXTERNAL
    if is_elsewhere or field == _TENSOR_EXTERNAL_DATA:
        raise BadOnnxFile("its weights lie in another file: export it as one whole")
