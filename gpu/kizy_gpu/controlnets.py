"""What a ControlNet's folder is, without loading it.

As diffusers writes it: `config.json`, which names the class and its sizes, and the weights.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kizy_gpu.model_files import NotOffered

CLASSES: Mapping[str, str] = {
    "sd15-controlnet": "ControlNetModel",
    "sdxl-controlnet": "ControlNetModel",
    "sd3-controlnet": "SD3ControlNetModel",
    "flux1-controlnet": "FluxControlNetModel",
    "qwen-image-controlnet": "QwenImageControlNetModel",
    "z-image-controlnet": "ZImageControlNetModel",
}
"""Of diffusers, by family."""
_ONCE: Mapping[str, str] = {"ControlNetSD3Model": "SD3ControlNetModel"}
"""What some say they are that were written before their class had the name of today."""
_OF_UNETS: Mapping[int, str] = {768: "sd15-controlnet", 2048: "sdxl-controlnet"}
"""By the width of the words that the UNet reads."""
_OF_HOLES = ("extra_conditioning_channels", "extra_condition_channels")
"""Of nets that are shown a picture with a hole in it, and which of it is the hole."""


def stream_width_of(folder: Path, family: str) -> int | None:
    """See `stream_width`, of a ControlNet. Raises NotOffered for what follows no structure."""
    wanted = CLASSES.get(family)
    if wanted is None:  # a plugin's
        return None
    config = _config(folder)
    found = _class_in(config)
    if found != wanted:
        raise NotOffered(f"it is a {found[:80]}; ControlNets of this family are {wanted}s")
    if any(config.get(name) for name in _OF_HOLES):
        raise NotOffered("it is made for filling holes alone, and follows no structure")
    return stream_width(config)


def family_in(folder: Path) -> str | None:
    """Which family a ControlNet's folder is of; None of what is none. Raises NotOffered."""
    config = _config(folder)
    found = _class_in(config)
    if "ControlNet" not in found:
        return None
    families = [family for family, name in CLASSES.items() if name == found]
    if found == CLASSES["sd15-controlnet"]:
        words = config.get("cross_attention_dim")
        families = [name for width, name in _OF_UNETS.items() if width == words]
    if not families:
        raise NotOffered(f"a {found[:80]} of this kind is made for no model that is known here")
    return families[0]


def stream_width(config: Mapping[str, Any]) -> int | None:
    """How many numbers a transformer has for each patch of a picture; None of what is none.

    A ControlNet adds to them: it fits only where it has as many.
    """
    whole = config.get("dim")
    if isinstance(whole, int):
        return whole
    heads, each = config.get("num_attention_heads"), config.get("attention_head_dim")
    return heads * each if isinstance(heads, int) and isinstance(each, int) else None


def _class_in(config: Mapping[str, Any]) -> str:
    name = str(config.get("_class_name"))
    return _ONCE.get(name, name)


def _config(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / "config.json").read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise NotOffered("its config.json is missing, or cannot be read") from error
    if not isinstance(content, dict):
        raise NotOffered("its config.json is damaged")
    return content
