"""Putting LoRAs on a loaded model and taking them off again, without a trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


class LoraStack:
    """Which LoRAs a model wears. They stay on while the next picture wants the same ones.

    Once they are off, every module is the very object that was loaded.
    """

    def __init__(self, parts: Parts, translate: Translate | None = None) -> None:
        self._parts = dict(parts)
        self._translate = translate
        self._modules = Modules(parts)
        self._worn: tuple[str, ...] = ()

    def wear(self, loras: Sequence[Lora], watch: Watch) -> None:
        """Exactly these from now on. Raises JobError lora_refused for a file that does not fit."""
        wanted = [lora for lora in _merged(loras) if lora.strength != 0]
        names = tuple(lora.sha256 for lora in wanted)
        if not names and not self._worn:
            return  # a LoRA that is just being taught is none of ours, and stays as it is
        if names != self._worn:
            self._take_off()
            try:
                for lora in wanted:
                    self._put_on(lora, watch)
            except BaseException:
                self._take_off()
                raise
            self._worn = names
        for layer in self._layers():
            mine = [lora for lora in wanted if _adapter(lora) in layer.scaling]
            layer.set_adapter([_adapter(lora) for lora in mine])
            for lora in mine:
                layer.set_scale(_adapter(lora), lora.strength)

    def _put_on(self, lora: Lora, watch: Watch) -> None:
        read = read_lora(lora.data, self._modules, self._translate)
        if read.unknown:
            watch.log("warning", f"{len(read.unknown)} parts of a LoRA are not for this model")
        for part, weights in read.adapter.items():
            _inject(self._parts[part], weights, _adapter(lora))

    def _take_off(self) -> None:
        for model in self._parts.values():
            worn = [
                (name, layer)
                for name, layer in model.named_modules()
                if isinstance(layer, LoraLayer)
            ]
            for name, layer in worn:
                parent, _, child = name.rpartition(".")
                setattr(model.get_submodule(parent), child, layer.get_base_layer())
            if hasattr(model, "peft_config"):
                del model.peft_config
        self._worn = ()

    def _layers(self) -> list[LoraLayer]:
        return [
            module
            for model in self._parts.values()
            for module in model.modules()
            if isinstance(module, LoraLayer)
        ]


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
    set_peft_model_state_dict(model, tensors, adapter)


def _merged(loras: Sequence[Lora]) -> list[Lora]:
    """The same file twice is one file with both strengths together."""
    merged: dict[str, Lora] = {}
    for lora in loras:
        before = merged.get(lora.sha256)
        strength = lora.strength + (before.strength if before else 0)
        merged[lora.sha256] = Lora(lora.data, lora.sha256, strength)
    return list(merged.values())


def _adapter(lora: Lora) -> str:
    return f"lora_{lora.sha256[:16]}"
