"""Turns a single file of a transformer into that part of a diffusers folder.

`python -m kizy_gpu.families.transformer_file FAMILY FILE DONOR FOLDER`, in a process of its own.
FOLDER becomes the part `transformer`; DONOR is the same part of an installed model of that
architecture, whose settings it takes where its own layers do not say otherwise. Weights in 8 bits,
with or without a scale for each layer, become 16 bits again.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

# Before diffusers is imported: nothing here may ask the network.
os.environ["HF_HUB_OFFLINE"] = "1"

import diffusers
import torch
from accelerate import init_empty_weights
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from kizy_gpu.families.single_file import CannotConvert, ended
from kizy_gpu.families.transformer_layouts import (
    LAYOUTS,
    Layout,
    UnknownLayer,
    count_of,
    renamed,
)
from kizy_gpu.installs.recognise import SCALES, is_beside, layer_names

DTYPE = torch.bfloat16
SHARD_BYTES = 4 * 10**9
STEM = "diffusion_pytorch_model"

Shapes = Mapping[str, tuple[int, ...]]


def convert(family: str, file: Path, donor: Path, folder: Path) -> None:
    """Write the transformer in `file` into `folder`. Raises CannotConvert."""
    layout = LAYOUTS[family]
    settings: dict[str, Any] = json.loads((donor / "config.json").read_text())
    with safe_open(file, framework="pt") as opened:
        names = layer_names(opened.keys())
        shapes = {new: tuple(opened.get_slice(old).get_shape()) for new, old in names.items()}
        try:
            settings |= (_sd3_settings if family == "sd3" else _flux1_settings)(shapes, settings)
            wanted = _wanted(settings)
            _write(_converted(layout, opened, names, shapes), wanted, folder)
        except (UnknownLayer, KeyError, IndexError, ValueError, RuntimeError) as error:
            raise CannotConvert(f"its layers are not those of the family: {error}") from error
    (folder / "config.json").write_text(json.dumps(settings, indent=2))


def _flux1_settings(shapes: Shapes, _donor: Mapping[str, Any]) -> dict[str, Any]:
    head = shapes["double_blocks.0.img_attn.norm.query_norm.scale"][0]
    return {
        "num_layers": count_of("double_blocks", shapes),
        "num_single_layers": count_of("single_blocks", shapes),
        "attention_head_dim": head,
        "num_attention_heads": shapes["img_in.weight"][0] // head,
        "in_channels": shapes["img_in.weight"][1],
        "out_channels": shapes["final_layer.linear.weight"][0],
        "joint_attention_dim": shapes["txt_in.weight"][1],
        "pooled_projection_dim": shapes["vector_in.in_layer.weight"][1],
        "guidance_embeds": "guidance_in.in_layer.weight" in shapes,
    }


def _sd3_settings(shapes: Shapes, donor: Mapping[str, Any]) -> dict[str, Any]:
    width, channels, patch, _ = shapes["x_embedder.proj.weight"]
    layers = count_of("joint_blocks", shapes)
    return {
        "num_layers": layers,
        "num_attention_heads": width // int(donor["attention_head_dim"]),
        "in_channels": channels,
        "out_channels": shapes["final_layer.linear.weight"][0] // patch**2,
        "patch_size": patch,
        "pos_embed_max_size": math.isqrt(shapes["pos_embed"][1]),
        "caption_projection_dim": shapes["context_embedder.weight"][0],
        "joint_attention_dim": shapes["context_embedder.weight"][1],
        "pooled_projection_dim": shapes["y_embedder.mlp.0.weight"][1],
        "qk_norm": "rms_norm" if "joint_blocks.0.x_block.attn.ln_q.weight" in shapes else None,
        "dual_attention_layers": [
            number
            for number in range(layers)
            if f"joint_blocks.{number}.x_block.attn2.qkv.weight" in shapes
        ],
    }


def _wanted(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the whole part; no memory is taken for it."""
    kind = getattr(diffusers, settings["_class_name"])
    with init_empty_weights():
        model = kind.from_config(dict(settings))
    return {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}


def _converted(
    layout: Layout, opened: Any, names: Mapping[str, str], shapes: Shapes
) -> Iterator[tuple[str, Tensor]]:
    width, last = layout.width(shapes), count_of(layout.blocks, shapes) - 1
    for name, old in names.items():
        if is_beside(name):
            continue
        tensor = opened.get_tensor(old).to(torch.float32)
        for end in SCALES:
            scale = names.get(name.removesuffix(".weight") + end) if ".weight" in name else None
            if scale is not None:
                tensor = tensor * opened.get_tensor(scale).to(torch.float32)
        if not bool(torch.isfinite(tensor).all()):
            raise CannotConvert(f"in {old[:100]} there are values that are no numbers")
        for new, piece in renamed(layout, name, tensor.to(DTYPE), width, last):
            yield new, piece.clone()  # a file holds no views


def _write(
    tensors: Iterator[tuple[str, Tensor]], wanted: Mapping[str, tuple[int, ...]], folder: Path
) -> None:
    """In shards, as they come; all that is wanted and nothing else. Raises CannotConvert."""
    folder.mkdir(parents=True, exist_ok=True)
    shard: dict[str, Tensor] = {}
    written: list[tuple[Path, list[str]]] = []
    seen: set[str] = set()
    total = 0

    def flush() -> None:
        file = folder / f"{STEM}-{len(written) + 1:05}.safetensors"
        save_file(shard, file, metadata={"format": "pt"})
        written.append((file, list(shard)))
        shard.clear()

    for name, tensor in tensors:
        if tuple(tensor.shape) != wanted.get(name):
            raise CannotConvert(f"its {name[:100]} is of another size than the installed model's")
        shard[name] = tensor
        seen.add(name)
        total += tensor.nbytes
        if sum(each.nbytes for each in shard.values()) > SHARD_BYTES:
            flush()
    missing = sorted(wanted.keys() - seen)
    if missing:
        raise CannotConvert(f"parts of its transformer are missing: {missing[0]}")
    if shard:
        flush()
    _name_shards(written, total, folder)


def _name_shards(written: list[tuple[Path, list[str]]], total: int, folder: Path) -> None:
    if len(written) == 1:
        written[0][0].rename(folder / f"{STEM}.safetensors")
        return
    places: dict[str, str] = {}
    for index, (file, names) in enumerate(written):
        name = f"{STEM}-{index + 1:05}-of-{len(written):05}.safetensors"
        file.rename(folder / name)
        places |= dict.fromkeys(names, name)
    listed = {"metadata": {"total_size": total}, "weight_map": places}
    (folder / f"{STEM}.safetensors.index.json").write_text(json.dumps(listed, indent=2))


if __name__ == "__main__":
    name, *paths = sys.argv[1:5]
    sys.exit(ended(lambda: convert(name, *map(Path, paths))))
