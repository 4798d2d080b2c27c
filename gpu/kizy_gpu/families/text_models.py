"""Models of `transformers` that give words: which class is of which family. Free of torch.

Such a model is a plain folder: `config.json` names its class, weights and tokenizer lie beside it.
Only the classes named here are ever made, so that nothing in a folder chooses what code runs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BLIP = "blip"
"""Says what a picture shows."""
CAUSAL_LM = "causal-lm"
"""Goes on with words."""

ARCHITECTURES: Mapping[str, str] = {
    "BlipForConditionalGeneration": BLIP,
    "Qwen2ForCausalLM": CAUSAL_LM,
    "Qwen3ForCausalLM": CAUSAL_LM,
    "LlamaForCausalLM": CAUSAL_LM,
    "MistralForCausalLM": CAUSAL_LM,
}


class NoTextModel(Exception):
    """The folder holds none of these models; the message says what it holds."""


def architecture_in(folder: Path) -> str:
    """The class that a folder's `config.json` names. Raises NoTextModel."""
    try:
        config: Any = json.loads((folder / "config.json").read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise NoTextModel("its config.json cannot be read") from error
    if not isinstance(config, dict):
        raise NoTextModel("its config.json cannot be read")
    if "auto_map" in config:
        raise NoTextModel("it brings code of its own, which is never run")
    named = config.get("architectures")
    name = named[0] if isinstance(named, list) and named else None
    if name not in ARCHITECTURES:
        raise NoTextModel(f"models of the class {str(name)[:80]} are unknown here")
    return str(name)


def require_architecture(folder: Path, family: str) -> None:
    """Raises NoTextModel where the folder is not of this family."""
    found = architecture_in(folder)
    if ARCHITECTURES[found] != family:
        raise NoTextModel(f"a {found} is not of the family {family}")
