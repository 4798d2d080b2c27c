"""Every family with its weights in fewer bits: real pixels, LoRAs on top, and nothing left behind.

On a CPU; fp8 by torch, NF4 by bitsandbytes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from test_families import FAMILIES, draw, written
from tiny_models import write_tiny
from torch import nn

from kizy_gpu.digests import DigestCache
from kizy_gpu.families import loading
from kizy_gpu.families.base import Lora
from kizy_gpu.families.device import open_device
from kizy_gpu.families.placement import bytes_of
from kizy_gpu.library import Library

EIGHT = [(family, "fp8") for family in FAMILIES]
FOUR = [
    pytest.param(
        *(family, "nf4"),
        marks=() if family in ("sdxl", "flux1", "qwen-image") else pytest.mark.long,
    )
    for family in FAMILIES
]
KEPT_IN = {"fp8": torch.float8_e4m3fn, "nf4": torch.uint8}
"""The dtype of a layer's weight: two numbers of NF4 lie in a byte."""


def loaded(family: str, folder: Path, **card: Any) -> Any:
    write_tiny(family, folder / family, **card)
    library = Library((folder,), DigestCache(folder / "digests.json"))
    library.scan()
    assert not library.refused
    return loading.load(library.models[family], open_device("cpu:0", threads=1))


def pixels(model: Any, **more: Any) -> np.ndarray[Any, Any]:
    return np.asarray(draw(model, **more), np.float32)


@pytest.mark.parametrize(("family", "precision"), [*EIGHT, *FOUR])
def test_draws_nearly_the_same_with_less(family: str, precision: str, tmp_path: Path) -> None:
    whole = loaded(family, tmp_path / "whole")
    model = loaded(family, tmp_path / "lower", precision=precision)
    denoiser = getattr(model.pipeline, model.denoiser)
    layers = [module for module in denoiser.modules() if isinstance(module, nn.Linear)]
    lowered = [layer for layer in layers if layer.weight.dtype is KEPT_IN[precision]]
    assert len(lowered) > len(layers) / 2
    if precision == "fp8":  # the tables beside a tiny layer's NF4 are as large as what it saves
        assert bytes_of(model.pipeline) < bytes_of(whole.pipeline)
    plain = pixels(model)
    assert (plain == pixels(model)).all(), "the same request, the same pixels"
    apart = np.abs(plain - pixels(whole)).mean()
    assert 0 < apart < 6, "other pixels, and the same picture"

    data = written(model, "kohya")
    lora = Lora(data, hashlib.sha256(data).hexdigest(), 1.0)
    worn = pixels(model, loras=(lora,))
    effect = np.abs(pixels(whole, loras=(lora,)) - pixels(whole)).mean()
    assert np.abs(worn - plain).mean() > effect / 2, "a LoRA works as much as it does on the whole"
    assert (pixels(model) == plain).all(), "and leaves no trace"


def test_a_lora_keeps_its_digits_on_fewer(tmp_path: Path) -> None:
    model = loaded("flux1", tmp_path, precision="fp8")
    layer = model.pipeline.transformer.transformer_blocks[0].attn.to_q
    assert layer.weight.dtype is torch.float8_e4m3fn
    data = written(model, "kohya")
    draw(model, loras=(Lora(data, hashlib.sha256(data).hexdigest(), 1.0),))
    worn = model.pipeline.transformer.transformer_blocks[0].attn.to_q
    assert {half.weight.dtype for half in (*worn.lora_A.values(), *worn.lora_B.values())} == {
        torch.float32
    }
    model.bare()
    assert model.pipeline.transformer.transformer_blocks[0].attn.to_q is layer
    assert layer.weight.dtype is torch.float8_e4m3fn


@pytest.mark.parametrize("precision", ["bf16", "fp8", "nf4"])
def test_no_pixel_depends_on_where_the_parts_lie(precision: str, tmp_path: Path) -> None:
    """By the hooks that bring them onto a card one by one; here from one place to the same."""
    model = loaded("flux1", tmp_path, precision=precision)
    plain = pixels(model)
    model.pipeline.enable_model_cpu_offload(device=torch.device("cpu"))
    assert (pixels(model) == plain).all()
    data = written(model, "kohya")
    lora = Lora(data, hashlib.sha256(data).hexdigest(), 1.0)
    assert (pixels(model, loras=(lora,)) != plain).any()
    assert (pixels(model) == plain).all()


def test_text_encoders_say_the_digits_they_compute_in(tmp_path: Path) -> None:
    for family in ("flux1", "flux2", "qwen-image"):
        parts = loaded(family, tmp_path / family, precision="fp8").pipeline.components
        texts = [part for name, part in parts.items() if name.startswith("text_encoder")]
        assert {part.dtype for part in texts if isinstance(part, nn.Module)} == {torch.float32}
