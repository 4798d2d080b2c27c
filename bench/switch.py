"""What it takes to wear another LoRA: ours, and diffusers' `load_lora_weights`, turn about in one process.

Both work on Sprout and read the same two of its shipped styles, from memory and from disk; a picture is
not drawn. Prints {"first": [...], "ours": [...], "diffusers": [...]}, in seconds.
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

from kizy_gpu.families.base import Lora, Unwatched
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.settings import open_library
from safetensors.torch import load_file, save_file

STYLES = Path(__file__).parent.parent / "gpu" / "models" / "styles"


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


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
    loras = [
        Lora(file.read_bytes(), hashlib.sha256(file.read_bytes()).hexdigest(), 1.0)
        for file in files
    ]

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
    print(json.dumps(rows))


if __name__ == "__main__":
    main(int(sys.argv[1]))
