"""A ControlNet for Z-Image in a single file, as its makers give it: what a `config.json` would say.

Its layers have diffusers' names already; how many there are, and their sizes, say the rest. Which
of the transformer's thirty blocks they add to follows from how many they are (the settings that
come with VideoX-Fun, whose trainers made them).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kizy_gpu.model_files import NotOffered
from kizy_gpu.safetensors_header import BadHeader, TensorInfo, read_header

FAMILY = "z-image-controlnet"
_READS = "control_all_x_embedder.2-1.weight"
_PATCH = 2 * 2
_EVERY: Mapping[int, int] = {6: 5, 15: 2, 3: 14}
"""So many layers are one for each so many blocks."""
_FIRST = 6
"""As many as the nets had before 2.0, which refine nothing."""
_REFINER = "control_noise_refiner.0.before_proj.weight"


def settings_of(file: Path) -> dict[str, Any]:
    """The settings of diffusers' class for it. Raises NotOffered for what is none of these nets."""
    try:
        tensors = read_header(file).tensors
        layers = _count(tensors, "control_layers")
        width, patch = tensors[_READS].shape
        (head,) = tensors["control_layers.0.attention.norm_q.weight"].shape
        every = _EVERY[layers]
    except (BadHeader, KeyError, ValueError) as error:
        raise NotOffered("it is no ControlNet for Z-Image that is known here") from error
    settings = {
        "_class_name": "ZImageControlNetModel",
        "control_layers_places": [place * every for place in range(layers)],
        "control_in_dim": patch // _PATCH,
        "dim": width,
        "n_heads": width // head,
        "n_kv_heads": width // head,
    }
    if layers == _FIRST:
        return settings
    refining = "control_noise_refiner" if _has_learnt_to_refine(file, tensors) else "control_layers"
    places = {"control_refiner_layers_places": [0, 1]}
    return {**settings, **places, "add_control_noise_refiner": refining}


def _has_learnt_to_refine(file: Path, tensors: Mapping[str, TensorInfo]) -> bool:
    """Those of 2.0 have not: their first layers do it instead."""
    return _REFINER in tensors and any(_bytes_of(file, _REFINER))


def _count(tensors: Mapping[str, TensorInfo], part: str) -> int:
    return len({name.split(".")[1] for name in tensors if name.startswith(f"{part}.")})


def _bytes_of(file: Path, name: str) -> bytes:
    """Of a tensor, in a file whose header has been checked."""
    with file.open("rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        begin, end = json.loads(stream.read(length))[name]["data_offsets"]
        stream.seek(8 + length + begin)
        return stream.read(end - begin)
