"""What a KL autoencoder says of a picture: a mean, and how sure it is."""

from __future__ import annotations

import torch
from torch import Tensor


def sampled(cached: Tensor, chance: torch.Generator | None) -> Tensor:
    """One of the latents that it may be; the mean without `chance`. [B, 2c, ...] to [B, c, ...]."""
    mean, logarithm = cached.chunk(2, dim=1)
    if chance is None:
        return mean
    noise = torch.randn(mean.shape, generator=chance)
    return mean + (0.5 * logarithm.clamp(-30, 20)).exp() * noise
