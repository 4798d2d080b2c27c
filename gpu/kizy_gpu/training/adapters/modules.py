"""Which modules learn."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn


def named(model: nn.Module, ends: Sequence[str]) -> list[str]:
    """Names of the layers with weights whose name ends so."""
    return [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d)
        and any(name == end or name.endswith(f".{end}") for end in ends)
    ]
