"""ESRGAN-class upscalers: any of the known networks, over a picture of any size in tiles."""

from __future__ import annotations

import importlib
import itertools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from PIL import Image
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from torch.nn import functional as F

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Watch
from kizy_gpu.families.device import Device
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.families.threads import quickest_threads
from kizy_gpu.families.upscaler_layouts import (
    Recognised,
    Sizes,
    UnknownUpscaler,
    recognise_file,
)
from kizy_gpu.model_info import ModelInfo

OVERLAP = 16
"""Input px that tiles share with each neighbour; seams were invisible from 12 on."""
FRUGAL_TILE = 128
LEAST_TILE = 32
WORKING_BYTES = 2 * 1024**3
"""What one tile may need at once. The same on every machine, since tiles touch the last digits."""


class Network(Protocol):
    """What the networks of `upscaler_layouts` are, besides modules."""

    sizes: Sizes
    multiple_of: int
    """Sides that the network reads must be multiples of this."""
    values_per_pixel: int
    """Numbers alive at once for each pixel that is read, at the widest place."""

    def __call__(self, x: Tensor) -> Tensor:
        """(batch, 3, h, w) in 0..1 to (batch, 3, scale*h, scale*w), not yet clamped."""


def load(info: ModelInfo, device: Device) -> Esrgan:
    """Load the weights onto `device`. Raises JobError unsupported for what is not read here."""
    file = Path(info.folder) / info.weights
    try:
        network = read_network(file)
    except UnknownUpscaler as error:
        raise JobError("unsupported", f"{info.name} {error}") from error
    except (OSError, SafetensorError) as error:
        raise JobError("unsupported", f"{info.name} cannot be read", detail=str(error)) from error
    with out_of_memory_named():
        network.to(device.torch, device.weights)
    # Channels last: measured 1.8 times as fast as the default layout in bf16 on a CPU.
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Esrgan(network, device)


def read_network(file: Path) -> nn.Module:
    """The network in `file`, with its weights as they lie there, on the CPU.

    Raises UnknownUpscaler for another architecture, OSError or SafetensorError for a damaged file.
    """
    found = recognise_file(file)
    with torch.device("meta"):
        network: nn.Module = importlib.import_module(found.layout.network).build(found.sizes)
    network.load_state_dict(_weights(file, found), assign=True)
    return network.requires_grad_(False).eval()


def _weights(file: Path, found: Recognised) -> dict[str, Tensor]:
    with safe_open(file, framework="pt") as stored:
        # Copied: what stays mapped to the file would crash the worker if somebody cut it short.
        return {own: stored.get_tensor(name).clone() for own, name in found.names.items()}


class Esrgan:
    """A loaded upscaler. Not re-entrant: one picture at a time."""

    def __init__(self, network: Any, device: Device) -> None:
        self.network: Network = network
        self.device = device
        self.scale = self.network.sizes.scale
        self.threads = device.threads

    def warm_up(self) -> None:
        """Run small tiles, so that the first real one pays for no kernel set-up."""

        def trial(threads: int) -> None:
            with self.device.arithmetic(threads):
                self._enlarge(torch.zeros(1, 3, 128, 128))

        self.threads = quickest_threads(trial, self.device.threads)

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
        fold = self.network.multiple_of
        padded = F.pad(pixels, (0, -width % fold, 0, -height % fold), mode="replicate")
        out = self.network(padded.to(self.device.torch, self.device.weights))
        return out[..., : height * self.scale, : width * self.scale].float().cpu()


def _upscaled_colour(
    model: Esrgan, image: Image.Image, tile_size: int, watch: Watch
) -> Image.Image:
    source = torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float().div(255)
    scale = model.scale
    out = np.empty((image.height * scale, image.width * scale, 3), np.uint8)
    side = _bearable(model, min(tile_size, FRUGAL_TILE) if watch.frugal else tile_size)
    tiles = list(tiles_of(image.width, image.height, side))
    began = time.perf_counter()
    with model.device.arithmetic(model.threads), out_of_memory_named():
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


def _bearable(model: Esrgan, side: int) -> int:
    """The largest tile up to `side` that needs no more than `WORKING_BYTES`."""
    pixels = WORKING_BYTES // (model.network.values_per_pixel * model.device.weights.itemsize)
    return max(LEAST_TILE, min(side, math.isqrt(pixels) - 2 * OVERLAP))


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
