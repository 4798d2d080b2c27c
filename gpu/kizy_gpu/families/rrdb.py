"""RRDBNet: the network of ESRGAN (Wang et al. 2018) and Real-ESRGAN (Wang et al. 2021).

A first convolution, a body of residual-in-residual dense blocks, and a doubling with a
convolution each until the picture is large enough.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kizy_gpu.families.rrdb_sizes import RrdbSizes

_SLOPE = 0.2
_RESIDUAL = 0.2


def build(sizes: RrdbSizes) -> RRDBNet:
    return RRDBNet(sizes)


class _DenseBlock(nn.Module):
    """Five convolutions, each reading all that came before it."""

    def __init__(self, features: int, grow: int, plus: bool) -> None:
        super().__init__()
        for index in range(4):
            self.add_module(
                f"conv{index + 1}", nn.Conv2d(features + index * grow, grow, 3, padding=1)
            )
        self.conv5 = nn.Conv2d(features + 4 * grow, features, 3, padding=1)
        self.conv1x1 = nn.Conv2d(features, grow, 1, bias=False) if plus else None

    def forward(self, x: Tensor) -> Tensor:
        seen = x
        short_cut = self.conv1x1(x) if self.conv1x1 is not None else None
        for index in range(4):
            made = F.leaky_relu(self.get_submodule(f"conv{index + 1}")(seen), _SLOPE)
            if short_cut is not None and index in (1, 3):
                # ESRGAN+: the input reaches the second, and the second the fourth.
                made = made + short_cut
                short_cut = made
            seen = torch.cat((seen, made), 1)
        residual: Tensor = self.conv5(seen)
        return x + _RESIDUAL * residual


class _Rrdb(nn.Module):
    """Three dense blocks with a residual around them."""

    def __init__(self, features: int, grow: int, plus: bool) -> None:
        super().__init__()
        self.rdb1 = _DenseBlock(features, grow, plus)
        self.rdb2 = _DenseBlock(features, grow, plus)
        self.rdb3 = _DenseBlock(features, grow, plus)

    def forward(self, x: Tensor) -> Tensor:
        residual: Tensor = self.rdb3(self.rdb2(self.rdb1(x)))
        return x + _RESIDUAL * residual


class RRDBNet(nn.Module):
    """(batch, 3, h, w) in 0..1 to (batch, 3, scale*h, scale*w), not yet clamped.

    h and w must be multiples of `multiple_of`.
    """

    def __init__(self, sizes: RrdbSizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.multiple_of = sizes.unshuffle
        features = sizes.features
        self.conv_first = nn.Conv2d(3 * sizes.unshuffle**2, features, 3, padding=1)
        blocks = (_Rrdb(features, sizes.grow, sizes.plus) for _ in range(sizes.blocks))
        self.body = nn.Sequential(*blocks)
        self.conv_body = nn.Conv2d(features, features, 3, padding=1)
        for number in range(1, sizes.doublings + 1):
            self.add_module(f"conv_up{number}", nn.Conv2d(features, features, 3, padding=1))
        self.conv_hr = nn.Conv2d(features, features, 3, padding=1)
        self.conv_last = nn.Conv2d(features, 3, 3, padding=1)

    @property
    def values_per_pixel(self) -> int:
        """Numbers alive at once for each pixel that is read, at the widest place."""
        inside = self.sizes.unshuffle**2
        wide = 2 * (self.sizes.features + 4 * self.sizes.grow) // inside
        return max(wide, 3 * self.sizes.features * self.sizes.scale**2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_first(F.pixel_unshuffle(x, self.sizes.unshuffle))
        x = x + self.conv_body(self.body(x))
        for number in range(1, self.sizes.doublings + 1):
            conv = self.get_submodule(f"conv_up{number}")
            x = F.leaky_relu(conv(F.interpolate(x, scale_factor=2, mode="nearest")), _SLOPE)
        x = F.leaky_relu(self.conv_hr(x), _SLOPE)
        # The last sum decides colours: bf16's 8 bits of mantissa would band smooth ones.
        with torch.autocast(x.device.type, enabled=False):
            out: Tensor = self.conv_last(x.to(self.conv_last.weight.dtype))
        return out
