"""What a family must be able to do to be taught."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol

import torch
from PIL import Image
from torch import Tensor

from kizy_gpu.families.base import Watch
from kizy_gpu.families.lora_layouts import Parts
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.training.settings import Settings

Words = Mapping[str, Tensor]
"""What a model reads of captions, by its own names for it; the batch comes first."""


class Wish(Protocol):
    """A picture that is to be drawn."""

    @property
    def prompt(self) -> str: ...

    @property
    def seed(self) -> int: ...

    @property
    def steps(self) -> int:
        """0: the model's own, or fewer."""


class Adapter(Protocol):
    info: ModelInfo
    parts: Parts
    """What a LoRA may change."""
    steps: int
    """Levels of noise it was trained with."""

    def targets(self, settings: Settings) -> Mapping[str, Sequence[str]]:
        """Names of the modules that learn, by part."""

    def encode_picture(self, image: Image.Image) -> Tensor:
        """What is cached of an RGB picture: [C, h, w], fp32, on the CPU."""

    layout: Literal["kohya", "peft"]
    """How its LoRAs are written, so that most programs read them."""

    def latents(self, cached: Tensor, chance: torch.Generator | None) -> Tensor:
        """Latents [B, c, h, w] of what was cached [B, C, h, w]: by chance within what the
        autoencoder is unsure of, or in the middle of it."""

    def timesteps(self, latents: Tensor, chance: torch.Generator) -> Tensor:
        """Noise levels to learn `latents` [B, c, h, w] at, [B], 0 to `steps` - 1."""

    def rendered(self, cached: Tensor) -> Image.Image:
        """A picture as the model's own VAE shows it, from what was cached [C, h, w]."""

    def encode_captions(self, captions: Sequence[str]) -> Words:
        """What the model reads of them, with gradients where the text encoder learns."""

    def errors(self, latents: Tensor, noise: Tensor, timesteps: Tensor, words: Words) -> Tensor:
        """Mean square error of the prediction for each of the batch, [B], fp32."""

    def snr(self, timesteps: Tensor) -> Tensor:
        """Signal to noise ratio, [B]."""

    def min_snr_weight(self, timesteps: Tensor, gamma: float) -> Tensor:
        """[B], by what the model predicts."""

    def draw(
        self, wishes: Sequence[Wish], size: tuple[int, int], watch: Watch
    ) -> list[Image.Image]:
        """Pictures with the model as it is now, taught LoRA and all."""

    def arithmetic(self) -> AbstractContextManager[None]:
        """Around everything that computes."""

    def save_memory(self, on: bool) -> None:
        """Gradient checkpointing."""

    def to_device(self, tensor: Tensor) -> Tensor: ...

    def park(self) -> None:
        """Weights off the device, where it has memory of its own."""

    def unpark(self) -> None: ...
