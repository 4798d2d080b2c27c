"""Optimisation shared by all trainings: EMA, learning-rate shape, Muon for matrices."""

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from sprout.precision import narrow_dtype


class Ema:
    """Exponential moving average of a module's parameters; early steps average over fewer."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.count = 0
        self.shadow = [p.detach().clone() for p in module.parameters()]

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        self.count += 1
        decay = min(self.decay, (1 + self.count) / (10 + self.count))
        torch._foreach_lerp_(self.shadow, [p.detach() for p in module.parameters()], 1 - decay)

    @torch.no_grad()
    def copy_to(self, module: nn.Module) -> None:
        for parameter, average in zip(module.parameters(), self.shadow, strict=True):
            parameter.copy_(average)

    def state_dict(self) -> dict:
        return {"count": self.count, "shadow": self.shadow}

    def load_state_dict(self, state: dict) -> None:
        self.count = state["count"]
        for mine, saved in zip(self.shadow, state["shadow"], strict=True):
            mine.copy_(saved)


def cosine(fraction: float, step: int, warmup: int, floor: float = 0.03) -> float:
    """Factor of the peak learning rate: linear warm-up by step, cosine by fraction of the run."""
    shape = floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * fraction))
    return shape * min(1.0, (step + 1) / warmup)


def set_rate(optimisers: Iterable[torch.optim.Optimizer], factor: float) -> None:
    """Sets every group to `factor` times its peak rate."""
    for optimiser in optimisers:
        for group in optimiser.param_groups:
            group["lr"] = group["peak_lr"] * factor


class Muon(torch.optim.Optimizer):
    """Momentum whose update is orthogonalised, for weights that act as matrices.

    Convolutions count as [out, in * kh * kw]. Updates are scaled to the size AdamW's have
    (root mean square 0.2), so both share a learning rate.
    """

    def __init__(self, parameters, lr: float = 5e-4, momentum: float = 0.95) -> None:
        super().__init__(parameters, {"lr": lr, "peak_lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                momentum = state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                update = parameter.grad.lerp(momentum, group["momentum"]).flatten(1)
                scale = 0.2 * max(update.shape) ** 0.5
                update = orthogonalise(update).view_as(parameter)
                parameter.add_(update, alpha=-group["lr"] * scale)


def orthogonalise(matrix: Tensor, iterations: int = 3) -> Tensor:
    """Nearest half-orthogonal matrix, roughly, by Newton-Schulz iterations in narrow numbers."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix.to(narrow_dtype(matrix.device.type))
    is_tall = x.shape[0] > x.shape[1]
    x = x.T if is_tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(iterations):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.T if is_tall else x).to(matrix.dtype)
