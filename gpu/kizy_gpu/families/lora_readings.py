"""Which of the models here a LoRA file fits, by the names and shapes in its header alone.

`python -m kizy_gpu.families.lora_readings`, in a process of its own, since it takes diffusers to
read the names of other programs. On stdin `{"tensors": {NAME: SHAPE}, "models": [{"id", "family",
"folder"}]}`; the answer, one reading for each model that it fits:
`[{"model", "layers": [NAME], "rank", "named", "unknown"}]`. What is read here is read by the same
code when the LoRA is worn.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Before diffusers is imported: nothing here may ask the network.
os.environ["HF_HUB_OFFLINE"] = "1"

import diffusers
import torch
from diffusers.configuration_utils import FrozenDict
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families.lora_layouts import Modules, ReadLora, read_tensors, stem_of
from kizy_gpu.families.lora_translation import translated
from kizy_gpu.families.pipelines import PIPELINES
from kizy_gpu.layers import layers_of

Shapes = Mapping[str, list[int]]


def reading(tensors: Shapes, family: str, folder: Path) -> dict[str, Any] | None:
    """What the model in `folder` reads of such a file; None where it fits nothing of it."""
    places = {
        (layer.split(".", 1)[0], layer.split(".", 1)[1]): shape
        for layer, shape in layers_of(folder).items()
    }
    try:
        read = _read(tensors, Modules(places, family), _translation(family, folder))
    except JobError:
        return None
    unknown = {stem_of(name) for name in read.unknown}
    ranks = [one.rank for named in read.adapter.values() for one in named.values()]
    return {
        "layers": [f"{part}.{name}" for part, named in read.adapter.items() for name in named],
        "rank": max(ranks),
        "named": len({stem_of(name) for name in tensors}),
        "unknown": len(unknown),
    }


def _read(tensors: Shapes, modules: Modules, translate: Any) -> ReadLora:
    """Without values, which takes no memory; with values where a converter looks at them."""
    with contextlib.suppress(JobError):
        read = read_tensors(_tensors(tensors, whole=False), modules, translate)
        if not read.unknown:
            return read
    return read_tensors(_tensors(tensors, whole=True), modules, translate)


def _tensors(shapes: Shapes, whole: bool) -> dict[str, Tensor]:
    one = torch.ones((), dtype=torch.bfloat16)

    def made(name: str, shape: list[int]) -> Tensor:
        if name.endswith(".alpha"):
            return torch.ones(shape)
        return one.expand(shape) if whole else torch.empty(shape, device="meta")

    return {name: made(name, shape) for name, shape in shapes.items()}


def _translation(family: str, folder: Path) -> Any:
    kind = getattr(diffusers, PIPELINES[family].loads)
    file = folder / "unet" / "config.json"
    config = FrozenDict(json.loads(file.read_text())) if file.is_file() else None
    if not hasattr(kind, "lora_state_dict"):
        return None
    return lambda tensors: translated(kind, tensors, config)


def main() -> None:
    asked = json.load(sys.stdin)
    found = []
    for model in asked["models"]:
        said = reading(asked["tensors"], model["family"], Path(model["folder"]))
        if said is not None:
            found.append({"model": model["id"], **said})
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
