"""Turns a single checkpoint into a folder that diffusers reads, without asking anybody.

`python -m kizy_gpu.families.single_file FAMILY CHECKPOINT FOLDER [SPACING]`, in a process of its
own. What a checkpoint does not hold, its settings and its tokenizer, is the same for all models of
the family, but for how the steps are spread: what draws in a few of them wants "trailing" (Lin et
al. 2024, "Common Diffusion Noise Schedules and Sample Steps are Flawed", 3.3).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

# Before diffusers is imported: nothing here may ask the network.
os.environ["HF_HUB_OFFLINE"] = "1"

import diffusers
import torch
import transformers
from safetensors import SafetensorError, safe_open

from kizy_gpu.families.clip_tokenizer import clip_tokenizer
from kizy_gpu.families.quiet import hush

_NOISE = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "steps_offset": 1,
}
_CLIP_L = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "projection_dim": 768,
    "hidden_act": "quick_gelu",
}
_CLIP_G = {
    "hidden_size": 1280,
    "intermediate_size": 5120,
    "num_hidden_layers": 32,
    "num_attention_heads": 20,
    "projection_dim": 1280,
    "hidden_act": "gelu",
}
_READING = {
    "vocab_size": 49408,
    "max_position_embeddings": 77,
    "bos_token_id": 0,
    "eos_token_id": 2,
    "pad_token_id": 1,
}
_VAE = {
    "in_channels": 3,
    "out_channels": 3,
    "latent_channels": 4,
    "layers_per_block": 2,
    "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
}


@dataclass(frozen=True)
class Family:
    """What is the same for all checkpoints of a family."""

    pipeline: str
    unet: Mapping[str, Any]
    vae: Mapping[str, Any]
    texts: Mapping[str, tuple[str, Mapping[str, Any]]]
    """Text encoders by their folder: the class, and its settings."""
    scheduler: tuple[str, Mapping[str, Any]]
    extra: Mapping[str, Any]
    """Of the pipeline itself."""


FAMILIES: Mapping[str, Family] = {
    "sd15": Family(
        "StableDiffusionPipeline",
        {
            "sample_size": 64,
            "layers_per_block": 2,
            "block_out_channels": [320, 640, 1280, 1280],
            "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
            "up_block_types": ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3,
            "attention_head_dim": 8,
            "cross_attention_dim": 768,
        },
        {**_VAE, "sample_size": 512, "scaling_factor": 0.18215},
        {"text_encoder": ("CLIPTextModel", _CLIP_L)},
        ("DDIMScheduler", {**_NOISE, "clip_sample": False, "set_alpha_to_one": False}),
        {"safety_checker": [None, None], "feature_extractor": [None, None]},
    ),
    "sdxl": Family(
        "StableDiffusionXLPipeline",
        {
            "sample_size": 128,
            "layers_per_block": 2,
            "block_out_channels": [320, 640, 1280],
            "down_block_types": ["DownBlock2D"] + ["CrossAttnDownBlock2D"] * 2,
            "up_block_types": ["CrossAttnUpBlock2D"] * 2 + ["UpBlock2D"],
            "attention_head_dim": [5, 10, 20],
            "transformer_layers_per_block": [1, 2, 10],
            "cross_attention_dim": 2048,
            "use_linear_projection": True,
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": 256,
            "projection_class_embeddings_input_dim": 2816,
        },
        {**_VAE, "sample_size": 1024, "scaling_factor": 0.13025, "force_upcast": True},
        {
            "text_encoder": ("CLIPTextModel", _CLIP_L),
            "text_encoder_2": ("CLIPTextModelWithProjection", _CLIP_G),
        },
        ("EulerDiscreteScheduler", {**_NOISE, "timestep_spacing": "leading"}),
        {"force_zeros_for_empty_prompt": True},
    ),
}


class CannotConvert(Exception):
    """The message says why."""


def convert(family: Family, checkpoint: Path, folder: Path, spacing: str | None = None) -> None:
    """Write `checkpoint` into `folder`, in half precision. Raises CannotConvert.

    `spacing` is the scheduler's `timestep_spacing`, where it is not the family's own.
    """
    names = require_numbers(checkpoint)
    if spacing is not None:
        kind, settings = family.scheduler
        family = replace(family, scheduler=(kind, {**settings, "timestep_spacing": spacing}))
    if "v_pred" in names:
        # Its makers mark so that it predicts velocity, and "ztsnr" that its noise has no end.
        kind, settings = family.scheduler
        told = {"prediction_type": "v_prediction", "rescale_betas_zero_snr": "ztsnr" in names}
        family = replace(family, scheduler=(kind, {**settings, **told}))
    with tempfile.TemporaryDirectory() as known:
        _write_known(family, Path(known))
        try:
            pipeline = getattr(diffusers, family.pipeline).from_single_file(
                str(checkpoint),
                config=known,
                local_files_only=True,
                torch_dtype=torch.float16,
                disable_mmap=False,
            )
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise CannotConvert(f"its layers are not those of the family: {error}") from error
    for part in pipeline.components.values():
        if isinstance(part, torch.nn.Module) and any(p.is_meta for p in part.parameters()):
            raise CannotConvert(f"parts of its {type(part).__name__} are missing")
    pipeline.save_pretrained(folder)


def require_numbers(checkpoint: Path) -> frozenset[str]:
    """The names of its tensors, all of whose values are numbers. Raises CannotConvert."""
    with safe_open(checkpoint, framework="pt") as file:
        names = list(file.keys())
        for name in names:
            tensor = file.get_tensor(name)
            if tensor.is_floating_point() and not bool(torch.isfinite(tensor.float()).all()):
                raise CannotConvert(f"in {name[:100]} there are values that are no numbers")
    return frozenset(names)


def _write_known(family: Family, folder: Path) -> None:
    """The folder as it would come from a hub, without any weights."""
    index: dict[str, Any] = {"_class_name": family.pipeline, **family.extra}
    for name, settings in (("unet", family.unet), ("vae", family.vae)):
        kind = "UNet2DConditionModel" if name == "unet" else "AutoencoderKL"
        index[name] = ["diffusers", kind]
        _write(folder / name / "config.json", {"_class_name": kind, **settings})
    kind, settings = family.scheduler
    index["scheduler"] = ["diffusers", kind]
    _write(folder / "scheduler" / "scheduler_config.json", {"_class_name": kind, **settings})
    for name, (text_kind, sizes) in family.texts.items():
        words = name.replace("text_encoder", "tokenizer")
        index[name] = ["transformers", text_kind]
        index[words] = ["transformers", "CLIPTokenizer"]
        transformers.CLIPTextConfig(**_READING, **sizes).save_pretrained(folder / name)
        clip_tokenizer("!" if name.endswith("_2") else "<|endoftext|>").save_pretrained(
            folder / words
        )
    _write(folder / "model_index.json", index)


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2))


def ended(work: Callable[[], None]) -> int:
    """The exit code of a process that converts, which says in one line why it could not."""
    hush(diffusers.utils, transformers)
    try:
        work()
    except (CannotConvert, SafetensorError, OSError) as error:
        sys.stderr.write(f"{str(error).splitlines()[0][:300]}\n")
        return 1
    return 0


if __name__ == "__main__":
    name, checkpoint, folder, *spread = sys.argv[1:5]
    spacing = spread[0] if spread else None
    sys.exit(ended(lambda: convert(FAMILIES[name], Path(checkpoint), Path(folder), spacing)))
