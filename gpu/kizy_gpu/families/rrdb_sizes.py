"""RRDB networks on disk: their sizes off the weights' shapes, under the three namings in use.

The same network was written with other names each time its code was rewritten: by the first
ESRGAN code (`model.1.sub.0.RDB1…`, most community models), by ESRGAN's release and BSRGAN
(`RRDB_trunk.0.RDB1…`), and by BasicSR and Real-ESRGAN (`body.0.rdb1…`), whose names are ours.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Shape = tuple[int, ...]

_UNSHUFFLE = {3: 1, 12: 2, 48: 4}
"""By input channels: 3 colours times the square of what is folded into channels."""
_MAX_FEATURES = 512
_MAX_BLOCKS = 256
_MAX_SCALE = 8
_DENSE_CONVS = 5


@dataclass(frozen=True)
class RrdbSizes:
    """What makes one RRDB network differ from another."""

    features: int
    grow: int
    blocks: int
    unshuffle: int
    """Pixels folded into channels before the first convolution; 2 halves the net's scale."""
    doublings: int
    plus: bool = False
    """ESRGAN+ (Rakotonirina & Rasoanaivo 2020): two more short cuts in each dense block."""

    @property
    def scale(self) -> int:
        return (1 << self.doublings) // self.unshuffle

    def shapes(self) -> dict[str, Shape]:
        """Every parameter by our own names."""
        features, grow = self.features, self.grow
        convs: dict[str, tuple[int, int]] = {"conv_first": (features, 3 * self.unshuffle**2)}
        for block, rdb in itertools.product(range(self.blocks), (1, 2, 3)):
            for index in range(_DENSE_CONVS):
                out = grow if index < _DENSE_CONVS - 1 else features
                convs[f"body.{block}.rdb{rdb}.conv{index + 1}"] = (out, features + index * grow)
        convs["conv_body"] = (features, features)
        for number in range(1, self.doublings + 1):
            convs[f"conv_up{number}"] = (features, features)
        convs["conv_hr"] = (features, features)
        convs["conv_last"] = (3, features)
        shapes: dict[str, Shape] = {}
        for name, (out, into) in convs.items():
            shapes[f"{name}.weight"] = (out, into, 3, 3)
            shapes[f"{name}.bias"] = (out,)
        if self.plus:
            for block, rdb in itertools.product(range(self.blocks), (1, 2, 3)):
                shapes[f"body.{block}.rdb{rdb}.conv1x1.weight"] = (grow, features, 1, 1)
        return shapes


@dataclass(frozen=True)
class Naming:
    """How one code base calls the convolutions. Names are without `.weight` and `.bias`."""

    first: str
    dense: Callable[[int, int, str], str]
    """Of block (from 0), dense block (1 to 3), and convolution (`conv1` to `conv5`, `conv1x1`)."""
    body: Callable[[int], str]
    """The convolution after the blocks, given how many there are."""
    up: Callable[[int], str]
    """The convolution after doubling `n`, from 1."""
    high: Callable[[int], str]
    """The two last ones, given how many doublings there are."""
    last: Callable[[int], str]
    doublings: Callable[[Mapping[str, Shape]], int]

    def read_sizes(self, shapes: Mapping[str, Shape]) -> RrdbSizes:
        """Raises KeyError or IndexError for other weights, ValueError for a size that is not
        read, with words that follow "is a RRDBNet that"."""
        first = shapes[f"{self.first}.weight"]
        features, colours = first[0], first[1]
        if colours not in _UNSHUFFLE:
            raise ValueError(f"takes {colours} channels, not the 3 of a colour picture")
        blocks = _count(lambda n: f"{self.dense(n, 1, 'conv1')}.weight" in shapes)
        sizes = RrdbSizes(
            features=features,
            grow=shapes[f"{self.dense(0, 1, 'conv1')}.weight"][0],
            blocks=blocks,
            unshuffle=_UNSHUFFLE[colours],
            doublings=self.doublings(shapes),
            plus=f"{self.dense(0, 1, 'conv1x1')}.weight" in shapes,
        )
        if sizes.scale < 1:
            raise ValueError("would make pictures smaller")
        if sizes.scale > _MAX_SCALE:
            raise ValueError(f"enlarges more than {_MAX_SCALE} times")
        if not (1 <= sizes.grow <= _MAX_FEATURES and 1 <= features <= _MAX_FEATURES):
            raise ValueError(f"is not 1 to {_MAX_FEATURES} features wide")
        if blocks > _MAX_BLOCKS:
            raise ValueError(f"has more than {_MAX_BLOCKS} blocks")
        return sizes

    def names(self, sizes: RrdbSizes) -> dict[str, str]:
        """The file's name of every parameter, by our own."""
        convs = {
            "conv_first": self.first,
            "conv_body": self.body(sizes.blocks),
            "conv_hr": self.high(sizes.doublings),
            "conv_last": self.last(sizes.doublings),
        }
        for number in range(1, sizes.doublings + 1):
            convs[f"conv_up{number}"] = self.up(number)
        return {own: self._name(own, convs) for own in sizes.shapes()}

    def _name(self, own: str, convs: Mapping[str, str]) -> str:
        conv, _, kind = own.rpartition(".")
        if conv in convs:
            return f"{convs[conv]}.{kind}"
        _, block, rdb, dense = conv.split(".")
        return f"{self.dense(int(block), int(rdb.removeprefix('rdb')), dense)}.{kind}"


def _count(is_there: Callable[[int], bool], start: int = 0) -> int:
    """How many numbers from `start` on are there without a gap."""
    return sum(1 for _ in itertools.takewhile(is_there, itertools.count(start)))


def _numbered(name: str) -> Callable[[Mapping[str, Shape]], int]:
    return lambda shapes: _count(lambda n: f"{name}{n}.weight" in shapes, start=1)


def _old_dense(block: int, rdb: int, conv: str) -> str:
    # Their convolutions are in a list with the activation; the one of ESRGAN+ stands alone.
    inner = conv if conv == "conv1x1" else f"{conv}.0"
    return f"model.1.sub.{block}.RDB{rdb}.{inner}"


def _old_doublings(shapes: Mapping[str, Shape]) -> int:
    """In one numbered list after the body: [enlarge, convolution, activation] for each doubling,
    then [convolution, activation, convolution]; only convolutions have weights."""
    in_list = (name.split(".") for name in shapes if name.startswith("model."))
    after_body = sum(len(parts) == 3 and parts[2] == "weight" for parts in in_list) - 1
    return max(0, after_body - 2)


NAMINGS = (
    Naming(
        first="conv_first",
        dense=lambda block, rdb, conv: f"body.{block}.rdb{rdb}.{conv}",
        body=lambda blocks: "conv_body",
        up=lambda number: f"conv_up{number}",
        high=lambda doublings: "conv_hr",
        last=lambda doublings: "conv_last",
        doublings=_numbered("conv_up"),
    ),
    Naming(
        first="conv_first",
        dense=lambda block, rdb, conv: f"RRDB_trunk.{block}.RDB{rdb}.{conv}",
        body=lambda blocks: "trunk_conv",
        up=lambda number: f"upconv{number}",
        high=lambda doublings: "HRconv",
        last=lambda doublings: "conv_last",
        doublings=_numbered("upconv"),
    ),
    Naming(
        first="model.0",
        dense=_old_dense,
        body=lambda blocks: f"model.1.sub.{blocks}",
        up=lambda number: f"model.{3 * number}",
        high=lambda doublings: f"model.{3 * doublings + 2}",
        last=lambda doublings: f"model.{3 * doublings + 4}",
        doublings=_old_doublings,
    ),
)
