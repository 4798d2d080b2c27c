"""Writing a LoRA so that other programs read it: kohya's layout, and PEFT's.

ComfyUI, A1111 and InvokeAI read LoRAs of SD 1.5 and SDXL in kohya's layout only
(keys `lora_unet_…`, `lora_te_…`), with transformers' older names of the text encoder.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from safetensors.torch import save
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families.lora_layouts import LoraWeights, Modules, read_lora

Layout = Literal["kohya", "peft"]
Weights = Mapping[str, Mapping[str, LoraWeights]]
MAX_THUMBNAIL_BYTES = 40 * 1024
_PREFIX = {"unet": "lora_unet", "text_encoder": "lora_te"}
_PREFIX_OF_TWO = {**_PREFIX, "text_encoder": "lora_te1", "text_encoder_2": "lora_te2"}
_BASES = {"sprout": "sprout", "sd15": "sd_v1", "sdxl": "sdxl_base_v1-0"}
_ARCHITECTURES = {
    "sd15": "stable-diffusion-v1",
    "sdxl": "stable-diffusion-xl-v1-base",
    "sd3": "stable-diffusion-3",
    "flux1": "flux-1-dev",
}


@dataclass(frozen=True)
class About:
    """What stands in the header beside the weights. No paths, no names of people."""

    name: str
    goal: str
    description: str
    trigger: str
    architecture: str
    base_model: str
    pictures: int
    steps: int
    learning_rate: float
    seed: int
    resolution: tuple[int, int]
    recipe: Mapping[str, Any]
    date: str
    captions: Sequence[str] = ()
    thumbnail_jpeg: bytes | None = None
    """256 px."""


def write_lora(weights: Weights, layout: Layout, about: About) -> bytes:
    """A safetensors file in fp16 with everything that readers look for in its header."""
    tensors: dict[str, Tensor] = {}
    for part, modules in weights.items():
        prefix = _prefix(part, about.architecture) if layout == "kohya" else None
        for module, one in modules.items():
            tensors |= _kohya(prefix, part, module, one) if prefix else _peft(part, module, one)
    data: bytes = save(dict(sorted(tensors.items())), _header(weights, layout, about, tensors))
    return data


def folded(weights: Weights) -> Weights:
    """The same with alpha = rank: most readers of PEFT's layout know no other."""
    return {
        part: {
            module: LoraWeights(one.down, one.up * (one.alpha / one.rank), one.rank)
            for module, one in modules.items()
        }
        for part, modules in weights.items()
    }


def _prefix(part: str, architecture: str) -> str:
    """Kohya counts the text encoders where there are two."""
    return (_PREFIX_OF_TWO if architecture == "sdxl" else _PREFIX)[part]


def _old_name(part: str, module: str) -> str:
    return f"text_model.{module}" if part.startswith("text_encoder") else module


def _kohya(prefix: str, part: str, module: str, one: LoraWeights) -> dict[str, Tensor]:
    stem = f"{prefix}_{_old_name(part, module).replace('.', '_')}"
    return {
        f"{stem}.lora_down.weight": one.down.half().contiguous(),
        f"{stem}.lora_up.weight": one.up.half().contiguous(),
        f"{stem}.alpha": torch.tensor(float(one.alpha)),
    }


def _peft(part: str, module: str, one: LoraWeights) -> dict[str, Tensor]:
    stem = f"{part}.{_old_name(part, module)}"
    return {
        f"{stem}.lora_A.weight": one.down.half().contiguous(),
        f"{stem}.lora_B.weight": one.up.half().contiguous(),
    }


def _header(
    weights: Weights, layout: Layout, about: About, tensors: Mapping[str, Tensor]
) -> dict[str, str]:
    first = next(one for modules in weights.values() for one in modules.values())
    width, height = about.resolution
    architecture = _ARCHITECTURES.get(about.architecture, about.architecture)
    header = {
        "format": "pt",
        "modelspec.sai_model_spec": "1.0.1",
        "modelspec.architecture": f"{architecture}/lora",
        "modelspec.implementation": "kohya-ss/sd-scripts" if layout == "kohya" else "diffusers",
        "modelspec.title": about.name,
        "modelspec.description": " ".join(part for part in (about.goal, about.description) if part),
        "modelspec.trigger_phrase": about.trigger,
        "modelspec.usage_hint": f"Write “{about.trigger}” into the prompt."
        if about.trigger
        else "",
        "modelspec.date": about.date,
        "modelspec.resolution": f"{width}x{height}",
        "modelspec.hash_sha256": f"0x{_content_hash(tensors)}",
        "ss_output_name": about.name,
        "ss_base_model_version": _BASES.get(about.architecture, about.architecture),
        "ss_v2": "False",
        "ss_network_module": "networks.lora",
        "ss_network_dim": str(first.rank),
        "ss_network_alpha": str(float(first.alpha)),
        "ss_sd_model_name": about.base_model,
        "ss_num_train_images": str(about.pictures),
        "ss_steps": str(about.steps),
        "ss_learning_rate": str(about.learning_rate),
        "ss_seed": str(about.seed),
        "ss_resolution": f"({width}, {height})",
        "ss_tag_frequency": json.dumps({"pictures": _frequency(about.captions)}),
        "kizy.recipe": json.dumps(about.recipe, sort_keys=True),
        "lora_adapter_metadata": json.dumps(_peft_metadata(weights)),
    }
    if about.thumbnail_jpeg and len(about.thumbnail_jpeg) <= MAX_THUMBNAIL_BYTES:
        encoded = base64.b64encode(about.thumbnail_jpeg).decode()
        header["modelspec.thumbnail"] = f"data:image/jpeg;base64,{encoded}"
    return {key: value for key, value in header.items() if value}


def _content_hash(tensors: Mapping[str, Tensor]) -> str:
    """Of the tensors alone, as ModelSpec says: a changed title is the same LoRA."""
    data = save(dict(sorted(tensors.items())))
    return hashlib.sha256(data[8 + int.from_bytes(data[:8], "little") :]).hexdigest()


def _frequency(captions: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for caption in captions:
        for tag in caption.split(","):
            if tag.strip():
                counts[tag.strip()] = counts.get(tag.strip(), 0) + 1
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:200])


def _peft_metadata(weights: Weights) -> dict[str, Any]:
    """What diffusers reads back: without it alpha would be taken to be the rank."""
    about: dict[str, Any] = {}
    for part, modules in weights.items():
        first = next(iter(modules.values()))
        about[f"{part}.r"] = first.rank
        about[f"{part}.lora_alpha"] = first.alpha
        about[f"{part}.target_modules"] = sorted(_old_name(part, module) for module in modules)
    return about


def require_same(data: bytes, weights: Weights, modules: Modules) -> None:
    """Reads the file back as any picture would. Raises JobError internal where it is not what
    was learnt, to within the rounding of fp16."""
    read = read_lora(data, modules)
    if read.unknown:
        raise JobError(
            "internal", f"the LoRA that was written names {len(read.unknown)} unknown parts"
        )
    for part, ours in weights.items():
        theirs = read.adapter.get(part, {})
        if theirs.keys() != ours.keys():
            raise JobError("internal", f"the LoRA that was written misses modules of {part}")
        for module, one in ours.items():
            other = theirs[module]
            if other.alpha != one.alpha or not (
                torch.equal(other.down.float(), one.down.half().float())
                and torch.equal(other.up.float(), one.up.half().float())
            ):
                raise JobError("internal", f"{part}.{module} was written wrongly")
