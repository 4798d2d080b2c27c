"""What a picture says about how it was made.

Two PNG text chunks: `kizy` holds everything as JSON, `parameters` says it the way A1111 and the
sites and tools that followed it read it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from PIL.PngImagePlugin import PngInfo

from kizy_gpu.families.samplers import SAMPLERS

Scalar = str | int | float | bool


def png_text(metadata: Mapping[str, Scalar], width: int, height: int) -> PngInfo:
    """Both chunks for a picture of `width` x `height` px; the same metadata, the same bytes."""
    info = PngInfo()
    info.add_text("parameters", a1111_parameters(metadata, width, height))
    info.add_text("kizy", json.dumps(metadata, ensure_ascii=False, sort_keys=True))
    return info


def a1111_parameters(metadata: Mapping[str, Scalar], width: int, height: int) -> str:
    """The prompt, the negative prompt, then one line of settings in A1111's names."""
    # The styles stand behind the words, as `<lora:name:strength>`.
    lines = [f"{metadata.get('prompt', '')} {metadata.get('loras', '')}".strip()]
    if negative := metadata.get("negativePrompt"):
        lines.append(f"Negative prompt: {negative}")
    sampler = str(metadata.get("sampler", ""))
    named = {
        "Steps": metadata.get("steps"),
        "Sampler": SAMPLERS[sampler].label if sampler in SAMPLERS else sampler or None,
        "CFG scale": metadata.get("guidanceScale"),
        "Seed": metadata.get("seed"),
        "Size": f"{width}x{height}",
        "Denoising strength": metadata.get("strength"),
        "Model hash": str(metadata.get("modelDigest", ""))[:10] or None,
        "Model": metadata.get("model"),
        **{name: value for name, value in metadata.items() if name.startswith("ControlNet ")},
        "Version": metadata.get("version", "Kizy"),
    }
    lines.append(
        ", ".join(f"{name}: {_quoted(value)}" for name, value in named.items() if value is not None)
    )
    return "\n".join(lines)


def _quoted(value: Scalar) -> str:
    """A value that holds a separator goes into JSON quotes, as A1111's reader expects."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return json.dumps(text, ensure_ascii=False) if any(c in text for c in ",\n:") else text
