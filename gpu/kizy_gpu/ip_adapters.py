"""What an IP-Adapter's folder is, without loading it.

As `h94/IP-Adapter` lays them out: one file of weights, and beside it the folder `image_encoder/`
with the CLIP that sees the picture. Only the plain kind, which reads CLIP's summary of a picture.
Those of FLUX.1 are named as XLabs does it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kizy_gpu.safetensors_header import BadHeader, read_header

IMAGE_ENCODER = "image_encoder"


@dataclass(frozen=True)
class Layout:
    """How the weights of a family's adapters are called."""

    projection: str
    """Before those that turn CLIP's summary into something like words."""
    attention: str
    """Before those that let the denoiser read them."""
    names: Mapping[str, str]
    """What diffusers calls a part of such a name otherwise."""


_OF_UNETS = Layout("image_proj.", "ip_adapter.", {})
_OF_FLUX1 = Layout(
    "ip_adapter_proj_model.",
    "double_blocks.",
    {
        "processor.ip_adapter_double_stream_k_proj": "to_k_ip",
        "processor.ip_adapter_double_stream_v_proj": "to_v_ip",
    },
)


def layout_of(family: str) -> Layout:
    """That of the adapters of `family`, such as "sdxl-ip-adapter"."""
    return _OF_FLUX1 if family.startswith("flux1-") else _OF_UNETS


class NotAnIPAdapter(Exception):
    """The message says why it cannot be used."""


def weights_of(folder: Path, family: str) -> str:
    """The name of an adapter's own file. Raises NotAnIPAdapter."""
    layout = layout_of(family)
    found = sorted(folder.glob("*.safetensors"))
    if len(found) != 1:
        raise NotAnIPAdapter("an IP-Adapter is one .safetensors file, and its folder image_encoder")
    try:
        tensors = read_header(found[0]).tensors
        encoder = json.loads((folder / IMAGE_ENCODER / "config.json").read_bytes())
        seen = read_header(folder / IMAGE_ENCODER / "model.safetensors").tensors
    except FileNotFoundError as error:
        raise NotAnIPAdapter("its image_encoder has no config.json or model.safetensors") from error
    except (BadHeader, ValueError) as error:
        raise NotAnIPAdapter(f"it is damaged: {error}") from error
    if not any(name.startswith(layout.attention) for name in tensors):
        raise NotAnIPAdapter(f"{found[0].name} is no IP-Adapter of this family")
    projection = tensors.get(f"{layout.projection}proj.weight")
    if projection is None:
        raise NotAnIPAdapter(
            "it is an IP-Adapter of another kind (Plus, Full Face or FaceID); take the plain one"
        )
    if "visual_projection.weight" not in seen:
        raise NotAnIPAdapter("its image_encoder is no CLIP that sees pictures")
    width = encoder.get("projection_dim") if isinstance(encoder, dict) else None
    if projection.shape[-1] != width:
        raise NotAnIPAdapter("its image_encoder is another one than it was made with")
    return found[0].name
