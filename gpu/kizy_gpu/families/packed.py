"""What the families share whose transformer reads latents in patches of two by two."""

from __future__ import annotations

import torch

from kizy_gpu.families.pipeline_model import PipelineModel

PATCH = 2


class PackedModel(PipelineModel):
    def unpacked(self, latents: torch.Tensor) -> torch.Tensor:
        """(batch, patches, channels x 4) latents as (batch, channels, h, w)."""
        width, height = (side // (self.pipeline.vae_scale_factor * PATCH) for side in self._size)
        patches = latents.unflatten(1, (height, width)).unflatten(3, (-1, PATCH, PATCH))
        plain: torch.Tensor = patches.permute(0, 3, 1, 4, 2, 5).flatten(4, 5).flatten(2, 3)
        return plain


def packed(latents: torch.Tensor) -> torch.Tensor:
    """(batch, channels, h, w) latents as (batch, patches, channels x 4), for `unpacked` to read."""
    patches = latents.unflatten(3, (-1, PATCH)).unflatten(2, (-1, PATCH))
    rows: torch.Tensor = patches.permute(0, 2, 4, 1, 3, 5).flatten(3, 5).flatten(1, 2)
    return rows
