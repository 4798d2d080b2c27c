"""What `torchvision.transforms` does to a picture, as far as a training script asks for it.

There is no build of torchvision for every torch without CUDA. On Pillow's pictures its transforms
are Pillow's own functions; so are these, and whoever imports torchvision after `stand_in` gets them.
"""

from __future__ import annotations

import enum
import random
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps


class InterpolationMode(enum.Enum):
    NEAREST = Image.Resampling.NEAREST
    BILINEAR = Image.Resampling.BILINEAR
    BICUBIC = Image.Resampling.BICUBIC
    BOX = Image.Resampling.BOX
    HAMMING = Image.Resampling.HAMMING
    LANCZOS = Image.Resampling.LANCZOS


class Compose:
    def __init__(self, steps: Sequence[Callable[[Any], Any]]) -> None:
        self._steps = steps

    def __call__(self, picture: Any) -> Any:
        for step in self._steps:
            picture = step(picture)
        return picture


class Resize:
    """The shorter side becomes `size` px."""

    def __init__(
        self,
        size: int,
        interpolation: InterpolationMode = InterpolationMode.BILINEAR,
    ) -> None:
        self._size = size
        self._filter = interpolation.value

    def __call__(self, picture: Image.Image) -> Image.Image:
        share = self._size / min(picture.size)
        width, height = (
            max(self._size, int(side * share + 1e-6)) for side in picture.size
        )
        return picture.resize((width, height), self._filter)


class CenterCrop:
    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(self, picture: Image.Image) -> Image.Image:
        return self._cut(picture, 0.5, 0.5)

    def _cut(self, picture: Image.Image, across: float, down: float) -> Image.Image:
        left = round((picture.width - self._size) * across)
        top = round((picture.height - self._size) * down)
        return picture.crop((left, top, left + self._size, top + self._size))


class RandomCrop(CenterCrop):
    def __call__(self, picture: Image.Image) -> Image.Image:
        return self._cut(picture, random.random(), random.random())


class RandomHorizontalFlip:
    def __call__(self, picture: Image.Image) -> Image.Image:
        return ImageOps.mirror(picture) if random.random() < 0.5 else picture


class Lambda:
    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work

    def __call__(self, picture: Any) -> Any:
        return self._work(picture)


class ToTensor:
    """[3, h, w], 0 to 1."""

    def __call__(self, picture: Image.Image) -> torch.Tensor:
        levels = torch.from_numpy(np.array(picture, np.uint8))
        return levels.permute(2, 0, 1).contiguous().float().div(255)


class Normalize:
    def __init__(self, mean: Sequence[float], std: Sequence[float]) -> None:
        self._mean = torch.tensor(mean)[:, None, None]
        self._std = torch.tensor(std)[:, None, None]

    def __call__(self, picture: torch.Tensor) -> torch.Tensor:
        return (picture - self._mean) / self._std


def stand_in() -> None:
    """For the rest of this process."""
    whole = ModuleType("torchvision")
    whole.transforms = sys.modules[__name__]  # type: ignore[attr-defined]
    sys.modules["torchvision"] = whole
    sys.modules["torchvision.transforms"] = sys.modules[__name__]
