"""LoRA files that name modules as the first code of their model does.

A module there may be several of ours in one: its `down` is that of all of them, and each has its
rows of `up`. diffusers reads some of these files too (`translated`); those that it leaves, or knows
under one prefix alone, are read here, by the tables that whole checkpoints are read by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from kizy_gpu.families.transformer_layouts import LAYOUTS, Layout

Place = tuple[str, str]
Shapes = Mapping[Place, tuple[int, ...]]

_PREFIXES = ("diffusion_model.", "model.diffusion_model.", "transformer.", "base_model.model.", "")
_UNDERSCORED = ("lora_unet_", "lora_transformer_", "lycoris_")

_BLOCK = re.compile(r"\.(\d{1,4})\.")
_LAYERS = ("layers", "noise_refiner", "context_refiner")
_Z_IMAGE = Layout(
    renamed={f"{name}.{{}}.attention.out": f"{name}.{{}}.attention.to_out.0" for name in _LAYERS},
    fused={
        f"{name}.{{}}.attention.qkv": [
            f"{name}.{{}}.attention.{part}" for part in ("to_q", "to_k", "to_v")
        ]
        for name in _LAYERS
    },
    turned=frozenset(),
)
_LAYOUTS: Mapping[str, Layout] = {**LAYOUTS, "z-image": _Z_IMAGE}


@dataclass(frozen=True)
class Original:
    """What a module of the first code is here."""

    places: tuple[Place, ...]
    rows: tuple[int, ...]
    """Of each of them."""
    turned: bool = False
    """Its halves change places."""

    def cut(self, up: Tensor) -> list[Tensor]:
        """The rows of each place, of `up` [rows, rank]. Raises ValueError for another size."""
        if len(up) != sum(self.rows):
            raise ValueError(f"{len(up)} rows where the model has {sum(self.rows)}")
        if self.turned:
            up = torch.cat(up.chunk(2)[::-1])
        return list(up.split(self.rows))


def originals_of(family: str, shapes: Shapes) -> dict[str, Original]:
    """All that files of the family may call such modules; nothing for a family without a table."""
    layout = _LAYOUTS.get(family)
    if layout is None:
        return {}
    known = {name: (part, name) for part, name in shapes if part == "transformer"}
    found: dict[str, Original] = {}
    blocks = 1 + max((int(each[1]) for each in map(_BLOCK.search, known) if each), default=-1)
    for name, new, turned in _names(layout, blocks):
        if all(one in known for one in new):
            places = tuple(known[one] for one in new)
            original = Original(places, tuple(shapes[place][0] for place in places), turned)
            spelled = (name.replace(".", "_"), name)
            for prefix in _UNDERSCORED:
                found[prefix + spelled[0]] = original
            for prefix in _PREFIXES:
                found[prefix + spelled[1]] = original
    return found


def _names(layout: Layout, blocks: int) -> Iterator[tuple[str, list[str], bool]]:
    every = {**{old: [new] for old, new in layout.renamed.items()}, **layout.fused}
    for old, new in every.items():
        for block in range(blocks) if "{}" in old else (blocks - 1,):
            is_last = block == blocks - 1
            turned = old in layout.turned or (is_last and old in layout.turned_in_last_block)
            yield old.format(block), [one.format(block) for one in new], turned
