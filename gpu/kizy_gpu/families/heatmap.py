"""Small detectors of things by their centres, in plain torch: Sprout's own is one.

A convolutional net gives, for each cell of `STRIDE` px and each label, how likely a thing has its
centre there, and how far its sides are from the cell's middle (centre heatmaps as in Zhou et al.
2019, "Objects as Points"; distances as in Tian et al. 2019, "FCOS"). `config.json` says labels,
input size and widths; the weights are `model.safetensors`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Found
from kizy_gpu.families.device import Device
from kizy_gpu.families.found import letterboxed, tidied
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.model_info import ModelInfo

STRIDE = 8
_FARTHEST = 6.0
"""Logarithm of the most cells a side can be away: beyond, numbers would overflow."""


class Config(BaseModel):
    """`config.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = Field(
        min_length=1, max_length=64
    )
    input_size: Annotated[int, Field(ge=64, le=1024, multiple_of=32)]
    """Px of the longer side of what the net looks at."""
    widths: Annotated[tuple[Annotated[int, Field(ge=4, le=512)], ...], Field(min_length=5)]
    """Channels at strides 2, 4, 8, 16 and 32."""


def load(info: ModelInfo, device: Device) -> Heatmap:
    """Load the net onto `device`. Raises JobError unsupported for what it cannot read."""
    try:
        config = Config.model_validate_json((Path(info.folder) / "config.json").read_bytes())
        weights = load_file(Path(info.folder) / "model.safetensors")
        network = HeatmapNet(config)
        network.load_state_dict({name: part.float() for name, part in weights.items()})
    except (OSError, ValidationError, SafetensorError, RuntimeError) as error:
        raise JobError(
            "unsupported", f"{info.name} cannot be loaded", detail=str(error)[:2000]
        ) from error
    with out_of_memory_named():
        return Heatmap(network.to(device.torch).eval(), device)


class Heatmap:
    """A loaded detector."""

    def __init__(self, network: HeatmapNet, device: Device) -> None:
        self.network = network
        self.device = device
        self.labels = network.config.labels

    def detect(self, image: Image.Image, confidence: float) -> list[Found]:
        """See `kizy_gpu.families.base.DetectModel`."""
        picture = image.convert("RGB")
        pixels, factor = letterboxed(picture, *_input_sides(picture, self.network.config))
        # In fp32 throughout: it costs little, and boxes are the same on every device.
        with torch.no_grad(), out_of_memory_named():
            heat, sides = self.network(as_input(pixels[None]).to(self.device.torch))
        cells = peaks(heat[0].cpu(), sides[0].cpu(), confidence)
        named = (
            (self.labels[label], score, [side / factor for side in box])
            for label, score, box in cells
        )
        return tidied(named, picture.size)


def _input_sides(picture: Image.Image, config: Config) -> tuple[int, int]:
    """Width and height in px, multiples of 32, of what the net looks at for this picture."""
    factor = config.input_size / max(picture.size)
    width, height = (max(32, -(-round(side * factor) // 32) * 32) for side in picture.size)
    return width, height


def as_input(pixels: np.ndarray[Any, Any]) -> Tensor:
    """RGB bytes [B, H, W, 3] as [B, 3, H, W] in -1..1."""
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1


def peaks(
    heat: Tensor, sides: Tensor, confidence: float
) -> Iterator[tuple[int, float, list[float]]]:
    """Label, score and box in input px for each local maximum of one picture's heat.

    `heat` [L, h, w] are logits, `sides` [L, 4, h, w] logarithms of distances in cells.
    """
    likely = heat.sigmoid()
    highest = F.max_pool2d(likely[None], 3, stride=1, padding=1)[0]
    for label, row, column in ((likely == highest) & (likely >= confidence)).nonzero().tolist():
        left, top, right, bottom = sides[label, :, row, column].clamp(max=_FARTHEST).exp().tolist()
        x, y = column + 0.5, row + 0.5
        box = [side * STRIDE for side in (x - left, y - top, x + right, y + bottom)]
        yield label, float(likely[label, row, column]), box


class _Block(nn.Module):
    """Two 3x3 convolutions with a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(_convolution(width, width), _convolution(width, width))

    def forward(self, x: Tensor) -> Tensor:
        grown: Tensor = self.layers(x)
        return x + grown


def _convolution(before: int, after: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(),
    )


class HeatmapNet(nn.Module):
    """[B, 3, H, W] in -1..1, sides multiples of 32, to heat [B, L, H/8, W/8] as logits and
    sides [B, L, 4, H/8, W/8]: logarithms of the distances left, up, right, down in cells."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        first, second, third, fourth, fifth = config.widths[:5]
        self.fine = nn.Sequential(
            _convolution(3, first, 2),
            _convolution(first, second, 2),
            _Block(second),
            _convolution(second, third, 2),
            _Block(third),
            _Block(third),
        )
        self.middle = nn.Sequential(_convolution(third, fourth, 2), _Block(fourth), _Block(fourth))
        self.coarse = nn.Sequential(_convolution(fourth, fifth, 2), _Block(fifth))
        self.down_to_middle = _convolution(fifth, fourth, kernel=1)
        self.down_to_fine = _convolution(fourth, third, kernel=1)
        self.head = _convolution(third, third)
        self.heat = nn.Conv2d(third, len(config.labels), 1)
        self.sides = nn.Conv2d(third, 4 * len(config.labels), 1)
        # Nearly everywhere is nothing: begun at even odds, that alone would fill the first steps.
        nn.init.constant_(self.heat.bias, -4.0)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        fine = self.fine(x)
        middle = self.middle(fine)
        middle = middle + F.interpolate(self.down_to_middle(self.coarse(middle)), scale_factor=2)
        seen = self.head(fine + F.interpolate(self.down_to_fine(middle), scale_factor=2))
        sides = self.sides(seen).unflatten(1, (len(self.config.labels), 4))
        return self.heat(seen), sides


def config_text(config: Config) -> str:
    """`config.json` as it is written."""
    return json.dumps(config.model_dump(mode="json"), indent=2) + "\n"
