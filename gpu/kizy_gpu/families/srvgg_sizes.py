"""SRVGGNetCompact on disk: its sizes off the weights' shapes.

One numbered list holds everything: convolution, PReLU, convolution, PReLU … and a last
convolution that makes the pixels. realesr-general-x4v3, realesr-animevideov3 and the community's
"compact" models are written so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

Shape = tuple[int, ...]

_MAX_FEATURES = 512
_MAX_SCALE = 8


@dataclass(frozen=True)
class SrvggSizes:
    """What makes one compact network differ from another."""

    features: int
    convs: int
    """Convolutions between the first and the last."""
    scale: int

    def shapes(self) -> dict[str, Shape]:
        """Every parameter by its name, ours and the file's."""
        shapes: dict[str, Shape] = {}
        for index in range(self.convs + 1):
            into = self.features if index else 3
            shapes |= _conv(2 * index, self.features, into)
            shapes[f"body.{2 * index + 1}.weight"] = (self.features,)
        return shapes | _conv(2 * self.convs + 2, 3 * self.scale**2, self.features)


def read_sizes(shapes: Mapping[str, Shape]) -> SrvggSizes:
    """Raises KeyError or IndexError for other weights, ValueError for a size that is not read,
    with words that follow "is a SRVGGNetCompact that"."""
    first = shapes["body.0.weight"]
    features, colours = first[0], first[1]
    if colours != 3:
        raise ValueError(f"takes {colours} channels, not the 3 of a colour picture")
    if not 1 <= features <= _MAX_FEATURES:
        raise ValueError(f"is not 1 to {_MAX_FEATURES} features wide")
    if "body.1.weight" not in shapes:
        raise ValueError("has another activation than PReLU, which its file does not name")
    last = next(n for n in range(len(shapes), -1, -1) if f"body.{n}.weight" in shapes)
    made = shapes[f"body.{last}.weight"][0]
    scale = math.isqrt(made // 3)
    if made != 3 * scale**2 or not 1 <= scale <= _MAX_SCALE:
        raise ValueError(f"makes {made} channels, which are no colours at 1 to {_MAX_SCALE} times")
    if last < 2 or last % 2:
        raise ValueError("is not a list of convolutions and activations by turns")
    return SrvggSizes(features, (last - 2) // 2, scale)


def names(sizes: SrvggSizes) -> dict[str, str]:
    """The file's name of every parameter, by our own: the same."""
    return {name: name for name in sizes.shapes()}


def _conv(place: int, out: int, into: int) -> dict[str, Shape]:
    return {f"body.{place}.weight": (out, into, 3, 3), f"body.{place}.bias": (out,)}
