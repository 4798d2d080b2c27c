"""Latents and captions, encoded once: neither VAE nor (frozen) text encoder works in a step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from PIL import Image, ImageOps
from safetensors.torch import load, save
from torch import Tensor

from kizy_gpu.families.framing import framed
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.training.adapters.base import Adapter, Words
from kizy_gpu.training.buckets import Size, bucket_sizes, nearest
from kizy_gpu.training.pictures import TrainingPicture
from kizy_gpu.training.settings import Settings

LATENTS = "latents.safetensors"


@dataclass(frozen=True)
class Learnt:
    """One picture, ready to be learnt from."""

    caption: str
    size: Size
    views: tuple[Tensor, ...]
    """As it is, and mirrored where that is wanted."""


@dataclass(frozen=True)
class Encoded(Learnt):
    """One picture, ready to be learnt from and compared with."""

    image: Image.Image
    """RGB of `size`, as it is."""


def encode_all(
    adapter: Adapter,
    settings: Settings,
    pictures: Sequence[TrainingPicture],
    stored: bytes | None,
    told: Callable[[int, int], None],
) -> tuple[list[Encoded], bytes]:
    """All pictures at their sizes, and what to store so that this need not be done again.

    `stored` is used as far as it is of the same pictures and sizes: it is keyed by content.
    Raises JobError out_of_memory.
    """
    side = settings.resolution or min(adapter.info.defaults.width, adapter.info.defaults.height)
    sizes = bucket_sizes(side, adapter.info.limits)
    known = load(stored) if stored else {}
    kept: dict[str, Tensor] = {}
    encoded: list[Encoded] = []
    for place, picture in enumerate(pictures):
        told(place, len(pictures))
        size = nearest(sizes, picture.image.width, picture.image.height)
        image = framed(picture.image, *size)
        views = []
        for mirrored in (False, True) if settings.flip else (False,):
            key = _key(adapter.info.digest, picture.sha256, size, mirrored)
            if key not in known:
                with out_of_memory_named():
                    seen = ImageOps.mirror(image) if mirrored else image
                    known[key] = adapter.encode_picture(seen)
            kept[key] = known[key]
            views.append(known[key])
        encoded.append(Encoded(picture.caption, size, tuple(views), image))
    return encoded, save(kept)


def _key(model: str, picture: str, size: Size, mirrored: bool) -> str:
    said = f"{model}:{picture}:{size[0]}x{size[1]}:{mirrored}"
    return hashlib.sha256(said.encode()).hexdigest()


class Captions:
    """What the model reads for each caption. Kept where the text encoder stays as it is."""

    def __init__(self, adapter: Adapter, settings: Settings) -> None:
        self._adapter = adapter
        self._known: dict[str, Words] | None = None if settings.train_text_encoder else {}

    def of(self, captions: Sequence[str]) -> Words:
        if self._known is None:
            return self._adapter.encode_captions(captions)
        new = sorted({caption for caption in captions if caption not in self._known})
        for caption in new:
            with torch.no_grad():
                self._known[caption] = self._adapter.encode_captions([caption])
        known = [self._known[caption] for caption in captions]
        return {name: torch.cat([one[name] for one in known]) for name in known[0]}
