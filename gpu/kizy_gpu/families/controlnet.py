"""ControlNets of the Stable Diffusion 1.x class, SDXL and FLUX.1, in diffusers' folder layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import diffusers
from diffusers.models.controlnets.controlnet_flux import FluxMultiControlNetModel
from diffusers.models.controlnets.multicontrolnet import MultiControlNetModel
from PIL import Image
from safetensors import SafetensorError

from kizy_gpu.errors import JobError
from kizy_gpu.families.device import Device
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.families.preprocessors import PREPROCESSORS
from kizy_gpu.families.quiet import hush
from kizy_gpu.library import ModelInfo


@dataclass(frozen=True)
class LoadedControlNet:
    """The net, and what finds the structure it reads."""

    net: Any
    preprocess: Callable[[Image.Image], Image.Image]


def joined(nets: Sequence[LoadedControlNet]) -> Any:
    """Those of one picture, as diffusers' pipelines take several."""
    kinds = {diffusers.FluxControlNetModel: FluxMultiControlNetModel}
    return kinds.get(type(nets[0].net), MultiControlNetModel)([one.net for one in nets])


def load(info: ModelInfo, device: Device) -> LoadedControlNet:
    """Load the net onto `device`. Raises JobError unsupported for what it cannot read."""
    hush(diffusers.utils)
    preprocess = PREPROCESSORS.get(info.preprocessor or "")
    if preprocess is None:
        raise JobError(
            "unsupported", f"{info.name} reads {info.preprocessor!r}, which nothing here finds"
        )
    is_flux = info.family.startswith("flux1")
    kind = diffusers.FluxControlNetModel if is_flux else diffusers.ControlNetModel
    try:
        net = kind.from_pretrained(
            info.folder,
            torch_dtype=device.wide_weights if is_flux else device.weights,
            use_safetensors=True,
            local_files_only=True,
        )
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise JobError(
            "unsupported", f"{info.name} cannot be loaded", detail=str(error)[:2000]
        ) from error
    with out_of_memory_named():
        net = net.to(device.torch).eval()
    return LoadedControlNet(net, preprocess)
