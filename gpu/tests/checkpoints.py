"""Single checkpoints in the layout of Stable Diffusion's first code, from models of diffusers."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from safetensors.torch import save_file

from kizy_gpu.families.single_file import FAMILIES, Family

_RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1",
    "conv_shortcut": "skip_connection",
}
_VAE_ATTENTION = {
    "group_norm": "norm",
    "to_q": "q",
    "to_k": "k",
    "to_v": "v",
    "to_out.0": "proj_out",
}


def tiny_sd15() -> Family:
    """SD 1.5 with as few channels as the classes take, and all of its blocks."""
    family = FAMILIES["sd15"]
    unet = {**family.unet, "block_out_channels": [8] * 4, "norm_num_groups": 4}
    vae = {**family.vae, "block_out_channels": [8] * 4, "norm_num_groups": 4}
    text = {"hidden_size": 32, "intermediate_size": 16, "num_hidden_layers": 1}
    text |= {"num_attention_heads": 2, "projection_dim": 32, "hidden_act": "quick_gelu"}
    return replace(
        family,
        unet={**unet, "cross_attention_dim": 32, "attention_head_dim": 2},
        vae=vae,
        texts={"text_encoder": ("CLIPTextModel", text)},
    )


def tiny_sdxl() -> Family:
    """SDXL with as few channels as the classes take, and all of its blocks."""
    family = FAMILIES["sdxl"]
    unet = {**family.unet, "block_out_channels": [8] * 3, "norm_num_groups": 4}
    unet |= {"attention_head_dim": [2, 2, 2], "transformer_layers_per_block": [1, 1, 1]}
    unet |= {"addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 6 * 8 + 64}
    text = {"intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    return replace(
        family,
        unet={**unet, "cross_attention_dim": 32 + 64},
        vae={**family.vae, "block_out_channels": [8] * 4, "norm_num_groups": 4},
        texts={
            "text_encoder": (
                "CLIPTextModel",
                {**text, "hidden_size": 32, "projection_dim": 32, "hidden_act": "quick_gelu"},
            ),
            "text_encoder_2": (
                "CLIPTextModelWithProjection",
                {**text, "hidden_size": 64, "projection_dim": 64, "hidden_act": "gelu"},
            ),
        },
    )


def parts_of(family: Family) -> dict[str, Any]:
    """The models themselves, with random weights."""
    torch.manual_seed(0)
    settings = {"vocab_size": 49408, "max_position_embeddings": 77, "eos_token_id": 2}
    texts = {
        name: getattr(transformers, kind)(transformers.CLIPTextConfig(**settings, **sizes))
        for name, (kind, sizes) in family.texts.items()
    }
    return {
        "unet": diffusers.UNet2DConditionModel(**family.unet),
        "vae": diffusers.AutoencoderKL(**family.vae),
        **texts,
    }


def write_checkpoint(parts: dict[str, Any], file: Path) -> None:
    """As one file, under the names of the first code."""
    tensors: dict[str, torch.Tensor] = {}
    attending = {
        int(name.split(".")[1])
        for name in parts["unet"].state_dict()
        if name.startswith("up_blocks.") and ".attentions." in name
    }
    for name, tensor in parts["unet"].state_dict().items():
        tensors[f"model.diffusion_model.{_unet_name(name, attending)}"] = tensor
    for name, tensor in parts["vae"].state_dict().items():
        old = _vae_name(name)
        is_projection = ".attn_1." in old and ".norm." not in old and tensor.ndim == 2
        value = tensor[:, :, None, None] if is_projection else tensor
        tensors[f"first_stage_model.{old}"] = value
    has_two = "text_encoder_2" in parts
    stem = "conditioner.embedders.0" if has_two else "cond_stage_model"
    for name, tensor in parts["text_encoder"].state_dict().items():
        tensors[f"{stem}.transformer.text_model.{name.removeprefix('text_model.')}"] = tensor
    if has_two:
        second = _open_clip(parts["text_encoder_2"].state_dict())
        tensors |= {f"conditioner.embedders.1.model.{name}": each for name, each in second.items()}
    save_file({name: tensor.clone().contiguous() for name, tensor in tensors.items()}, file)


def _open_clip(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """In the layout of OpenCLIP: one projection for query, key and value."""
    plain = {name.removeprefix("text_model."): tensor for name, tensor in state.items()}
    made = {
        "token_embedding.weight": plain["embeddings.token_embedding.weight"],
        "positional_embedding": plain["embeddings.position_embedding.weight"],
        "ln_final.weight": plain["final_layer_norm.weight"],
        "ln_final.bias": plain["final_layer_norm.bias"],
        "text_projection": plain["text_projection.weight"].T,
    }
    renamed = {"layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc"}
    renamed |= {"mlp.fc2": "mlp.c_proj", "self_attn.out_proj": "attn.out_proj"}
    layers = {name.split(".")[2] for name in plain if name.startswith("encoder.layers.")}
    for layer in layers:
        block, there = f"encoder.layers.{layer}", f"transformer.resblocks.{layer}"
        for end in ("weight", "bias"):
            for new, old in renamed.items():
                made[f"{there}.{old}.{end}"] = plain[f"{block}.{new}.{end}"]
            parts = [plain[f"{block}.self_attn.{way}_proj.{end}"] for way in "qkv"]
            made[f"{there}.attn.in_proj_{end}"] = torch.cat(parts)
    return made


def _unet_name(name: str, attending: set[int]) -> str:
    for new, old in (
        ("add_embedding.linear_1", "label_emb.0.0"),
        ("add_embedding.linear_2", "label_emb.0.2"),
        ("time_embedding.linear_1", "time_embed.0"),
        ("time_embedding.linear_2", "time_embed.2"),
        ("conv_in", "input_blocks.0.0"),
        ("conv_norm_out", "out.0"),
        ("conv_out", "out.2"),
    ):
        if name.startswith(f"{new}."):
            return name.replace(new, old, 1)
    if found := re.match(r"down_blocks\.(\d)\.(resnets|attentions)\.(\d)\.(.+)", name):
        block, kind, layer, rest = found.groups()
        place = f"input_blocks.{3 * int(block) + int(layer) + 1}"
        return f"{place}.{_inner(kind, rest)}"
    if found := re.match(r"down_blocks\.(\d)\.downsamplers\.0\.conv\.(.+)", name):
        return f"input_blocks.{3 * (int(found[1]) + 1)}.0.op.{found[2]}"
    if found := re.match(r"up_blocks\.(\d)\.(resnets|attentions)\.(\d)\.(.+)", name):
        block, kind, layer, rest = found.groups()
        return f"output_blocks.{3 * int(block) + int(layer)}.{_inner(kind, rest)}"
    if found := re.match(r"up_blocks\.(\d)\.upsamplers\.0\.(.+)", name):
        block = int(found[1])
        return f"output_blocks.{3 * block + 2}.{2 if block in attending else 1}.{found[2]}"
    if found := re.match(r"mid_block\.attentions\.0\.(.+)", name):
        return f"middle_block.1.{found[1]}"
    found = re.match(r"mid_block\.resnets\.(\d)\.(.+)", name)
    assert found, name
    return f"middle_block.{2 * int(found[1])}.{_renamed(found[2], _RESNET)}"


def _inner(kind: str, rest: str) -> str:
    return f"0.{_renamed(rest, _RESNET)}" if kind == "resnets" else f"1.{rest}"


def _vae_name(name: str) -> str:
    side = name.split(".")[0]
    if side not in ("encoder", "decoder"):
        return name
    rest = name.removeprefix(f"{side}.")
    if found := re.match(r"(down|up)_blocks\.(\d)\.resnets\.(\d)\.(.+)", rest):
        way, block, layer, inner = found.groups()
        number = int(block) if way == "down" else 3 - int(block)
        inner = inner.replace("conv_shortcut", "nin_shortcut")
        return f"{side}.{way}.{number}.block.{layer}.{inner}"
    if found := re.match(r"down_blocks\.(\d)\.downsamplers\.0\.(.+)", rest):
        return f"{side}.down.{found[1]}.downsample.{found[2]}"
    if found := re.match(r"up_blocks\.(\d)\.upsamplers\.0\.(.+)", rest):
        return f"{side}.up.{3 - int(found[1])}.upsample.{found[2]}"
    if found := re.match(r"mid_block\.attentions\.0\.(.+)", rest):
        return f"{side}.mid.attn_1.{_renamed(found[1], _VAE_ATTENTION)}"
    if found := re.match(r"mid_block\.resnets\.(\d)\.(.+)", rest):
        return f"{side}.mid.block_{int(found[1]) + 1}.{found[2]}"
    return f"{side}.{rest.replace('conv_norm_out', 'norm_out')}"


def _renamed(inner: str, names: dict[str, str]) -> str:
    for new, old in names.items():
        if inner.startswith(f"{new}."):
            return inner.replace(new, old, 1)
    return inner
