"""What `kizy.json` says of a family's models, unless whoever installs knows better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SQUARE = {"width": 1024, "height": 1024}
_LIMITS = {"minSide": 512, "maxSide": 2048, "multipleOf": 16}


def _card(steps: int, guidance: float, **more: Any) -> dict[str, Any]:
    defaults = {"steps": steps, "guidanceScale": guidance, **_SQUARE, **more}
    return {"defaults": defaults, "limits": _LIMITS}


CARDS: Mapping[str, dict[str, Any]] = {
    "sd15": {
        "defaults": {
            "steps": 25,
            "guidanceScale": 7,
            "width": 512,
            "height": 512,
            "sampler": "dpmpp_2m_karras",
        },
        "limits": {"minSide": 256, "maxSide": 1024, "multipleOf": 8},
    },
    "sdxl": {
        "defaults": {"steps": 30, "guidanceScale": 7, **_SQUARE, "sampler": "dpmpp_2m_karras"},
        "limits": {"minSide": 512, "maxSide": 2048, "multipleOf": 8},
    },
    "sd3": _card(28, 4.5, maxTokens=256),
    "flux1": _card(28, 3.5),
    # LoRAs for FLUX.1 fit these two as well.
    "flux1-kontext": {**_card(28, 2.5), "architecture": "flux1"},
    "flux1-fill": {**_card(50, 30), "architecture": "flux1"},
    "flux2": _card(50, 4),
    "flux2-klein": _card(4, 1),
    "qwen-image": _card(50, 4),
    # Their layers are those of Qwen-Image: LoRAs for it can be put on, and may help.
    "qwen-image-edit": {**_card(50, 4), "architecture": "qwen-image"},
    "qwen-image-edit-plus": {**_card(40, 4), "architecture": "qwen-image"},
    # Guidance is learnt; its autoencoder and its reader want sides that are multiples of 32.
    "qwen-image-2.1": {**_card(40, 1), "limits": {**_LIMITS, "multipleOf": 32}},
    "z-image": _card(50, 4),
    "krea2": _card(28, 4.5),
    "ideogram4": _card(48, 7),
    **{
        f"{architecture}-controlnet": {"kind": "controlnet", "architecture": architecture}
        for architecture in ("sd15", "sdxl", "sd3", "flux1", "qwen-image", "z-image")
    },
    "sd15-ip-adapter": {"kind": "ipAdapter", "architecture": "sd15"},
    "sdxl-ip-adapter": {"kind": "ipAdapter", "architecture": "sdxl"},
    "flux1-ip-adapter": {"kind": "ipAdapter", "architecture": "flux1"},
    # They draw nothing: there is nothing to say of sizes and steps.
    "blip": {},
    "causal-lm": {},
}


def card_of(family: str, name: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The whole `kizy.json`; what was asked for stands before what is usual."""
    usual = CARDS.get(family, {})
    card: dict[str, Any] = {**usual, **asked, "name": name, "family": family}
    for part in ("defaults", "limits"):
        card[part] = {**usual.get(part, {}), **asked.get(part, {})}
    return card
