"""ControlNets in diffusers' folder layout, of every family that has any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import diffusers
from diffusers.models.controlnets.controlnet_flux import FluxMultiControlNetModel
from diffusers.models.controlnets.multicontrolnet import MultiControlNetModel
from PIL import Image
from safetensors import SafetensorError

from kizy_gpu.controlnets import CLASSES
from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Control
from kizy_gpu.families.device import Device
from kizy_gpu.families.framing import framed
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.families.preprocessors import PREPROCESSORS
from kizy_gpu.families.quiet import hush
from kizy_gpu.model_info import ModelInfo

_NARROW = frozenset({"sd15-controlnet", "sdxl-controlnet"})
"""Those whose numbers do without the reach of bf16."""
_SEVERAL: Mapping[str, Any] = {
    "sd15-controlnet": MultiControlNetModel,
    "sdxl-controlnet": MultiControlNetModel,
    "flux1-controlnet": FluxMultiControlNetModel,
}
"""As diffusers' pipelines take those of one picture; other families ask each of them itself."""


@dataclass(frozen=True)
class LoadedControlNet:
    """The net, and what finds the structure it reads."""

    net: Any
    family: str
    preprocess: Callable[[Image.Image], Image.Image]
    pixel_range: tuple[float, float] = (-1.0, 1.0)


def joined(nets: Sequence[LoadedControlNet]) -> Any:
    """Those of one picture, which are all of one kind."""
    return _SEVERAL[nets[0].family]([one.net for one in nets])


def structure_of(control: Control, width: int, height: int) -> Image.Image:
    """What the net is shown: the picture at that size, or what is found in it."""
    picture = framed(control.image, width, height)
    found: Image.Image = control.net.preprocess(picture) if control.preprocess else picture
    return found


def load(info: ModelInfo, device: Device) -> LoadedControlNet:
    """Load the net onto `device`. Raises JobError unsupported for what it cannot read."""
    hush(diffusers.utils)
    preprocess = PREPROCESSORS.get(info.preprocessor or "")
    if preprocess is None:
        raise JobError(
            "unsupported", f"{info.name} reads {info.preprocessor!r}, which nothing here finds"
        )
    dtype = device.weights if info.family in _NARROW else device.wide_weights
    try:
        net, report = getattr(diffusers, CLASSES[info.family]).from_pretrained(
            info.folder,
            torch_dtype=dtype,
            use_safetensors=True,
            local_files_only=True,
            output_loading_info=True,
        )
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise JobError(
            "unsupported", f"{info.name} cannot be loaded", detail=str(error)[:2000]
        ) from error
    # What is missing would be made up at random, and be added to every picture.
    if missing := sorted(report["missing_keys"]):
        raise JobError("unsupported", f"{info.name} lacks weights, such as {missing[0]}")
    with out_of_memory_named():
        net = net.to(device.torch).eval()
    return LoadedControlNet(net, info.family, preprocess, info.pixel_range)
