"""Which models were distilled: taught to draw in a few steps, without guidance. Free of torch.

Such a model draws quickly as it is, and forgets how to when it is taught more: LoRAs are taught on
what it was distilled from, and work on it too. Not all of them say what they are in their folder;
then their name does.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from kizy_gpu.model_files import json_object

Way = Literal["turbo", "lightning", "hyper", "lcm", "schnell"]
"""How a model that was distilled is called after what was done to it."""

_WAYS: tuple[tuple[Way, str], ...] = (
    ("lightning", r"lightning(?![a-z])"),
    ("turbo", r"turbo(?![a-z])|(?<![a-z])turbo(?!charge)"),
    # "Hyper" alone stands in many a name ("hyperrealism").
    ("hyper", r"(?<![a-z])hyper[-_ ]?(?:sd|xl|sdxl|flux|\d)"),
    ("lcm", r"(?<![a-z])lcm(?![a-z])"),
    ("schnell", r"schnell(?![a-z])"),
)
_UNDONE = re.compile(r"(?<![a-z])(?:de|un)[-_ ]?(?:turbo|distill)", re.IGNORECASE)
"""Of models that had it taken away again ("Z-Image De-Turbo")."""


def way_named(*names: str) -> Way | None:
    """What the names of a model say; None where they say nothing."""
    said = " ".join(names)
    if _UNDONE.search(said):
        return None
    # "RealVisXL_V5.0_Lightning" and "realvisxlV50Lightning" alike.
    return next((way for way, sign in _WAYS if re.search(sign, said, re.IGNORECASE)), None)


def steps_named(*names: str) -> int | None:
    """For how many steps it was made, where its names say so ("sdxl_lightning_4step")."""
    found = re.search(r"(?<![\d.])(\d{1,2})[-_ ]?steps?(?![a-z])", " ".join(names), re.IGNORECASE)
    return int(found[1]) if found and 1 <= int(found[1]) <= 16 else None


def is_distilled_folder(folder: Path, family: str, *names: str) -> bool:
    """Whether the base model in `folder` is one: by what it says itself, else by its names."""
    index = json_object(folder / "model_index.json")
    said = index.get("is_distilled")
    if isinstance(said, bool):
        return said
    if family == "flux1":
        # dev was told how much guidance it is to make believe; schnell takes none.
        guided = json_object(folder / "transformer" / "config.json").get("guidance_embeds")
        if isinstance(guided, bool):
            return not guided or way_named(*names) is not None
    return way_named(*names) is not None
