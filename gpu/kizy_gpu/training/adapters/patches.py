"""Latents as transformers read them that take patches of two by two, each a token."""

from __future__ import annotations

from torch import Tensor

PATCH = 2


def packed(latents: Tensor) -> Tensor:
    """[B, c, h, w] as [B, h w / 4, 4 c]."""
    patches = latents.unflatten(3, (-1, PATCH)).unflatten(2, (-1, PATCH))
    tokens: Tensor = patches.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)
    return tokens


def unpacked(tokens: Tensor, like: Tensor) -> Tensor:
    """The way back, to the shape of `like`."""
    rows, columns = (side // PATCH for side in like.shape[2:])
    patches = tokens.unflatten(1, (rows, columns)).unflatten(3, (-1, PATCH, PATCH))
    latents: Tensor = patches.permute(0, 3, 1, 4, 2, 5).reshape(like.shape)
    return latents
