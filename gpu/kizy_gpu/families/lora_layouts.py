"""Reading a LoRA file in whichever layout it was written.

A file is a heap of named tensors. Which module of the model a name means is found the other way
round: every module says under which names the usual programs write it. What no module claims, the
model's family may translate: programs with a layout of their own fuse or number modules in another
way, and diffusers knows how. What is left then was made for something else.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor, nn

from kizy_gpu.errors import JobError
from kizy_gpu.families import lycoris
from kizy_gpu.families.lora_originals import Original, Place, originals_of

Parts = Mapping[str, nn.Module]
"""The parts of a pipeline that a LoRA may change, by diffusers' names ("unet")."""

Translate = Callable[[dict[str, Tensor]], Mapping[str, Tensor]]
"""Names of another program as diffusers' own, the tensors cut and scaled to fit. May raise."""

_KOHYA = {
    "unet": ("lora_unet", "lycoris"),
    "transformer": ("lora_unet", "lora_unet_", "lora_transformer", "lycoris"),
    "text_encoder": ("lora_te", "lora_te1"),
    "text_encoder_2": ("lora_te2",),
}
_DENOISERS = frozenset({"unet", "transformer"})
_DOWN = (
    ".lora_down.weight",  # kohya, and all who followed
    ".lora_A.weight",  # PEFT
    ".lora_A.default.weight",
    ".lora.down.weight",  # diffusers before PEFT
    ".lora_linear_layer.down.weight",
    "_lora.down.weight",
)
_UP = tuple(end.replace("down", "up").replace("lora_A", "lora_B") for end in _DOWN)
_OTHER_KINDS = {
    "dora_scale": "DoRA",
    "lora_magnitude_vector": "DoRA",
    "oft_": "OFT",
}


@dataclass(frozen=True)
class LoraWeights:
    """Of one module: `down` [rank, in, ...] and `up` [out, rank, ...].

    What it adds to the module's weight is up @ down x alpha / rank (Hu et al. 2021, "LoRA").
    """

    down: Tensor
    up: Tensor
    alpha: float

    @property
    def rank(self) -> int:
        return self.down.shape[0]


Adapter = Mapping[str, Mapping[str, LoraWeights]]
"""Weights by part and by the name of the module within it."""


@dataclass(frozen=True)
class ReadLora:
    adapter: Adapter
    unknown: tuple[str, ...]
    """Names that no module of this model claims."""

    @property
    def bytes(self) -> int:
        found = (one for named in self.adapter.values() for one in named.values())
        return sum(one.down.nbytes + one.up.nbytes for one in found)


class Modules:
    """The modules of a model that a LoRA may change, by all the names that files have for them.

    Made once, of the model as it was loaded: putting a LoRA on changes how its modules are named.
    """

    def __init__(self, shapes: Mapping[Place, tuple[int, ...]], family: str = "") -> None:
        self.shapes = shapes
        self.originals = originals_of(family, shapes)
        self.by_stem: dict[str, Place] = {}
        for part, name in shapes:
            for stem in _stems(part, name):
                self.by_stem.setdefault(stem, (part, name))

    @staticmethod
    def of(parts: Parts, family: str = "") -> Modules:
        """Those of a model that is loaded."""
        return Modules(
            {
                (part, name): _shape(module)
                for part, model in parts.items()
                for name, module in model.named_modules()
                if isinstance(module, nn.Linear | nn.Conv2d)
            },
            family,
        )


def _shape(module: nn.Linear | nn.Conv2d) -> tuple[int, ...]:
    """Of its weight, which packed ones no longer say themselves."""
    if isinstance(module, nn.Linear):
        return (module.out_features, module.in_features)
    return tuple(module.weight.shape)


def read_lora(data: bytes, modules: Modules, translate: Translate | None = None) -> ReadLora:
    """What `data` holds for this model. Raises JobError lora_refused, with the reason in words."""
    try:
        tensors = load(data)
    except SafetensorError as error:
        raise _refused("this LoRA is damaged, or not a safetensors file", error) from error
    return read_tensors(tensors, modules, translate, _written_alphas(data))


def read_tensors(
    tensors: dict[str, Tensor],
    modules: Modules,
    translate: Translate | None = None,
    written: Mapping[str, Any] | None = None,
) -> ReadLora:
    """What a file's `tensors` are for this model; they may be without values ("meta"). `written` is
    what the header says of alphas. Raises JobError lora_refused, with the reason in words."""
    for mark, kind in _OTHER_KINDS.items():
        if any(mark in name for name in tensors):
            raise _refused(f"this file is of the kind {kind}, which is not read yet; plain LoRA is")
    if lycoris.is_one(tensors):
        tensors = _plain(tensors)
    found, unknown = _sorted_by_module(tensors, modules)
    if unknown and translate is not None:
        translated = _translated({name: tensors[name] for name in unknown}, translate)
        more, unknown = _sorted_by_module(translated, modules)
        found = {**more, **found}
    if not found:
        named = len({_split(name)[0] for name in tensors})
        raise _refused(
            f"this LoRA was made for another model: 0 of its {named} layers are in this one"
        )
    adapter: dict[str, dict[str, LoraWeights]] = {}
    for (part, name), pieces in found.items():
        weights = _weights(part, name, pieces, modules.shapes[part, name], written or {})
        adapter.setdefault(part, {})[name] = weights
    return ReadLora(adapter, unknown)


def _plain(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    try:
        return lycoris.as_plain(tensors)
    except lycoris.TooLarge as error:
        raise _refused(
            "this LoKr changes as many numbers as a model has; ask for it as LoRA"
        ) from error
    except (KeyError, RuntimeError) as error:
        raise _refused(
            "this LoRA is incomplete, or its parts do not fit together", error
        ) from error


def _translated(tensors: dict[str, Tensor], translate: Translate) -> dict[str, Tensor]:
    """`tensors` by diffusers' names; those of no layout it knows by their own.

    One name that a converter does not know makes it leave all: then each module goes alone.
    """
    whole = _try(tensors, translate)
    if whole is not None and whole.keys() != tensors.keys():
        return whole
    by_stem: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        by_stem.setdefault(_split(name)[0], {})[name] = tensor
    if len(by_stem) == 1:
        return tensors
    alone = (_try(mine, translate) or mine for mine in by_stem.values())
    return {name: tensor for mine in alone for name, tensor in mine.items()}


def _try(tensors: dict[str, Tensor], translate: Translate) -> dict[str, Tensor] | None:
    try:
        return dict(translate(dict(tensors)))
    except Exception:  # what a stranger's file makes of the converters cannot be told beforehand
        return None


def _stems(part: str, name: str) -> Iterator[str]:
    # Files name the text encoder as transformers did before version 5.
    spelled = [name, f"text_model.{name}"] if part.startswith("text_encoder") else [name]
    for one in spelled:
        for prefix in _KOHYA.get(part, ()):
            yield f"{prefix}_{one.replace('.', '_')}"
        yield f"{part}.{one}"
        yield f"base_model.model.{one}"
        yield f"{part}.base_model.model.{one}"
    if part in _DENOISERS:
        yield f"diffusion_model.{name}"  # as ComfyUI has it
        yield name
    block, _, last = name.removesuffix(".0").rpartition(".")
    yield f"{part}.{block}.processor.{last}"  # as attention processors, before PEFT


def _sorted_by_module(
    tensors: Mapping[str, Tensor], modules: Modules
) -> tuple[dict[Place, dict[str, Tensor]], tuple[str, ...]]:
    found: dict[Place, dict[str, Tensor]] = {}
    unknown: list[str] = []
    for key, tensor in tensors.items():
        stem, piece = _split(key)
        place, original = modules.by_stem.get(stem), modules.originals.get(stem)
        if piece is None or (place is None and original is None):
            unknown.append(key)
        elif place is not None:
            found.setdefault(place, {})[piece] = tensor
        elif original is not None:
            for one, mine in zip(original.places, _shared(original, piece, tensor), strict=True):
                found.setdefault(one, {})[piece] = mine
    return found, tuple(unknown)


def _shared(original: Original, piece: str, tensor: Tensor) -> list[Tensor]:
    if piece != "up":
        return [tensor] * len(original.places)
    try:
        return original.cut(tensor)
    except ValueError as error:
        raise _refused(f"this LoRA was made for another model: {error}") from error


def stem_of(key: str) -> str:
    """What of a tensor's name names its module."""
    return lycoris.stem_of(key) or _split(key)[0]


def _split(key: str) -> tuple[str, str | None]:
    if key.endswith(".alpha"):
        # Of the module; diffusers' converters name it after the tensor.
        stem = key.removesuffix(".alpha")
        return next((stem.removesuffix(end) for end in _DOWN if stem.endswith(end)), stem), "alpha"
    for ends, piece in ((_DOWN, "down"), (_UP, "up")):
        for end in ends:
            if key.endswith(end):
                return key.removesuffix(end), piece
    return key, None


def _weights(
    part: str,
    name: str,
    pieces: Mapping[str, Tensor],
    shape: tuple[int, ...],
    written: Mapping[str, Any],
) -> LoraWeights:
    down, up = pieces.get("down"), pieces.get("up")
    if down is None or up is None:
        raise _refused(f"this LoRA is incomplete: half of {part}.{name} is missing")
    down, up = _with_kernel(down, up, shape)
    _require_fit(part, name, down, up, shape)
    rank = down.shape[0]
    alpha = pieces.get("alpha")
    if alpha is not None:
        return LoraWeights(down, up, float(alpha.flatten()[0]))
    pattern = written.get(f"{part}.alpha_pattern") or {}
    for known in (name, f"text_model.{name}"):
        if known in pattern:
            return LoraWeights(down, up, float(pattern[known]))
    return LoraWeights(down, up, float(written.get(f"{part}.lora_alpha", rank)))


def _with_kernel(down: Tensor, up: Tensor, shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """LyCORIS writes kernels flat, and what has none without its two sides of 1."""
    if len(shape) == 4 and down.ndim == 2 and down.shape[1] == math.prod(shape[1:]):
        down = down.reshape(-1, *shape[1:])
    return down, up[..., None, None] if len(shape) == 4 and up.ndim == 2 else up


def _require_fit(part: str, name: str, down: Tensor, up: Tensor, shape: tuple[int, ...]) -> None:
    fits = (
        down.ndim == up.ndim == len(shape)
        and up.shape[1] == down.shape[0]
        and up.shape[0] == shape[0]
        and down.shape[1:] == shape[1:]
    )
    if not fits:
        raise _refused(
            f"this LoRA was made for another model: {part}.{name} is {shape} here, "
            f"and {tuple(up.shape)} x {tuple(down.shape)} there"
        )


def _written_alphas(data: bytes) -> Mapping[str, Any]:
    """What diffusers writes about its adapters into the file's header."""
    length = int.from_bytes(data[:8], "little")
    about = json.loads(data[8 : 8 + length]).get("__metadata__") or {}
    try:
        written = json.loads(about.get("lora_adapter_metadata", "{}"))
    except ValueError:
        return {}
    return written if isinstance(written, dict) else {}


def _refused(reason: str, error: Exception | None = None) -> JobError:
    return JobError("lora_refused", reason, detail=str(error)[:2000] if error else None)
