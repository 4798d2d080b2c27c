"""The LoRA that is being taught, on the modules of a loaded model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import torch
from peft import LoraConfig, inject_adapter_in_model
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn

from kizy_gpu.families.lora_layouts import LoraWeights, Parts

ADAPTER = "taught"


class Taught:
    """A fresh LoRA on `targets` (module names by part), which adds nothing yet.

    Its weights are fp32 whatever the model's are. What it adds to a module's weight is
    up @ down x alpha / rank, times the strength (Hu et al. 2021, "LoRA").
    """

    def __init__(
        self,
        parts: Parts,
        targets: Mapping[str, Sequence[str]],
        rank: int,
        alpha: float,
        seed: int,
    ) -> None:
        self._parts = parts
        self.alpha = alpha
        torch.manual_seed(seed)
        for part, names in targets.items():
            parts[part].requires_grad_(False)
            config = LoraConfig(
                r=rank, lora_alpha=cast(int, alpha), lora_dropout=0.0, target_modules=list(names)
            )
            inject_adapter_in_model(config, parts[part], ADAPTER)
        for parameter in self.parameters():
            parameter.data = parameter.data.float()
            parameter.requires_grad_(True)

    def parameters(self) -> list[nn.Parameter]:
        """In a fixed order."""
        return [parameter for _, parameter in self._named()]

    def state(self) -> dict[str, Tensor]:
        """Copies, on the CPU."""
        return {name: parameter.detach().cpu().clone() for name, parameter in self._named()}

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Raises KeyError where `state` is of another LoRA."""
        with torch.no_grad():
            for name, parameter in self._named():
                parameter.copy_(state[name])

    def weights(self) -> dict[str, dict[str, LoraWeights]]:
        """By part and module, as files hold them."""
        found: dict[str, dict[str, LoraWeights]] = {}
        for part, module, layer in self._layers():
            down, up = (half.detach().cpu().float().clone() for half in _halves(layer))
            found.setdefault(part, {})[module] = LoraWeights(down, up, self.alpha)
        return found

    def set_strength(self, strength: float) -> None:
        """1 as it is learnt; 0 is the model without it, bit for bit."""
        for _, _, layer in self._layers():
            layer.enable_adapters(strength != 0)
            layer.set_scale(ADAPTER, strength)
        # peft freezes what it switches off, and leaves it so.
        for parameter in self.parameters():
            parameter.requires_grad_(True)

    def take_off(self) -> None:
        """Every module is the very object again that was loaded."""
        for part, module, layer in list(self._layers()):
            parent, _, child = module.rpartition(".")
            setattr(self._parts[part].get_submodule(parent), child, layer.get_base_layer())
        for model in self._parts.values():
            if hasattr(model, "peft_config"):
                del model.peft_config

    def _layers(self) -> Iterator[tuple[str, str, LoraLayer]]:
        for part, model in self._parts.items():
            for name, module in model.named_modules():
                if isinstance(module, LoraLayer):
                    yield part, name, module

    def _named(self) -> Iterator[tuple[str, nn.Parameter]]:
        for part, name, layer in self._layers():
            down, up = _halves(layer)
            yield f"{part}.{name}.down", down
            yield f"{part}.{name}.up", up


def _halves(layer: LoraLayer) -> tuple[nn.Parameter, nn.Parameter]:
    """`down` [rank, in, ...] and `up` [out, rank, ...]."""
    pair = layer.lora_A[ADAPTER].weight, layer.lora_B[ADAPTER].weight
    return cast(tuple[nn.Parameter, nn.Parameter], pair)
