"""The layers that `LoraStack` puts on: what they add is up @ down x alpha / rank x strength."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pytest
import torch
from safetensors.torch import save
from torch import Tensor, nn

from kizy_gpu.families.base import Lora, Unwatched
from kizy_gpu.families.lora_stack import LoraStack

RANK = 4
PART = "unet"


class Modules(nn.Module):
    """One of each kind that a LoRA changes."""

    def __init__(self) -> None:
        super().__init__()
        self.to_q = nn.Linear(12, 10)
        self.conv1 = nn.Conv2d(6, 8, 3, padding=1)
        self.proj_in = nn.Conv2d(6, 8, 1)


def shown(model: Modules) -> dict[str, Tensor]:
    chance = torch.Generator().manual_seed(3)
    with torch.no_grad():
        picture = 0.2 * torch.randn(2, 6, 5, 5, generator=chance)
        return {
            "to_q": model.to_q(0.2 * torch.randn(2, 7, 12, generator=chance)),
            "conv1": model.conv1(picture),
            "proj_in": model.proj_in(picture),
        }


@pytest.fixture
def model() -> Modules:
    torch.manual_seed(1)
    return Modules()


@pytest.fixture
def halves(model: Modules) -> dict[str, tuple[Tensor, Tensor]]:
    """down and up of each module."""
    chance = torch.Generator().manual_seed(2)
    found = {}
    for name, module in model.named_children():
        assert isinstance(module, nn.Linear | nn.Conv2d)
        out, *rest = module.weight.shape
        ones = [1] * (len(rest) - 1)
        down = 0.1 * torch.randn(RANK, *rest, generator=chance)
        found[name] = (down, 0.1 * torch.randn(out, RANK, *ones, generator=chance))
    return found


def lora(halves: Mapping[str, tuple[Tensor, Tensor]], alpha: float, strength: float) -> Lora:
    tensors = {}
    for name, (down, up) in halves.items():
        tensors[f"{PART}.{name}.lora_A.weight"] = down
        tensors[f"{PART}.{name}.lora_B.weight"] = up
        tensors[f"{PART}.{name}.alpha"] = torch.tensor(alpha)
    data = save(tensors)
    return Lora(data, hashlib.sha256(data).hexdigest(), strength)


@pytest.mark.parametrize("alpha", [2.0, 4.0, 10.0])
@pytest.mark.parametrize("strength", [-0.5, 0.3, 1.0, 1.7])
def test_what_the_layers_add_is_linear_in_strength_and_in_alpha_over_rank(
    model: Modules, halves: dict[str, tuple[Tensor, Tensor]], alpha: float, strength: float
) -> None:
    base = shown(model)
    stack = LoraStack({PART: model})
    stack.wear((lora(halves, alpha, strength),), Unwatched())
    worn = shown(model)
    stack.wear((), Unwatched())
    for name, (down, up) in halves.items():
        weight = getattr(model, name).weight
        product = (up.double().flatten(1) @ down.double().flatten(1)).reshape(weight.shape)
        with torch.no_grad():
            weight += (product * (strength * alpha / RANK)).float()
    merged = shown(model)
    for name in base:
        assert (merged[name] - base[name]).abs().max() > 1e-4, "it does something"
        assert (worn[name] - merged[name]).abs().max() <= 1e-6, name


def test_strength_0_and_unloading_leave_every_bit(
    model: Modules, halves: dict[str, tuple[Tensor, Tensor]]
) -> None:
    base = shown(model)
    modules = dict(model.named_children())
    stack = LoraStack({PART: model})
    for strengths in ((0.0,), (1.0,), (0.7, 0.0), (0.7,)):
        for strength in strengths:
            stack.wear((lora(halves, 4.0, strength),), Unwatched())
            ours = shown(model)
            same = all(torch.equal(ours[name], base[name]) for name in base)
            assert same == (strength == 0)
        stack.wear((), Unwatched())
        assert all(torch.equal(one, base[name]) for name, one in shown(model).items())
        assert dict(model.named_children()) == modules
