"""Putting LoRAs on a loaded model and taking them off again, without a trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peft import LoraConfig, inject_adapter_in_model, set_peft_model_state_dict
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn

from kizy_gpu.families.base import Lora, Watch
from kizy_gpu.families.lora_layouts import (
    LoraWeights,
    Modules,
    Parts,
    Translate,
    read_lora,
)
from kizy_gpu.families.lowering import computed_in

KEPT_BYTES = 512 * 1024**2
"""Of files whose layers are kept while they are off: to build them takes dozens of times as long as
to put them back (`npm run bench -- switch`)."""


@dataclass(frozen=True)
class _Place:
    """Where a layer goes: it holds the module that it takes the place of."""

    parent: nn.Module
    child: str
    layer: LoraLayer


@dataclass(frozen=True)
class _Outfit:
    """A set of LoRAs as it is worn."""

    places: tuple[_Place, ...]
    configs: Mapping[str, Any]
    """Of each part, by adapter: peft asks the model for them."""
    warnings: tuple[str, ...]
    bytes: int


class LoraStack:
    """Which LoRAs a model wears. They stay on while the next picture wants the same ones, and their
    layers are kept for a while when it does not.

    Once they are off, every module is the very object that was loaded.
    """

    def __init__(self, parts: Parts, translate: Translate | None = None, family: str = "") -> None:
        self.parts = dict(parts)
        self.translate = translate
        self.modules = Modules.of(parts, family)
        self._worn: tuple[str, ...] = ()
        self._outfits: dict[tuple[str, ...], _Outfit] = {}
        """The one that is on, and others; what was worn last comes last."""

    def wear(self, loras: Sequence[Lora], watch: Watch) -> None:
        """Exactly these from now on. Raises JobError lora_refused for a file that does not fit."""
        wanted = [lora for lora in merged(loras) if lora.strength != 0]
        names = tuple(lora.sha256 for lora in wanted)
        if not names and not self._worn:
            return  # a LoRA that is just being taught is none of ours, and stays as it is
        if names != self._worn:
            self._take_off()
            if names:
                self._change_into(names, wanted, watch)
        if not names:
            return
        for place in self._outfits[names].places:
            mine = [lora for lora in wanted if _adapter(lora) in place.layer.scaling]
            place.layer.set_adapter([_adapter(lora) for lora in mine])
            for lora in mine:
                place.layer.set_scale(_adapter(lora), lora.strength)

    def forget(self) -> None:
        """Let go of what is kept but not worn, where memory is short."""
        self._outfits = {name: one for name, one in self._outfits.items() if name == self._worn}

    def _change_into(self, names: tuple[str, ...], wanted: Sequence[Lora], watch: Watch) -> None:
        outfit = self._outfits.pop(names, None)
        if outfit is None:
            outfit = self._made(wanted)
        else:
            for place in outfit.places:
                setattr(place.parent, place.child, place.layer)
            for part, config in outfit.configs.items():
                self.parts[part].peft_config = config
        for warning in outfit.warnings:
            watch.log("warning", warning)
        self._outfits[names] = outfit
        self._worn = names
        while sum(one.bytes for one in self._outfits.values()) > KEPT_BYTES:
            eldest = next(iter(self._outfits))
            if eldest == names:
                break
            del self._outfits[eldest]

    def _made(self, wanted: Sequence[Lora]) -> _Outfit:
        """Put on for the first time. Where that fails, nothing stays on."""
        warnings = []
        size = 0
        try:
            for lora in wanted:
                read = read_lora(lora.data, self.modules, self.translate)
                if read.unknown:
                    warnings.append(f"{len(read.unknown)} parts of a LoRA are not for this model")
                size += read.bytes
                for part, weights in read.adapter.items():
                    _inject(self.parts[part], weights, _adapter(lora))
        except BaseException:
            self._strip()
            raise
        configs = {
            part: model.peft_config
            for part, model in self.parts.items()
            if hasattr(model, "peft_config")
        }
        return _Outfit(tuple(self._places()), configs, tuple(warnings), size)

    def _take_off(self) -> None:
        outfit = self._outfits.get(self._worn)
        if outfit is None:
            self._strip()
        else:
            for place in outfit.places:
                setattr(place.parent, place.child, place.layer.get_base_layer())
            for part in outfit.configs:
                del self.parts[part].peft_config
        self._worn = ()

    def _strip(self) -> None:
        """Take off whatever is on, ours or not."""
        for place in list(self._places()):
            setattr(place.parent, place.child, place.layer.get_base_layer())
        for model in self.parts.values():
            if hasattr(model, "peft_config"):
                del model.peft_config

    def _places(self) -> Iterator[_Place]:
        for model in self.parts.values():
            for name, layer in list(model.named_modules()):
                if isinstance(layer, LoraLayer):
                    parent, _, child = name.rpartition(".")
                    yield _Place(model.get_submodule(parent), child, layer)


def _inject(model: nn.Module, weights: Mapping[str, LoraWeights], adapter: str) -> None:
    tensors: dict[str, Tensor] = {}
    for name, one in weights.items():
        tensors[f"{name}.lora_A.weight"] = one.down.float()
        tensors[f"{name}.lora_B.weight"] = one.up.float()
    config = LoraConfig(
        r=1,
        lora_alpha=1,
        rank_pattern={name: one.rank for name, one in weights.items()},
        alpha_pattern={name: one.alpha for name, one in weights.items()},
        lora_dropout=0.0,
        target_modules=list(weights),
    )
    inject_adapter_in_model(config, model, adapter, state_dict=tensors)
    for layer in model.modules():
        if isinstance(layer, LoraLayer) and adapter in layer.lora_A:
            # peft takes the digits that the weight is kept in, which may be too few to work in.
            dtype = computed_in(layer.get_base_layer())
            layer.lora_A[adapter].to(dtype)
            layer.lora_B[adapter].to(dtype)
    set_peft_model_state_dict(model, tensors, adapter)


def merged(loras: Sequence[Lora]) -> list[Lora]:
    """The same file twice is one file with both strengths together."""
    merged: dict[str, Lora] = {}
    for lora in loras:
        before = merged.get(lora.sha256)
        strength = lora.strength + (before.strength if before else 0)
        merged[lora.sha256] = Lora(lora.data, lora.sha256, strength)
    return list(merged.values())


def _adapter(lora: Lora) -> str:
    return f"lora_{lora.sha256[:16]}"
