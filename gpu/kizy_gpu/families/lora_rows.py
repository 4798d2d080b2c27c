"""LoRAs of their own for each picture of a batch.

A worn LoRA (`lora_stack.py`) is worn by all that is drawn at once. Here each row of a batch has its
own files and strengths, added to what the bare module says by a hook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn
from torch.nn import functional

from kizy_gpu.families.base import Lora, Watch
from kizy_gpu.families.lora_layouts import LoraWeights, read_lora
from kizy_gpu.families.lora_stack import LoraStack, merged


@dataclass(frozen=True)
class _Share:
    """What one file adds to one module."""

    down: Tensor
    """[rank, in, ...]"""
    up: Tensor
    """[out, rank, ...]"""
    scales: Mapping[int, float]
    """alpha / rank x strength, by row; rows that do not wear it are missing."""


class _Added:
    """What all files together add to one module: one product of their ranks side by side, in which
    each row sees its own and zeros for the others."""

    def __init__(self) -> None:
        self.shares: list[_Share] = []
        self._rows = 0
        self._down: Tensor | None = None
        """[ranks, in, ...]; None where no row wears anything."""
        self._up = self._narrow = self._wide = torch.empty(0)
        """`_narrow` [rows, ranks] scales between the two, `_wide` [rows] behind them."""

    def turn_to(self, rows: Sequence[int]) -> None:
        self._rows = len(rows)
        worn = [share for share in self.shares if any(row in share.scales for row in rows)]
        if not worn:
            self._down = None
            return
        scales = torch.tensor([[share.scales.get(row, 0.0) for share in worn] for row in rows])
        ranks = torch.tensor([len(share.down) for share in worn])
        if len(worn) > 1 and int((scales != 0).sum(1).max()) == 1:
            # As PEFT does it: behind, where it is rounded least.
            self._wide = scales.sum(1)
            scales = (scales != 0).float()
        else:
            self._wide = scales[:, 0] if len(worn) == 1 else torch.empty(0)
        alone = len(worn) == 1
        self._narrow = torch.empty(0) if alone else scales.repeat_interleave(ranks, dim=1)
        self._down = torch.cat([share.down for share in worn])
        self._up = torch.cat([share.up for share in worn], dim=1)

    def to(self, module: nn.Module, args: tuple[Tensor, ...], answer: Tensor) -> Tensor:
        """`answer` of the module, and what is added to it. The batch comes first: all rows, and
        once more for guidance."""
        if self._down is None:
            return answer
        given = args[0]
        times, left = divmod(len(given), self._rows)
        if left:
            raise ValueError(f"a batch of {len(given)} is not one of {self._rows} pictures")
        self._move(given.device)
        narrow = _down(module, given.to(self._down.dtype), self._down)
        if len(self._narrow):
            narrow = narrow * _spread(self._narrow, narrow, times, module).to(narrow.dtype)
        wide = _up(module, narrow, self._up)
        if len(self._wide):
            # A scale is not rounded to the digits of what it scales.
            wide = wide.float() * _spread(self._wide[:, None], wide, times, module)
        return answer + wide.to(answer.dtype)

    def _move(self, device: torch.device) -> None:
        if self._up.device != device and self._down is not None:
            self._down, self._up = self._down.to(device), self._up.to(device)
            self._narrow, self._wide = self._narrow.to(device), self._wide.to(device)


def _down(module: nn.Module, given: Tensor, weight: Tensor) -> Tensor:
    if isinstance(module, nn.Conv2d):
        if module.padding_mode != "zeros":
            raise ValueError(f"a convolution that pads with {module.padding_mode}")
        padding: Any = module.padding
        return functional.conv2d(given, weight, None, module.stride, padding, module.dilation)
    return functional.linear(given, weight)


def _up(module: nn.Module, narrow: Tensor, weight: Tensor) -> Tensor:
    if isinstance(module, nn.Conv2d):
        return functional.conv2d(narrow, weight)
    return functional.linear(narrow, weight)


def _spread(scales: Tensor, like: Tensor, times: int, module: nn.Module) -> Tensor:
    """[rows, channels] for a batch of `times` x rows, to be multiplied with `like`."""
    whole = scales.repeat(times, 1)
    between = [1] * (like.ndim - 2)
    if isinstance(module, nn.Conv2d):
        return whole.view(*whole.shape, *between)
    return whole.view(len(whole), *between, -1)


class LoraRows:
    """A with statement: inside, row after row wears its own. `turn_to` says which are computed.

    Raises JobError lora_refused for a file that does not fit. Nothing stays of it afterwards, and
    while it lasts no module is another one than before.
    """

    def __init__(self, stack: LoraStack, rows: Sequence[Sequence[Lora]], watch: Watch) -> None:
        self._added: dict[tuple[str, str], _Added] = {}
        self._parts = stack.parts
        self._hooks: list[Any] = []
        files, strengths = _by_file(rows)
        for sha256, data in files.items():
            read = read_lora(data, stack.modules, stack.translate)
            if read.unknown:
                watch.log("warning", f"{len(read.unknown)} parts of a LoRA are not for this model")
            for part, weights in read.adapter.items():
                for name, one in weights.items():
                    like = _bare(self._parts[part], name).weight
                    share = _share(one, like, strengths[sha256])
                    self._added.setdefault((part, name), _Added()).shares.append(share)
        self.turn_to(range(len(rows)))

    def __enter__(self) -> LoraRows:
        for (part, name), added in self._added.items():
            module = _bare(self._parts[part], name)
            self._hooks.append(module.register_forward_hook(added.to))
        return self

    def __exit__(self, *_: object) -> None:
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()

    def turn_to(self, rows: Sequence[int]) -> None:
        """From now on batches are of these rows, in this order."""
        for added in self._added.values():
            added.turn_to(rows)


def _by_file(
    rows: Sequence[Sequence[Lora]],
) -> tuple[dict[str, bytes], dict[str, dict[int, float]]]:
    """The files by digest, and how strongly each row wears them. They are added in the order in
    which the rows name them, the first row's first."""
    files: dict[str, bytes] = {}
    strengths: dict[str, dict[int, float]] = {}
    for row, loras in enumerate(rows):
        for lora in merged(loras):
            if lora.strength != 0:
                files.setdefault(lora.sha256, lora.data)
                strengths.setdefault(lora.sha256, {})[row] = lora.strength
    return files, strengths


def _share(one: LoraWeights, like: Tensor, strengths: Mapping[int, float]) -> _Share:
    scales = {row: strength * one.alpha / one.rank for row, strength in strengths.items()}
    return _Share(one.down.to(like.dtype), one.up.to(like.dtype), scales)


def _bare(part: nn.Module, name: str) -> Any:
    """The module itself, below a LoRA that is just being taught."""
    module = part.get_submodule(name)
    return module.get_base_layer() if isinstance(module, LoraLayer) else module
