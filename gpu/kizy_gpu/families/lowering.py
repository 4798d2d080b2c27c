"""Weights kept in fewer bits than they are computed in (`kizy_gpu.precision` says which).

fp8 is diffusers' layerwise casting: a layer's weights are e4m3 while it rests and 16 bits while it
works. NF4 are bitsandbytes' layers. On both a LoRA stays in the digits of the computing.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import torch
from diffusers import ModelMixin
from diffusers.hooks import apply_layerwise_casting
from torch import nn

from kizy_gpu.errors import JobError
from kizy_gpu.precision import KEPT_NAMES, NO_NF4, NORM, Precision, has_nf4, is_lowered

FP8 = torch.float8_e4m3fn
_CASTING = "layerwise_casting"
"""The name of diffusers' hook."""


def lower(pipeline: Any, precision: Precision, dtype: torch.dtype, device: torch.device) -> None:
    """Keep the weights of a loaded pipeline, which computes in `dtype`, on this rung from now on.

    They stay in the machine's memory; `device` is where NF4 is worked out, always the same one, so
    that no bit depends on where they lie later. Raises JobError unsupported without bitsandbytes.
    """
    if precision == "nf4":
        _require_nf4()
    for name, part in pipeline.components.items():
        if isinstance(part, nn.Module) and is_lowered(name, type(part).__name__):
            if precision == "fp8":
                _cast(part, dtype)
            elif precision == "nf4":
                _quantize(part, dtype, device)


def computed_in(module: nn.Module) -> torch.dtype:
    """The digits in which a layer works, whatever it is kept in."""
    hooks = getattr(module, "_diffusers_hook", None)
    casting = hooks.get_hook(_CASTING) if hooks is not None else None
    if casting is not None:
        return casting.compute_dtype  # type: ignore[no-any-return]
    kept: torch.Tensor = module.weight  # type: ignore[assignment]
    return getattr(module, "compute_dtype", None) or kept.dtype


def _cast(part: nn.Module, dtype: torch.dtype) -> None:
    if isinstance(part, ModelMixin):
        part.enable_layerwise_casting(storage_dtype=FP8, compute_dtype=dtype)
    else:
        apply_layerwise_casting(part, FP8, dtype, skip_modules_pattern=KEPT_NAMES)


def _require_nf4() -> None:
    if not has_nf4():
        raise JobError("unsupported", NO_NF4)
    try:
        importlib.import_module("bitsandbytes.nn")
    except (ImportError, OSError, RuntimeError) as error:
        raise JobError(
            "unsupported",
            "bitsandbytes does not work with this card: set KIZY_PRECISION=fp8, or take it away",
            detail=str(error)[:2000],
        ) from error


def _quantize(part: nn.Module, dtype: torch.dtype, device: torch.device) -> None:
    from bitsandbytes.nn import Linear4bit, Params4bit

    for name, layer in list(_linear_layers(part)):
        packed = Linear4bit(
            *(layer.in_features, layer.out_features),
            bias=layer.bias is not None,
            compute_dtype=dtype,
            quant_type="nf4",
            device="meta",
        )
        # Its way to draw quicker on a CPU packs the weights anew, and cannot be learnt through.
        packed.support_avx512bf16_for_cpu = False
        weight = layer.weight.detach().contiguous()
        packed.weight = Params4bit(weight, requires_grad=False, quant_type="nf4", module=packed)
        packed.bias = layer.bias
        parent, _, child = name.rpartition(".")
        setattr(part.get_submodule(parent), child, packed.to(device).to("cpu"))
    part.is_loaded_in_4bit = True  # type: ignore[assignment]  # so peft asks


def _linear_layers(part: nn.Module) -> Iterator[tuple[str, nn.Linear]]:
    kept: tuple[str, ...] = KEPT_NAMES
    if isinstance(part, ModelMixin):
        named = getattr(part, "_skip_layerwise_casting_patterns", None) or ()
        kept = (*(pattern for pattern in named if pattern != NORM), "embed", "^proj_out$")
    for name, layer in part.named_modules():
        # Its subclasses have a reason of their own to be what they are.
        if type(layer) is nn.Linear and not any(re.search(pattern, name) for pattern in kept):
            yield name, layer
