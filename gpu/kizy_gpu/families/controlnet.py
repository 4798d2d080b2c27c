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
class _Kind:
    net: Any
    several: Any
    """As pipelines take those of one picture."""
    is_wide: bool = False
    """Its numbers need the reach of bf16."""


_OF_UNETS = _Kind(diffusers.ControlNetModel, MultiControlNetModel)
_KINDS = {
    "flux1-controlnet": _Kind(diffusers.FluxControlNetModel, FluxMultiControlNetModel, is_wide=True)
}


@dataclass(frozen=True)
class LoadedControlNet:
    """The net, and what finds the structure it reads."""

    net: Any
    several: Callable[[list[Any]], Any]
    preprocess: Callable[[Image.Image], Image.Image]


def joined(nets: Sequence[LoadedControlNet]) -> Any:
    """Those of one picture, which are all of one kind."""
    return nets[0].several([one.net for one in nets])


def load(info: ModelInfo, device: Device) -> LoadedControlNet:
    """Load the net onto `device`. Raises JobError unsupported for what it cannot read."""
    hush(diffusers.utils)
    preprocess = PREPROCESSORS.get(info.preprocessor or "")
    if preprocess is None:
        raise JobError(
            "unsupported", f"{info.name} reads {info.preprocessor!r}, which nothing here finds"
        )
    kind = _KINDS.get(info.family, _OF_UNETS)
    try:
        net = kind.net.from_pretrained(
            info.folder,
            torch_dtype=device.wide_weights if kind.is_wide else device.weights,
            use_safetensors=True,
            local_files_only=True,
        )
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise JobError(
            "unsupported", f"{info.name} cannot be loaded", detail=str(error)[:2000]
        ) from error
    with out_of_memory_named():
        net = net.to(device.torch).eval()
    return LoadedControlNet(net, kind.several, preprocess)
