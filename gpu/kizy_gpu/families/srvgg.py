"""SRVGGNetCompact: the small network of Real-ESRGAN (Wang et al. 2021), made for video.

A plain row of convolutions at the picture's own size, pixels shuffled out at the end, and the
enlarged picture itself added: the network only draws what is missing.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kizy_gpu.families.srvgg_sizes import SrvggSizes


def build(sizes: SrvggSizes) -> SRVGGNetCompact:
    return SRVGGNetCompact(sizes)


class SRVGGNetCompact(nn.Module):
    """(batch, 3, h, w) in 0..1 to (batch, 3, scale*h, scale*w), not yet clamped."""

    multiple_of = 1

    def __init__(self, sizes: SrvggSizes) -> None:
        super().__init__()
        self.sizes = sizes
        features = sizes.features
        layers: list[nn.Module] = []
        for index in range(sizes.convs + 1):
            layers.append(nn.Conv2d(features if index else 3, features, 3, padding=1))
            layers.append(nn.PReLU(features))
        layers.append(nn.Conv2d(features, 3 * sizes.scale**2, 3, padding=1))
        self.body = nn.Sequential(*layers)

    @property
    def values_per_pixel(self) -> int:
        """Numbers alive at once for each pixel that is read, at the widest place."""
        return 3 * max(self.sizes.features, 3 * self.sizes.scale**2)

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.body[:-1](x)
        # The last sum decides colours: bf16's 8 bits of mantissa would band smooth ones.
        with torch.autocast(x.device.type, enabled=False):
            made = self.body[-1](made.to(x.dtype))
            enlarged = F.interpolate(x, scale_factor=self.sizes.scale, mode="nearest")
            return F.pixel_shuffle(made, self.sizes.scale) + enlarged
