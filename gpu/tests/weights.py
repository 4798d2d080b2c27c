"""Add-ons with random weights, in the layouts that other programs write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers import ControlNetModel
from safetensors.torch import save, save_file
from torch import nn
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

Layout = Literal["kohya", "diffusers"]
RANK = 4


def random_lora(pipeline: Any, layout: Layout, alpha: float = 8, seed: int = 0) -> bytes:
    """A safetensors file for the attention of UNet and text encoder, strong enough to be seen."""
    generator = torch.Generator().manual_seed(seed)
    tensors: dict[str, torch.Tensor] = {}
    alphas: dict[str, float] = {}
    for part, module, name in _targets(pipeline):
        down = torch.randn(RANK, module.in_features, generator=generator) * 0.05
        up = torch.randn(module.out_features, RANK, generator=generator) * 0.05
        if layout == "kohya":
            # kohya's names are those of transformers 4, with "text_model" in them.
            inner = f"text_model.{name}" if part == "text_encoder" else name
            prefix = {"unet": "lora_unet", "text_encoder": "lora_te"}[part]
            key = f"{prefix}_{inner.replace('.', '_')}"
            tensors[f"{key}.lora_down.weight"] = down
            tensors[f"{key}.lora_up.weight"] = up
            tensors[f"{key}.alpha"] = torch.tensor(float(alpha))
        else:
            inner = f"text_model.{name}" if part == "text_encoder" else name
            tensors[f"{part}.{inner}.lora_A.weight"] = down
            tensors[f"{part}.{inner}.lora_B.weight"] = up
        alphas[part] = alpha
    metadata = {"format": "pt"}
    if layout == "diffusers":
        metadata["lora_adapter_metadata"] = json.dumps(
            {
                f"{part}.{key}": value
                for part, given in alphas.items()
                for key, value in _peft_config(given).items()
            }
        )
    return save({key: tensor.contiguous() for key, tensor in tensors.items()}, metadata)


def _targets(pipeline: Any) -> list[tuple[str, nn.Linear, str]]:
    return [
        (part, module, name.removesuffix(".base_layer"))  # as it is named without other LoRAs
        for part, ends in (("unet", ("to_q", "to_v")), ("text_encoder", ("q_proj", "v_proj")))
        for name, module in getattr(pipeline, part).named_modules()
        if isinstance(module, nn.Linear) and name.removesuffix(".base_layer").endswith(ends)
    ]


def _peft_config(alpha: float) -> dict[str, Any]:
    return {
        "r": RANK,
        "lora_alpha": alpha,
        "target_modules": ["to_q", "to_v", "q_proj", "v_proj"],
        "lora_dropout": 0.0,
        "bias": "none",
    }


def random_controlnet(
    pipeline: Any, folder: Path, *, silent: bool, channels: tuple[int, ...] = (16, 32, 64, 96)
) -> None:
    """A ControlNet made of the UNet's own half. A silent one, as before training, adds nothing."""
    torch.manual_seed(1)
    net = ControlNetModel.from_unet(pipeline.unet, conditioning_embedding_out_channels=channels)
    if not silent:
        for parameter in net.parameters():
            if not parameter.any():
                nn.init.normal_(parameter, std=0.05)
    net.to(torch.float16).save_pretrained(folder)
    card = {
        "name": "Random edges",
        "family": "sd15-controlnet",
        "kind": "controlnet",
        "architecture": "sprout",
        "preprocessor": "edges",
    }
    (folder / "kizy.json").write_text(json.dumps(card))


def random_ip_adapter(unet: Any, folder: Path, family: str, architecture: str) -> None:
    """An IP-Adapter for `unet`, in the layout and with the names of h94/IP-Adapter."""
    torch.manual_seed(4)
    tokens, seen, words = 4, 16, unet.config.cross_attention_dim
    tensors = {
        "image_proj.proj.weight": torch.randn(tokens * words, seen),
        "image_proj.proj.bias": torch.randn(tokens * words) * 0.1,
        "image_proj.norm.weight": torch.ones(words),
        "image_proj.norm.bias": torch.zeros(words),
    }
    # It counts all attentions, and has something for every second one: those that read words.
    for place, name in enumerate(unet.attn_processors):
        if name.endswith("attn2.processor"):
            module = unet.get_submodule(name.removesuffix(".processor"))
            for part, like in (("to_k_ip", module.to_k), ("to_v_ip", module.to_v)):
                tensors[f"ip_adapter.{place}.{part}.weight"] = torch.randn_like(like.weight) * 0.3
    save_file(tensors, seen_by_clip(folder, seen) / "ip-adapter.safetensors")
    card = {"name": "Random look", "family": family, "kind": "ipAdapter"}
    (folder / "kizy.json").write_text(json.dumps({**card, "architecture": architecture}))


def random_flux_ip_adapter(config: Any, folder: Path) -> None:
    """As XLabs names them, for a FLUX.1 of that config."""
    torch.manual_seed(4)
    seen, words = 16, config.joint_attention_dim
    width = config.num_attention_heads * config.attention_head_dim
    tensors = {
        "ip_adapter_proj_model.proj.weight": torch.randn(4 * words, seen),
        "ip_adapter_proj_model.proj.bias": torch.randn(4 * words) * 0.1,
        "ip_adapter_proj_model.norm.weight": torch.ones(words),
        "ip_adapter_proj_model.norm.bias": torch.zeros(words),
    }
    for block in range(config.num_layers):
        for part in "kv":
            name = f"double_blocks.{block}.processor.ip_adapter_double_stream_{part}_proj"
            tensors[f"{name}.weight"] = torch.randn(width, words) * 0.3
            tensors[f"{name}.bias"] = torch.randn(width) * 0.3
    save_file(tensors, seen_by_clip(folder, seen) / "ip_adapter.safetensors")
    card = {"name": "Random look", "family": "flux1-ip-adapter", "kind": "ipAdapter"}
    (folder / "kizy.json").write_text(json.dumps({**card, "architecture": "flux1"}))


def seen_by_clip(folder: Path, seen: int) -> Path:
    """The folder, with what sees pictures in it."""
    encoder = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=16,
            intermediate_size=16,
            projection_dim=seen,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=28,
            patch_size=14,
        )
    )
    for parameter in encoder.parameters():
        nn.init.normal_(parameter, std=0.5)  # as made, all pictures look alike to it
    encoder.save_pretrained(folder / "image_encoder")
    return folder
