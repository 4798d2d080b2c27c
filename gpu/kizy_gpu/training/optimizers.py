"""What turns gradients into steps: AdamW, or the same with its state in 8 bits."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import torch
from torch import nn

Kind = Literal["adamw", "adamw8bit"]
BETAS = (0.9, 0.99)
WEIGHT_DECAY = 1e-2
EIGHT_BITS_ON = frozenset({"cuda"})
"""Kinds of devices where memory is so short that 8 bits are of use."""


def has_eight_bits(parameters: Sequence[nn.Parameter]) -> bool:
    """Whether the optimiser of these can keep its state in 8 bits (Dettmers et al. 2021, "8-bit
    Optimizers via Block-wise Quantization"): bitsandbytes is an extra that need not be there."""
    if any(parameter.device.type not in EIGHT_BITS_ON for parameter in parameters):
        return False
    return importlib.util.find_spec("bitsandbytes") is not None


def optimizer_of(
    kind: Kind, parameters: Sequence[nn.Parameter], learning_rate: float
) -> torch.optim.Optimizer:
    """A fresh one. Its state comes to be in its first step."""
    given: dict[str, Any] = {"lr": learning_rate, "betas": BETAS, "weight_decay": WEIGHT_DECAY}
    if kind == "adamw":
        return torch.optim.AdamW(parameters, **given)
    from bitsandbytes.optim import AdamW8bit

    eight: torch.optim.Optimizer = AdamW8bit(parameters, **given)
    return eight


def kind_of(names: Iterable[str]) -> Kind | None:
    """Whose state it is that has tensors of these `names`; None of one without any."""
    known: dict[str, Kind] = {"exp_avg": "adamw", "state1": "adamw8bit"}
    return next((known[name] for name in names if name in known), None)
