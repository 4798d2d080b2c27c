"""ESRGAN-class upscalers: the RRDB network, read from safetensors of any size.

The network (Wang et al. 2018, "ESRGAN"; with pixel unshuffling, Real-ESRGAN) is one first
convolution, a body of residual-in-residual dense blocks, and two doublings with a convolution
each. All its sizes can be read off the shapes of its weights, so no config decides them.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Watch
from kizy_gpu.families.device import Device
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.library import ModelInfo

OVERLAP = 16
"""Input px that tiles share with each neighbour; seams were invisible from 12 on."""
FRUGAL_TILE = 128
_SLOPE = 0.2
_RESIDUAL = 0.2


def load(info: ModelInfo, device: Device) -> Esrgan:
    """Load the weights onto `device`. Raises JobError unsupported for another architecture."""
    try:
        weights = load_file(Path(info.folder) / "model.safetensors")
    except (OSError, SafetensorError) as error:
        raise JobError("unsupported", f"{info.name} cannot be read", detail=str(error)) from error
    sizes = Sizes.of(weights, info.name)
    network = RRDBNet(sizes)
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        detail = str(error)[:2000]
        raise JobError("unsupported", f"{info.name} has other weights", detail=detail) from error
    with out_of_memory_named():
        network.to(device.torch, device.weights).eval()
    # Channels last: measured 1.8 times as fast as the default layout in bf16 on a CPU.
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Esrgan(network, device)


@dataclass(frozen=True)
class Sizes:
    """What makes one RRDB network differ from another."""

    features: int
    grow: int
    blocks: int
    unshuffle: int
    """Pixels folded into channels before the first convolution; 2 halves the net's scale."""
    doublings: int

    @property
    def scale(self) -> int:
        return (1 << self.doublings) // self.unshuffle

    @staticmethod
    def of(weights: Mapping[str, Tensor], name: str) -> Sizes:
        """Read the sizes off the weights' shapes. Raises JobError unsupported."""
        try:
            first = weights["conv_first.weight"]
            body = {int(key.split(".")[1]) for key in weights if key.startswith("body.")}
            unshuffle = {3: 1, 12: 2, 48: 4}[first.shape[1]]
            sizes = Sizes(
                features=first.shape[0],
                grow=weights["body.0.rdb1.conv1.weight"].shape[0],
                blocks=len(body),
                unshuffle=unshuffle,
                doublings=sum(f"conv_up{n}.weight" in weights for n in (1, 2)),
            )
        except (KeyError, ValueError, IndexError) as error:
            raise JobError(
                "unsupported", f"{name} is not an RRDB upscaler with the usual weight names"
            ) from error
        if sizes.scale < 1:
            raise JobError("unsupported", f"{name} would make pictures smaller")
        return sizes


class Esrgan:
    """A loaded upscaler. Not re-entrant: one picture at a time."""

    def __init__(self, network: RRDBNet, device: Device) -> None:
        self.network = network
        self.device = device
        self.scale = network.sizes.scale

    def warm_up(self) -> None:
        """Run one small tile, so that the first real one pays for no kernel set-up."""
        with self.device.arithmetic():
            self._enlarge(torch.zeros(1, 3, 128, 128))

    def upscale(self, image: Image.Image, tile_size: int, watch: Watch) -> Image.Image:
        """`image` (RGB or RGBA) at `scale` times its size. Cancels between tiles."""
        colour = _upscaled_colour(self, image.convert("RGB"), tile_size, watch)
        if image.mode != "RGBA":
            return colour
        alpha = image.getchannel("A").resize(colour.size, Image.Resampling.BICUBIC)
        colour.putalpha(alpha)
        return colour

    def _enlarge(self, pixels: Tensor) -> Tensor:
        """(1, 3, h, w) in 0..1 to (1, 3, scale*h, scale*w), on the CPU in fp32."""
        height, width = pixels.shape[-2:]
        fold = self.network.sizes.unshuffle
        padded = F.pad(pixels, (0, -width % fold, 0, -height % fold), mode="replicate")
        weight = self.network.conv_first.weight
        out: Tensor = self.network(padded.to(weight.device, weight.dtype))
        return out[..., : height * self.scale, : width * self.scale].float().cpu()


def _upscaled_colour(
    model: Esrgan, image: Image.Image, tile_size: int, watch: Watch
) -> Image.Image:
    source = torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float().div(255)
    scale = model.scale
    out = np.empty((image.height * scale, image.width * scale, 3), np.uint8)
    side = min(tile_size, FRUGAL_TILE) if watch.frugal else tile_size
    tiles = list(tiles_of(image.width, image.height, side))
    began = time.perf_counter()
    with model.device.arithmetic(), out_of_memory_named():
        for done, tile in enumerate(tiles):
            watch.check()
            each = (time.perf_counter() - began) / done if done else None
            watch.progress(done, len(tiles), "upscaling", each)
            left, top, right, bottom = tile.read
            made = model._enlarge(source[..., top:bottom, left:right])
            _place(out, made, tile, scale)
    watch.check()
    watch.progress(len(tiles), len(tiles), "upscaling", (time.perf_counter() - began) / len(tiles))
    return Image.fromarray(out)


def _place(out: np.ndarray, made: Tensor, tile: Tile, scale: int) -> None:
    """Write the middle of an enlarged tile, without the overlap it only needed to see."""
    left, top, right, bottom = (side * scale for side in tile.write)
    x, y = left - tile.read[0] * scale, top - tile.read[1] * scale
    middle = made[0, :, y : y + bottom - top, x : x + right - left]
    bytes_ = middle.clamp(0, 1).mul(255).round().to(torch.uint8)
    out[top:bottom, left:right] = bytes_.permute(1, 2, 0).numpy()


@dataclass(frozen=True)
class Tile:
    """Boxes (left, top, right, bottom) in input px: `read` is `write` with its overlap."""

    read: tuple[int, int, int, int]
    write: tuple[int, int, int, int]


def tiles_of(width: int, height: int, side: int) -> Iterator[Tile]:
    """Tiles whose `write` boxes cover the picture once, row by row.

    The tiles of a row are made equally wide rather than leaving a sliver at the end.
    """
    for top, bottom in _spans(height, side):
        for left, right in _spans(width, side):
            read = (
                max(0, left - OVERLAP),
                max(0, top - OVERLAP),
                min(width, right + OVERLAP),
                min(height, bottom + OVERLAP),
            )
            yield Tile(read, (left, top, right, bottom))


def _spans(length: int, side: int) -> Iterator[tuple[int, int]]:
    count = -(-length // side)
    edges = [length * index // count for index in range(count + 1)]
    return itertools.pairwise(edges)


class _DenseBlock(nn.Module):
    """Five convolutions, each reading all that came before it."""

    def __init__(self, features: int, grow: int) -> None:
        super().__init__()
        for index in range(4):
            self.add_module(
                f"conv{index + 1}", nn.Conv2d(features + index * grow, grow, 3, padding=1)
            )
        self.conv5 = nn.Conv2d(features + 4 * grow, features, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        seen = x
        for index in range(4):
            conv = self.get_submodule(f"conv{index + 1}")
            seen = torch.cat((seen, F.leaky_relu(conv(seen), _SLOPE)), 1)
        residual: Tensor = self.conv5(seen)
        return x + _RESIDUAL * residual


class _Rrdb(nn.Module):
    """Three dense blocks with a residual around them."""

    def __init__(self, features: int, grow: int) -> None:
        super().__init__()
        self.rdb1 = _DenseBlock(features, grow)
        self.rdb2 = _DenseBlock(features, grow)
        self.rdb3 = _DenseBlock(features, grow)

    def forward(self, x: Tensor) -> Tensor:
        residual: Tensor = self.rdb3(self.rdb2(self.rdb1(x)))
        return x + _RESIDUAL * residual


class RRDBNet(nn.Module):
    """(batch, 3, h, w) in 0..1 to (batch, 3, scale*h, scale*w), not yet clamped."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        features = sizes.features
        self.conv_first = nn.Conv2d(3 * sizes.unshuffle**2, features, 3, padding=1)
        self.body = nn.Sequential(*(_Rrdb(features, sizes.grow) for _ in range(sizes.blocks)))
        self.conv_body = nn.Conv2d(features, features, 3, padding=1)
        for number in range(1, sizes.doublings + 1):
            self.add_module(f"conv_up{number}", nn.Conv2d(features, features, 3, padding=1))
        self.conv_hr = nn.Conv2d(features, features, 3, padding=1)
        self.conv_last = nn.Conv2d(features, 3, 3, padding=1)

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
