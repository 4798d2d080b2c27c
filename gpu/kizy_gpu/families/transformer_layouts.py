"""How the first code of FLUX.1 and of Stable Diffusion 3 names a transformer's layers.

As tables, from its names to diffusers', which hold for every width and depth. A fused layer is cut
into the ones that it is made of; where the first code has shift before scale, diffusers has scale
first. One tensor is read and written at a time: these models are larger than most memories.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

_QKV = ("to_q", "to_k", "to_v")
_ADDED = ("add_q_proj", "add_k_proj", "add_v_proj")


class UnknownLayer(ValueError):
    """A name that is no layer of the family."""


@dataclass(frozen=True)
class Layout:
    """Of a family: names of modules, `{}` a block's number, and what becomes of each."""

    renamed: Mapping[str, str]
    fused: Mapping[str, Sequence[str]]
    """Cut along the outputs into parts of the model's width; the last one has what is left."""
    turned: frozenset[str]
    """Those whose halves change places."""
    turned_in_last_block: frozenset[str] = frozenset()
    width: Callable[[Mapping[str, tuple[int, ...]]], int] = lambda shapes: 0
    """By the shapes of the file."""
    blocks: str = ""
    """What the numbered blocks are called."""


def _in_blocks(outer: str, inner: str, names: Mapping[str, str]) -> dict[str, str]:
    return {f"{outer}.{{}}.{old}": f"{inner}.{{}}.{new}" for old, new in names.items()}


def _fused_in_blocks(
    outer: str, inner: str, names: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    return {
        f"{outer}.{{}}.{old}": [f"{inner}.{{}}.{new}" for new in parts]
        for old, parts in names.items()
    }


def _attention(*parts: str) -> list[str]:
    return [f"attn.{part}" for part in parts]


FLUX1 = Layout(
    renamed={
        "time_in.in_layer": "time_text_embed.timestep_embedder.linear_1",
        "time_in.out_layer": "time_text_embed.timestep_embedder.linear_2",
        "vector_in.in_layer": "time_text_embed.text_embedder.linear_1",
        "vector_in.out_layer": "time_text_embed.text_embedder.linear_2",
        "guidance_in.in_layer": "time_text_embed.guidance_embedder.linear_1",
        "guidance_in.out_layer": "time_text_embed.guidance_embedder.linear_2",
        "txt_in": "context_embedder",
        "img_in": "x_embedder",
        "final_layer.linear": "proj_out",
        "final_layer.adaLN_modulation.1": "norm_out.linear",
        **_in_blocks(
            "double_blocks",
            "transformer_blocks",
            {
                "img_mod.lin": "norm1.linear",
                "txt_mod.lin": "norm1_context.linear",
                "img_attn.norm.query_norm": "attn.norm_q",
                "img_attn.norm.key_norm": "attn.norm_k",
                "txt_attn.norm.query_norm": "attn.norm_added_q",
                "txt_attn.norm.key_norm": "attn.norm_added_k",
                "img_attn.proj": "attn.to_out.0",
                "txt_attn.proj": "attn.to_add_out",
                "img_mlp.0": "ff.net.0.proj",
                "img_mlp.2": "ff.net.2",
                "txt_mlp.0": "ff_context.net.0.proj",
                "txt_mlp.2": "ff_context.net.2",
            },
        ),
        **_in_blocks(
            "single_blocks",
            "single_transformer_blocks",
            {
                "modulation.lin": "norm.linear",
                "norm.query_norm": "attn.norm_q",
                "norm.key_norm": "attn.norm_k",
                "linear2": "proj_out",
            },
        ),
    },
    fused={
        **_fused_in_blocks(
            "double_blocks",
            "transformer_blocks",
            {"img_attn.qkv": _attention(*_QKV), "txt_attn.qkv": _attention(*_ADDED)},
        ),
        **_fused_in_blocks(
            "single_blocks",
            "single_transformer_blocks",
            {"linear1": [*_attention(*_QKV), "proj_mlp"]},
        ),
    },
    turned=frozenset({"final_layer.adaLN_modulation.1"}),
    width=lambda shapes: shapes["img_in.weight"][0],
    blocks="double_blocks",
)

_JOINT = {
    "x_block.attn.ln_q": "attn.norm_q",
    "x_block.attn.ln_k": "attn.norm_k",
    "context_block.attn.ln_q": "attn.norm_added_q",
    "context_block.attn.ln_k": "attn.norm_added_k",
    "x_block.attn.proj": "attn.to_out.0",
    "context_block.attn.proj": "attn.to_add_out",
    "x_block.attn2.ln_q": "attn2.norm_q",
    "x_block.attn2.ln_k": "attn2.norm_k",
    "x_block.attn2.proj": "attn2.to_out.0",
    "x_block.adaLN_modulation.1": "norm1.linear",
    "context_block.adaLN_modulation.1": "norm1_context.linear",
    "x_block.mlp.fc1": "ff.net.0.proj",
    "x_block.mlp.fc2": "ff.net.2",
    "context_block.mlp.fc1": "ff_context.net.0.proj",
    "context_block.mlp.fc2": "ff_context.net.2",
}

SD3 = Layout(
    renamed={
        "pos_embed": "pos_embed.pos_embed",
        "x_embedder.proj": "pos_embed.proj",
        "t_embedder.mlp.0": "time_text_embed.timestep_embedder.linear_1",
        "t_embedder.mlp.2": "time_text_embed.timestep_embedder.linear_2",
        "y_embedder.mlp.0": "time_text_embed.text_embedder.linear_1",
        "y_embedder.mlp.2": "time_text_embed.text_embedder.linear_2",
        "context_embedder": "context_embedder",
        "final_layer.linear": "proj_out",
        "final_layer.adaLN_modulation.1": "norm_out.linear",
        **_in_blocks("joint_blocks", "transformer_blocks", _JOINT),
    },
    fused=_fused_in_blocks(
        "joint_blocks",
        "transformer_blocks",
        {
            "x_block.attn.qkv": _attention(*_QKV),
            "context_block.attn.qkv": _attention(*_ADDED),
            "x_block.attn2.qkv": [f"attn2.{part}" for part in _QKV],
        },
    ),
    turned=frozenset({"final_layer.adaLN_modulation.1"}),
    turned_in_last_block=frozenset({"joint_blocks.{}.context_block.adaLN_modulation.1"}),
    width=lambda shapes: shapes["x_embedder.proj.weight"][0],
    blocks="joint_blocks",
)

LAYOUTS: Mapping[str, Layout] = {
    "flux1": FLUX1,
    "flux1-kontext": FLUX1,
    "flux1-fill": FLUX1,
    "sd3": SD3,
}


def count_of(blocks: str, names: Mapping[str, object]) -> int:
    """How many numbered blocks of that name there are."""
    found = (re.match(rf"{blocks}\.(\d{{1,4}})\.", name) for name in names)
    return max((int(one[1]) + 1 for one in found if one), default=0)


def renamed(
    layout: Layout, name: str, tensor: Tensor, width: int, last: int
) -> Iterator[tuple[str, Tensor]]:
    """`tensor` [outputs, ...] by diffusers' names, as views. Raises UnknownLayer.

    `width` is the model's, `last` the number of its last block.
    """
    module, _, end = name.rpartition(".") if "." in name else (name, "", "")
    if end not in ("weight", "bias", "scale"):
        module, end = name, ""
    number = re.search(r"\.(\d{1,4})\.", module) if "blocks." in module else None
    pattern = module.replace(f".{number[1]}.", ".{}.", 1) if number else module
    put = f".{'weight' if end == 'scale' else end}" if end else ""
    block = number[1] if number else ""
    if pattern in layout.fused:
        parts = layout.fused[pattern]
        sizes = [width] * (len(parts) - 1)
        left = tensor.shape[0] - sum(sizes)
        if left <= 0:
            raise UnknownLayer(f"{name[:100]} is too small")
        for part, piece in zip(parts, torch.split(tensor, [*sizes, left]), strict=True):
            yield part.format(block) + put, piece
        return
    new = layout.renamed.get(pattern)
    if new is None:
        raise UnknownLayer(f"{name[:100]} is no layer of it")
    turns = pattern in layout.turned or (
        pattern in layout.turned_in_last_block and number is not None and int(block) == last
    )
    yield new.format(block) + put, torch.cat(tensor.chunk(2)[::-1]) if turns else tensor
