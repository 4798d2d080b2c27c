"""Files of upscalers as the field writes them, and what their networks compute, spelled out.

Names are those of the published files; what the networks compute follows the papers with nothing
but functions on tensors. Neither knows a class or a rule of kizy_gpu, so they can tell when ours
are wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

Shapes = dict[str, tuple[int, ...]]
Weights = Mapping[str, Tensor]


@dataclass(frozen=True)
class Rrdb:
    """An RRDB network on disk: the names of its convolutions, and its sizes."""

    first: str
    dense: str
    after: str
    ups: tuple[str, ...]
    high: str
    last: str
    features: int = 64
    grow: int = 32
    blocks: int = 23
    fold: int = 1
    plus: str | None = None

    @property
    def scale(self) -> int:
        return 2 ** len(self.ups) // self.fold

    def sized(self, **sizes: Any) -> Rrdb:
        return replace(self, **sizes)

    def shapes(self) -> Shapes:
        wide, grow = self.features, self.grow
        shapes = _conv(self.first, wide, 3 * self.fold**2)
        for b, r in self._dense_blocks():
            for c in range(1, 6):
                out = wide if c == 5 else grow
                shapes |= _conv(self.dense.format(b=b, r=r, c=c), out, wide + (c - 1) * grow)
            if self.plus:
                shapes[f"{self.plus.format(b=b, r=r)}.weight"] = (grow, wide, 1, 1)
        for name in (self.after.format(blocks=self.blocks), *self.ups, self.high):
            shapes |= _conv(name, wide, wide)
        return shapes | _conv(self.last, 3, wide)

    def compute(self, weights: Weights, x: Tensor) -> Tensor:
        def conv(name: str, x: Tensor) -> Tensor:
            return F.conv2d(x, weights[f"{name}.weight"], weights[f"{name}.bias"], padding=1)

        def lrelu(x: Tensor) -> Tensor:
            return torch.where(x < 0, x * 0.2, x)

        def dense(x: Tensor, b: int, r: int) -> Tensor:
            name = [self.dense.format(b=b, r=r, c=c) for c in range(6)]
            x1 = lrelu(conv(name[1], x))
            x2 = lrelu(conv(name[2], torch.cat([x, x1], 1)))
            if self.plus:
                x2 = x2 + F.conv2d(x, weights[f"{self.plus.format(b=b, r=r)}.weight"])
            x3 = lrelu(conv(name[3], torch.cat([x, x1, x2], 1)))
            x4 = lrelu(conv(name[4], torch.cat([x, x1, x2, x3], 1)))
            if self.plus:
                x4 = x4 + x2
            return x + 0.2 * conv(name[5], torch.cat([x, x1, x2, x3, x4], 1))

        x = conv(self.first, folded(x, self.fold))
        trunk = x
        for b in range(self.blocks):
            trunk = trunk + 0.2 * dense(dense(dense(trunk, b, 1), b, 2), b, 3)
        x = x + conv(self.after.format(blocks=self.blocks), trunk)
        for up in self.ups:
            x = lrelu(conv(up, x.repeat_interleave(2, 2).repeat_interleave(2, 3)))
        return conv(self.last, lrelu(conv(self.high, x)))

    def _dense_blocks(self) -> list[tuple[int, int]]:
        return [(b, r) for b in range(self.blocks) for r in (1, 2, 3)]


@dataclass(frozen=True)
class Compact:
    """SRVGGNetCompact on disk: one list of convolutions and PReLUs by turns."""

    features: int = 64
    convs: int = 32
    scale: int = 4

    @property
    def _last(self) -> int:
        return 2 * self.convs + 2

    def shapes(self) -> Shapes:
        shapes: Shapes = {}
        for n in range(0, self._last, 2):
            shapes |= _conv(f"body.{n}", self.features, self.features if n else 3)
            shapes[f"body.{n + 1}.weight"] = (self.features,)
        return shapes | _conv(f"body.{self._last}", 3 * self.scale**2, self.features)

    def compute(self, weights: Weights, x: Tensor) -> Tensor:
        made = x
        for n in range(0, self._last + 1, 2):
            made = F.conv2d(made, weights[f"body.{n}.weight"], weights[f"body.{n}.bias"], padding=1)
            if n != self._last:
                slopes = weights[f"body.{n + 1}.weight"][:, None, None]
                made = torch.where(made < 0, made * slopes, made)
        s = self.scale
        return unfolded(made, s) + x.repeat_interleave(s, 2).repeat_interleave(s, 3)


def folded(x: Tensor, by: int) -> Tensor:
    """Squares of `by` pixels become channels: colour first, then row, then column."""
    n, c, h, w = x.shape
    cells = x.reshape(n, c, h // by, by, w // by, by)
    return cells.permute(0, 1, 3, 5, 2, 4).reshape(n, c * by * by, h // by, w // by)


def unfolded(x: Tensor, by: int) -> Tensor:
    n, c, h, w = x.shape
    cells = x.reshape(n, c // by**2, by, by, h, w)
    return cells.permute(0, 1, 4, 2, 5, 3).reshape(n, c // by**2, h * by, w * by)


def _conv(name: str, out: int, into: int) -> Shapes:
    return {f"{name}.weight": (out, into, 3, 3), f"{name}.bias": (out,)}


NEW = Rrdb(
    first="conv_first",
    dense="body.{b}.rdb{r}.conv{c}",
    after="conv_body",
    ups=("conv_up1", "conv_up2"),
    high="conv_hr",
    last="conv_last",
)
TRUNK = Rrdb(
    first="conv_first",
    dense="RRDB_trunk.{b}.RDB{r}.conv{c}",
    after="trunk_conv",
    ups=("upconv1", "upconv2"),
    high="HRconv",
    last="conv_last",
)
OLD = Rrdb(
    first="model.0",
    dense="model.1.sub.{b}.RDB{r}.conv{c}.0",
    after="model.1.sub.{blocks}",
    ups=("model.3", "model.6"),
    high="model.8",
    last="model.10",
)
OLD_1X = OLD.sized(ups=(), high="model.2", last="model.4")
OLD_2X = OLD.sized(ups=("model.3",), high="model.5", last="model.7")
OLD_8X = OLD.sized(ups=("model.3", "model.6", "model.9"), high="model.11", last="model.13")
PLUS = OLD.sized(plus="model.1.sub.{b}.RDB{r}.conv1x1")


def random_weights(shapes: Shapes) -> dict[str, Tensor]:
    """Weights whose pictures are neither flat nor blown up, the same each time."""
    generator = torch.Generator().manual_seed(0)
    weights = {}
    for name, shape in shapes.items():
        drawn = torch.randn(shape, generator=generator)
        if len(shape) > 1:
            weights[name] = drawn / math.sqrt(math.prod(shape[1:]))
        elif name.endswith(".bias"):
            weights[name] = drawn * 0.1
        else:  # the slopes of a PReLU
            weights[name] = 0.2 + drawn * 0.1
    return weights


def write(file: Path, weights: Weights, prefix: str = "", **metadata: str) -> Path:
    named = {prefix + name: tensor for name, tensor in weights.items()}
    save_file(named, file, metadata or None)
    return file
