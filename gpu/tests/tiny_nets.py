"""ControlNets for the tiny models: the real classes, with random weights that do add something."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import diffusers
import torch
from torch import nn


def write_net(family: str, model: Any, folder: Path, seed: int = 2, **sizes: Any) -> None:
    """A ControlNet's folder with `kizy.json`, for a tiny model of `family`."""
    torch.manual_seed(seed)
    net = _MAKE[family](model.pipeline, sizes)
    for parameter in net.parameters():
        if not parameter.any():  # as it is before training, when it adds nothing
            nn.init.normal_(parameter, std=0.05)
    net.save_pretrained(folder)
    card = {"family": f"{family}-controlnet", "kind": "controlnet", "architecture": family}
    (folder / "kizy.json").write_text(json.dumps({**card, "preprocessor": "edges"}))


def _of_unet(pipeline: Any, sizes: Mapping[str, Any]) -> Any:
    channels = (8, 16)
    return diffusers.ControlNetModel.from_unet(
        pipeline.unet, conditioning_embedding_out_channels=channels, **sizes
    )


def _of_flux(pipeline: Any, sizes: Mapping[str, Any]) -> Any:
    transformer = pipeline.transformer
    names = ("num_layers", "num_single_layers", "attention_head_dim", "num_attention_heads")
    return diffusers.FluxControlNetModel.from_transformer(
        transformer, **{name: transformer.config[name] for name in names}, **sizes
    )


def _of_sd3(pipeline: Any, sizes: Mapping[str, Any]) -> Any:
    config = pipeline.transformer.config
    names = ("sample_size", "patch_size", "in_channels", "attention_head_dim", "out_channels")
    names += ("num_attention_heads", "joint_attention_dim", "caption_projection_dim")
    asked = {name: config[name] for name in (*names, "pooled_projection_dim")}
    return diffusers.SD3ControlNetModel(**{**asked, "num_layers": 1, **sizes})


def _of_qwen(pipeline: Any, sizes: Mapping[str, Any]) -> Any:
    config = pipeline.transformer.config
    names = ("patch_size", "in_channels", "out_channels", "num_layers", "attention_head_dim")
    names += ("num_attention_heads", "joint_attention_dim", "axes_dims_rope")
    asked = {name: config[name] for name in names}
    return diffusers.QwenImageControlNetModel(**{**asked, **sizes})


def _of_z_image(pipeline: Any, sizes: Mapping[str, Any]) -> Any:
    config = pipeline.transformer.config
    names = ("dim", "n_refiner_layers", "n_heads", "n_kv_heads")
    asked = {name: config[name] for name in names}
    places = {"control_layers_places": [0], "control_in_dim": config.in_channels}
    return diffusers.ZImageControlNetModel(**{**asked, **places, **sizes})


SD35_LARGE = {"joint_attention_dim": None, "use_pos_embed": False, "pos_embed_type": None} | {
    "force_zeros_for_pooled_projection": False
}
"""As Stability's nets for SD 3.5 large are: they read no words."""
SINCE_2_0 = {"control_in_dim": 4 + 1 + 4, "add_control_noise_refiner": "control_noise_refiner"} | {
    "control_refiner_layers_places": [0]
}
"""As Z-Image's nets are that see what stays of a picture."""

_MAKE: Mapping[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "sdxl": _of_unet,
    "flux1": _of_flux,
    "sd3": _of_sd3,
    "qwen-image": _of_qwen,
    "z-image": _of_z_image,
}
