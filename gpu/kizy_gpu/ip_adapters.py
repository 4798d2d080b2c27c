"""What an IP-Adapter's folder is, without loading it.

As `h94/IP-Adapter` lays them out: one file of weights, and beside it the folder `image_encoder/`
with the CLIP that sees the picture. Only the plain kind, which reads CLIP's summary of a picture.
"""

from __future__ import annotations

import json
from pathlib import Path

from kizy_gpu.safetensors_header import BadHeader, read_header

IMAGE_ENCODER = "image_encoder"
PROJECTION = "image_proj."
"""Names of the weights that turn CLIP's summary into something like words."""
ATTENTION = "ip_adapter."
"""Names of those that let a UNet read them."""


class NotAnIPAdapter(Exception):
    """The message says why it cannot be used."""


def weights_of(folder: Path) -> str:
    """The name of an adapter's own file. Raises NotAnIPAdapter."""
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
    if not any(name.startswith(ATTENTION) for name in tensors):
        raise NotAnIPAdapter(f"{found[0].name} is no IP-Adapter")
    projection = tensors.get(f"{PROJECTION}proj.weight")
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
