"""What diffusers makes of LoRA files of other programs. Imports diffusers."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor


def translated(
    kind: Any, tensors: dict[str, Tensor], unet_config: Any = None
) -> Mapping[str, Tensor]:
    """A LoRA in a layout of another program, by diffusers' names, for a class of pipelines; those
    with a UNet count its blocks by `unet_config`. May raise whatever its converters do."""
    settings: dict[str, Any] = {} if unet_config is None else {"unet_config": unet_config}
    if "return_alphas" in inspect.signature(kind.lora_state_dict).parameters:
        settings["return_alphas"] = True
    answer = kind.lora_state_dict(tensors, **settings)
    named, alphas = answer if isinstance(answer, tuple) else (answer, None)
    return {**named, **{name: torch.tensor(alpha) for name, alpha in (alphas or {}).items()}}
