"""Which layers of a model a LoRA may change, from the headers of its files.

Nothing is loaded: whoever looks at a LoRA file compares its names and shapes with these, before a
run finds out that it fits nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from kizy_gpu.safetensors_header import BadHeader, read_header

PARTS = ("unet", "transformer", "text_encoder", "text_encoder_2")
Layers = Mapping[str, tuple[int, ...]]
"""Shapes of weights by part and name: "unet.mid_block.attentions.0.proj_in" -> (320, 320, 1, 1)."""


def layers_of(folder: Path) -> Layers:
    """The linear layers and convolutions of a diffusers folder; none where it cannot be read."""
    found: dict[str, tuple[int, ...]] = {}
    for part in PARTS:
        for file in sorted((folder / part).glob("*.safetensors")):
            stat = file.stat()
            found.update(_layers(part, file, stat.st_mtime_ns, stat.st_size))
    return found


@lru_cache(maxsize=64)
def _layers(part: str, file: Path, _changed: int, _bytes: int) -> Layers:
    """Kept by time and size of the file: a scan comes every few seconds."""
    try:
        tensors = read_header(file).tensors
    except (BadHeader, OSError):
        return {}
    return dict(_of(part, {name: tensor.shape for name, tensor in tensors.items()}))


def _of(part: str, shapes: Layers) -> Iterator[tuple[str, tuple[int, ...]]]:
    for name, shape in shapes.items():
        # Embeddings are tables to look things up in, and norms have one dimension.
        if not name.endswith(".weight") or len(shape) not in (2, 4) or ".embeddings." in f".{name}":
            continue
        # Files of transformers 4 say "text_model." where those of 5 say nothing.
        yield f"{part}.{name.removesuffix('.weight').removeprefix('text_model.')}", shape
