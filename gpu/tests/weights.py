"""Add-ons with random weights, in the layouts that other programs write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers import ControlNetModel
from safetensors.torch import save
from torch import nn

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


def random_controlnet(pipeline: Any, folder: Path, *, silent: bool) -> None:
    """A ControlNet made of the UNet's own half. A silent one, as before training, adds nothing."""
    torch.manual_seed(1)
    net = ControlNetModel.from_unet(
        pipeline.unet, conditioning_embedding_out_channels=(16, 32, 64, 96)
    )
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
