"""Which upscaler a file of weights is: what each kind looks like, and how to read it.

Free of torch: names and shapes decide, so the gateway can describe a file that it never loads. A
new kind is a block in `LAYOUTS`, a module that reads its sizes, and one that builds its network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from kizy_gpu.families import rrdb_sizes, srvgg_sizes
from kizy_gpu.safetensors_header import BadHeader, TensorInfo, read_header

Shape = tuple[int, ...]
Shapes = Mapping[str, Shape]

MAX_FILE = 1024 * 1024 * 1024
"""The largest of these networks have 70 MB; a file far beyond is something else."""
PREFIXES = ("", "params_ema.", "params.", "module.")
"""What conversions leave before the names, the most wanted first: averaged weights, then others."""
_FLOATS = frozenset({"F16", "BF16", "F32", "F64"})


class UnknownUpscaler(Exception):
    """No upscaler that is read here; the message says why, as the end of "NAME ..."."""


class Sizes(Protocol):
    """What makes one network differ from another of its kind."""

    @property
    def scale(self) -> int:
        """How many times larger the pictures become, at least 1."""

    def shapes(self) -> dict[str, Shape]:
        """Every parameter of the network, by our own names."""


@dataclass(frozen=True)
class Layout:
    """One way in which a kind of network is written to a file."""

    architecture: str
    network: str
    """The module with `build(sizes)`; it imports torch."""
    marker: str
    """A weight that no other layout has."""
    read: Callable[[Shapes], Sizes]
    """The sizes, off the shapes. May raise KeyError, IndexError or ValueError."""
    names: Callable[[Any], dict[str, str]]
    """The file's name of every parameter, by our own."""


LAYOUTS = (
    *(
        Layout(
            architecture="RRDBNet",
            network="kizy_gpu.families.rrdb",
            marker=naming.dense(0, 1, "conv1") + ".weight",
            read=naming.read_sizes,
            names=naming.names,
        )
        for naming in rrdb_sizes.NAMINGS
    ),
    Layout(
        architecture="SRVGGNetCompact",
        network="kizy_gpu.families.srvgg",
        marker="body.0.weight",
        read=srvgg_sizes.read_sizes,
        names=srvgg_sizes.names,
    ),
)


@dataclass(frozen=True)
class Recognised:
    """A file whose every weight is accounted for."""

    layout: Layout
    sizes: Sizes
    names: Mapping[str, str]
    """The file's name of every parameter, by our own."""
    title: str | None = None
    licence: str | None = None


def recognise_file(file: Path) -> Recognised:
    """What upscaler `file` (safetensors) is. Raises UnknownUpscaler, or OSError."""
    stat = file.stat()
    return _recognise_version(file, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=256)
def _recognise_version(file: Path, size: int, mtime_ns: int) -> Recognised:
    """Remembers what it found, since folders are looked through again at every turn."""
    if size > MAX_FILE:
        raise UnknownUpscaler(f"is larger than {MAX_FILE // 2**20} MB: it is not an upscaler")
    try:
        header = read_header(file)
    except BadHeader as error:
        raise UnknownUpscaler(f"cannot be read: {error}") from error
    found = recognise(header.tensors)
    # The names of Stability's ModelSpec, which converters and trainers write.
    title = header.metadata.get("modelspec.title", "").strip()[:100]
    licence = header.metadata.get("modelspec.license", "").strip()[:100]
    return Recognised(found.layout, found.sizes, found.names, title or None, licence or None)


def recognise(tensors: Mapping[str, TensorInfo]) -> Recognised:
    """What upscaler these weights are. Raises UnknownUpscaler."""
    for prefix in PREFIXES:
        inside = {
            name.removeprefix(prefix): info
            for name, info in tensors.items()
            if name.startswith(prefix)
        }
        for layout in LAYOUTS:
            if layout.marker in inside:
                return _read(layout, inside, prefix)
    kinds = " or ".join(sorted({layout.architecture for layout in LAYOUTS}))
    raise UnknownUpscaler(f"is not an upscaler of a kind that is read here ({kinds})")


def _read(layout: Layout, tensors: Mapping[str, TensorInfo], prefix: str) -> Recognised:
    shapes = {name: info.shape for name, info in tensors.items()}
    try:
        sizes = layout.read(shapes)
    except ValueError as error:
        raise UnknownUpscaler(f"is a {layout.architecture} that {error}") from error
    except (KeyError, IndexError) as error:
        raise UnknownUpscaler(f"has not the weights that a {layout.architecture} has") from error
    names = layout.names(sizes)
    _require_same(layout, {names[own]: shape for own, shape in sizes.shapes().items()}, shapes)
    for name, info in tensors.items():
        if info.dtype not in _FLOATS:
            raise UnknownUpscaler(
                f"holds {info.dtype} numbers in {name!r}: weights must be F16, BF16 or F32"
            )
    return Recognised(layout, sizes, {own: prefix + name for own, name in names.items()})


def _require_same(layout: Layout, expected: Shapes, found: Shapes) -> None:
    """Every weight that belongs, in its shape, and none beside: else the picture would be wrong."""
    kind = layout.architecture
    for name, shape in expected.items():
        if name not in found:
            raise UnknownUpscaler(f"lacks {name!r}, which a {kind} has")
        if found[name] != shape:
            raise UnknownUpscaler(
                f"has {name!r} in the shape {list(found[name])} where a {kind} has {list(shape)}"
            )
    for name in found.keys() - expected.keys():
        raise UnknownUpscaler(f"has {name[:100]!r}, which a {kind} has not")
