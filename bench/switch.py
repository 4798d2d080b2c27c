"""What it takes to wear another LoRA: ours, and diffusers' `load_lora_weights`, turn about in one process.

Both work on Sprout and read the same two of its shipped styles, from memory and from disk; a picture is
not drawn. Then four pictures in four styles, at once and one after the other, turn about on as many threads.
Prints {"first", "ours", "diffusers", "atOnce", "inTurn"}, each a list of seconds, and "levels": by how much,
of 255, pixels drawn at once differ from the others at most.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import numpy as np
from kizy_gpu.families.base import Lora, TextToImageRequest, Unwatched
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.settings import open_library
from safetensors.torch import load_file, save_file

STYLES = Path(__file__).parent.parent / "gpu" / "models" / "styles"


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def worn(file: Path) -> Lora:
    data = file.read_bytes()
    return Lora(data, hashlib.sha256(data).hexdigest(), 1.0)


def four_styles(model: Any, rounds: int) -> dict[str, Any]:
    """Four pictures of 20 steps in four styles."""
    model.threads = model.device.threads
    styles = sorted(STYLES.glob("*/*.safetensors"))[:4]
    asked = [
        TextToImageRequest("a fox", 128, 128, 20, 4.0, seed, loras=(worn(file),))
        for seed, file in enumerate(styles)
    ]
    made: dict[str, list[Any]] = {}

    def at_once() -> None:
        made["atOnce"] = model.text_to_images(asked, Unwatched())

    def in_turn() -> None:
        made["inTurn"] = [model.text_to_image(request, Unwatched()) for request in asked]

    at_once()
    in_turn()
    pairs = zip(made["atOnce"], made["inTurn"], strict=True)
    levels = [np.abs(np.asarray(a, np.int16) - np.asarray(b, np.int16)).max() for a, b in pairs]
    rows: dict[str, Any] = {"atOnce": [], "inTurn": [], "levels": int(max(levels))}
    for _ in range(rounds):
        rows["atOnce"].append(timed(at_once))
        rows["inTurn"].append(timed(in_turn))
    return rows


def main(pairs: int) -> None:
    with TemporaryDirectory() as home:
        library = open_library({**os.environ, "KIZY_HOME": home})
        library.scan()
        model = load(library.models["sprout"], open_device("cpu:0"))
        peer = load(library.models["sprout"], open_device("cpu:0")).pipeline
    shipped = sorted(STYLES.glob("*/*.safetensors"))[:2]
    # Without what the header says beside the weights, of which diffusers takes alphas twice, and refuses them.
    plain = Path(mkdtemp())
    files = [plain / f"{file.parent.name}.safetensors" for file in shipped]
    for file, copy in zip(shipped, files, strict=True):
        save_file(load_file(file), copy)
    loras = [worn(file) for file in files]

    def by_diffusers(file: Path) -> None:
        peer.unload_lora_weights()
        peer.load_lora_weights(str(file.parent), weight_name=file.name)

    rows: dict[str, list[float]] = {"first": [], "ours": [], "diffusers": []}
    for file, lora in zip(files, loras, strict=True):
        by_diffusers(file)
        rows["first"].append(timed(lambda lora=lora: model._loras.wear((lora,), Unwatched())))
    for pair in range(pairs):
        which = pair % 2
        lora, file = loras[which], files[which]
        rows["ours"].append(timed(lambda lora=lora: model._loras.wear((lora,), Unwatched())))
        rows["diffusers"].append(timed(lambda file=file: by_diffusers(file)))
    print(json.dumps({**rows, **four_styles(model, max(3, pairs // 4))}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
