"""Single files of a transformer as the first code of FLUX.1 and SD 3 writes them, from tiny models.

Written by hand and the other way round than the tables of `transformer_layouts`: module by module,
from diffusers' names.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

State = dict[str, torch.Tensor]

_FLUX_OUTER = {
    "time_text_embed.timestep_embedder.linear_1": "time_in.in_layer",
    "time_text_embed.timestep_embedder.linear_2": "time_in.out_layer",
    "time_text_embed.text_embedder.linear_1": "vector_in.in_layer",
    "time_text_embed.text_embedder.linear_2": "vector_in.out_layer",
    "time_text_embed.guidance_embedder.linear_1": "guidance_in.in_layer",
    "time_text_embed.guidance_embedder.linear_2": "guidance_in.out_layer",
    "context_embedder": "txt_in",
    "x_embedder": "img_in",
    "proj_out": "final_layer.linear",
}
_SD3_OUTER = {
    "time_text_embed.timestep_embedder.linear_1": "t_embedder.mlp.0",
    "time_text_embed.timestep_embedder.linear_2": "t_embedder.mlp.2",
    "time_text_embed.text_embedder.linear_1": "y_embedder.mlp.0",
    "time_text_embed.text_embedder.linear_2": "y_embedder.mlp.2",
    "context_embedder": "context_embedder",
    "pos_embed.proj": "x_embedder.proj",
    "proj_out": "final_layer.linear",
}


def transformer_of(folder: Path) -> State:
    """The weights of a diffusers folder's transformer."""
    found: State = {}
    for file in sorted((folder / "transformer").glob("*.safetensors")):
        found |= load_file(file)
    return found


def _swapped(tensor: torch.Tensor) -> torch.Tensor:
    scale, shift = tensor.chunk(2)
    return torch.cat([shift, scale])


def flux_file(state: State) -> State:
    """FLUX.1's names for the weights of a `FluxTransformer2DModel`."""
    made: State = {}
    for end in ("weight", "bias"):
        for new, old in _FLUX_OUTER.items():
            if f"{new}.{end}" in state:
                made[f"{old}.{end}"] = state[f"{new}.{end}"]
        made[f"final_layer.adaLN_modulation.1.{end}"] = _swapped(state[f"norm_out.linear.{end}"])
    for number in _numbers(state, "transformer_blocks"):
        made |= _double_block(state, f"transformer_blocks.{number}", f"double_blocks.{number}")
    for number in _numbers(state, "single_transformer_blocks"):
        new, old = f"single_transformer_blocks.{number}", f"single_blocks.{number}"
        for end in ("weight", "bias"):
            parts = ("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp")
            made[f"{old}.linear1.{end}"] = torch.cat([state[f"{new}.{one}.{end}"] for one in parts])
            made[f"{old}.linear2.{end}"] = state[f"{new}.proj_out.{end}"]
            made[f"{old}.modulation.lin.{end}"] = state[f"{new}.norm.linear.{end}"]
        made[f"{old}.norm.query_norm.scale"] = state[f"{new}.attn.norm_q.weight"]
        made[f"{old}.norm.key_norm.scale"] = state[f"{new}.attn.norm_k.weight"]
    return made


def _double_block(state: State, new: str, old: str) -> State:
    made: State = {}
    sides = (
        ("img", ("to_q", "to_k", "to_v"), "to_out.0", "norm", "norm1", "ff"),
        (
            *("txt", ("add_q_proj", "add_k_proj", "add_v_proj"), "to_add_out"),
            *("norm_added", "norm1_context", "ff_context"),
        ),
    )
    for side, qkv, out, norm, modulation, mlp in sides:
        for end in ("weight", "bias"):
            parts = [state[f"{new}.attn.{one}.{end}"] for one in qkv]
            made[f"{old}.{side}_attn.qkv.{end}"] = torch.cat(parts)
            made[f"{old}.{side}_attn.proj.{end}"] = state[f"{new}.attn.{out}.{end}"]
            made[f"{old}.{side}_mod.lin.{end}"] = state[f"{new}.{modulation}.linear.{end}"]
            made[f"{old}.{side}_mlp.0.{end}"] = state[f"{new}.{mlp}.net.0.proj.{end}"]
            made[f"{old}.{side}_mlp.2.{end}"] = state[f"{new}.{mlp}.net.2.{end}"]
        made[f"{old}.{side}_attn.norm.query_norm.scale"] = state[f"{new}.attn.{norm}_q.weight"]
        made[f"{old}.{side}_attn.norm.key_norm.scale"] = state[f"{new}.attn.{norm}_k.weight"]
    return made


def sd3_file(state: State) -> State:
    """SD 3's names for the weights of an `SD3Transformer2DModel`."""
    made: State = {"pos_embed": state["pos_embed.pos_embed"]}
    for end in ("weight", "bias"):
        for new, old in _SD3_OUTER.items():
            made[f"{old}.{end}"] = state[f"{new}.{end}"]
        made[f"final_layer.adaLN_modulation.1.{end}"] = _swapped(state[f"norm_out.linear.{end}"])
    numbers = _numbers(state, "transformer_blocks")
    for number in numbers:
        new, old = f"transformer_blocks.{number}", f"joint_blocks.{number}"
        made |= _joint_block(state, new, old, is_last=number == max(numbers))
    return made


def _joint_block(state: State, new: str, old: str, *, is_last: bool) -> State:
    made: State = {}

    def put(name: str, *parts: str) -> None:
        for end in ("weight", "bias"):
            names = [f"{new}.{part}.{end}" for part in parts]
            if all(each in state for each in names):
                made[f"{old}.{name}.{end}"] = torch.cat([state[each] for each in names])

    put("x_block.attn.qkv", "attn.to_q", "attn.to_k", "attn.to_v")
    put("context_block.attn.qkv", "attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj")
    put("x_block.attn2.qkv", "attn2.to_q", "attn2.to_k", "attn2.to_v")
    for side, first in (("x_block", "norm"), ("context_block", "norm_added")):
        put(f"{side}.attn.ln_q", f"attn.{first}_q")
        put(f"{side}.attn.ln_k", f"attn.{first}_k")
    put("x_block.attn2.ln_q", "attn2.norm_q")
    put("x_block.attn2.ln_k", "attn2.norm_k")
    put("x_block.attn.proj", "attn.to_out.0")
    put("x_block.attn2.proj", "attn2.to_out.0")
    put("context_block.attn.proj", "attn.to_add_out")
    for side, norm, mlp in (
        ("x_block", "norm1", "ff"),
        ("context_block", "norm1_context", "ff_context"),
    ):
        put(f"{side}.adaLN_modulation.1", f"{norm}.linear")
        put(f"{side}.mlp.fc1", f"{mlp}.net.0.proj")
        put(f"{side}.mlp.fc2", f"{mlp}.net.2")
    if is_last:
        for end in ("weight", "bias"):
            name = f"{old}.context_block.adaLN_modulation.1.{end}"
            made[name] = _swapped(made[name])
    return made


def in_8_bits(state: State, scaled: bool) -> State:
    """As programs of others write them: matrices in e4m3, with a scale beside each, or without."""
    made: State = {"scaled_fp8": torch.zeros(2, dtype=torch.float8_e4m3fn)} if scaled else {}
    for name, tensor in state.items():
        if not name.endswith(".weight") or tensor.ndim != 2:
            made[name] = tensor
            continue
        scale = tensor.abs().max() / 448 if scaled else torch.tensor(1.0)
        made[name] = (tensor / scale).to(torch.float8_e4m3fn)
        if scaled:
            made[f"{name.removesuffix('.weight')}.scale_weight"] = scale.float()
    return made


def write(state: State, file: Path, prefix: str = "", **beside: Any) -> Path:
    """To disk; `beside` are tensors of other parts of the model."""
    named = {f"{prefix}{name}": tensor.contiguous().clone() for name, tensor in state.items()}
    save_file({**named, **beside}, file)
    return file


def _numbers(state: State, blocks: str) -> list[int]:
    found = (re.match(rf"{blocks}\.(\d+)\.", name) for name in state)
    return sorted({int(one[1]) for one in found if one})
