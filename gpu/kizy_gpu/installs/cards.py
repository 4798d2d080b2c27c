"""What `kizy.json` says of a family's models, unless whoever installs knows better.

One that was distilled draws in fewer steps, with less guidance, than what it was made of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kizy_gpu.distilled import Way, is_distilled_folder, steps_named, way_named

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
    "flux2-klein": _card(50, 4),
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


QUICK: Mapping[str, dict[str, Any]] = {
    # As the cards of FLUX.1 schnell, FLUX.2 klein, Z-Image Turbo, Krea 2 Turbo and Stable
    # Diffusion 3.5 large Turbo have it.
    "flux1": {"steps": 4, "guidanceScale": 0, "maxTokens": 256},
    "flux2-klein": {"steps": 4, "guidanceScale": 1},
    "z-image": {"steps": 9, "guidanceScale": 0},
    "krea2": {"steps": 8, "guidanceScale": 0},
    "sd3": {"steps": 4, "guidanceScale": 0},
    # ModelTC/Qwen-Image-Lightning: eight steps (or four), and guidance of 1, which is none.
    "qwen-image": {"steps": 8, "guidanceScale": 1},
}
"""Of what was distilled, by family."""

QUICK_UNETS: Mapping[Way, dict[str, Any]] = {
    # ByteDance/SDXL-Lightning: Euler, no guidance, as many steps as the file was made for.
    "lightning": {"steps": 4, "guidanceScale": 0, "sampler": "euler"},
    # Lykon/dreamshaper-xl-turbo, after which most such files are made: six steps, guidance of 2.
    "turbo": {"steps": 6, "guidanceScale": 2, "sampler": "dpmpp_2m_sde"},
    # ByteDance/Hyper-SD: DDIM, no guidance.
    "hyper": {"steps": 8, "guidanceScale": 0, "sampler": "ddim"},
    # latent-consistency/lcm-lora-sdxl: four to eight steps, guidance between 1 and 2.
    "lcm": {"steps": 8, "guidanceScale": 1.5, "sampler": "euler_a"},
}
"""Of what was distilled from SD 1.5 and SDXL, which came in several ways."""

SDXL_TURBO: Mapping[str, Any] = {
    "steps": 2,
    "guidanceScale": 0,
    "width": 512,
    "height": 512,
    "sampler": "euler_a",
}
"""Stability's own (stabilityai/sdxl-turbo): one to four steps, no guidance, 512 px."""
_SDXL_TURBO = re.compile(r"sd[-_ ]?xl[-_ ]?turbo", re.IGNORECASE)


def card_of(
    family: str, name: str, asked: Mapping[str, Any], folder: Path, *names: str
) -> dict[str, Any]:
    """The whole `kizy.json`; what was asked for stands before what is usual.

    What the files in `folder` and `names` (of its repository, of its file) say of the model decides
    what is usual.
    """
    usual = CARDS.get(family, {})
    known = asked.get("distilled")
    # What draws nothing has no steps to be quick in.
    distilled = "defaults" in usual and is_distilled_folder(folder, family, name, *names)
    if isinstance(known, bool):
        distilled = known
    card: dict[str, Any] = {**usual, **asked, "name": name, "family": family}
    if distilled:
        card["distilled"] = True
    quick = quick_defaults(family, name, *names) if distilled else {}
    card["defaults"] = {**usual.get("defaults", {}), **quick, **asked.get("defaults", {})}
    card["limits"] = {**usual.get("limits", {}), **asked.get("limits", {})}
    return card


def quick_defaults(family: str, *names: str) -> dict[str, Any]:
    """What a model of the family that was distilled is drawn with."""
    if family not in ("sd15", "sdxl"):
        return dict(QUICK.get(family, {}))
    if family == "sdxl" and any(_SDXL_TURBO.match(name) for name in names):
        return dict(SDXL_TURBO)
    quick = QUICK_UNETS.get(way_named(*names) or "lightning", QUICK_UNETS["lightning"])
    made_for = steps_named(*names)
    return {**quick, **({"steps": made_for} if made_for else {})}
