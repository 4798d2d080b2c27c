"""The peer: diffusers' own pipeline on the same weights, the upscaler's forward pass, a PNG on disk.

Nothing of a studio: no queue, no checkpoint, no thumbnails, no previews. Same sampler, steps, guidance
and number format as the studio uses on this machine. Reads one JSON line per picture on stdin
({"prompt", "seed", "steps", "out"}) and answers {"seconds"} on stdout.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from kizy_gpu.families.esrgan import read_network
from PIL import Image
from torch import nn

MODEL = Path(__file__).parent.parent / "gpu" / "models" / "sprout"


def load() -> tuple[StableDiffusionPipeline, nn.Module]:
    pipeline = StableDiffusionPipeline.from_pretrained(MODEL, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    upscaler = read_network(MODEL / "upscaler" / "model.safetensors")
    return pipeline.to(torch.float32), upscaler.float()


def picture(
    pipeline: StableDiffusionPipeline, upscaler: nn.Module, wish: dict[str, object], narrow: bool
) -> Image.Image:
    """A 512 px picture, by the model's own defaults."""
    defaults = json.loads((MODEL / "kizy.json").read_text())["defaults"]
    around = torch.autocast("cpu", torch.bfloat16) if narrow else contextlib.nullcontext()
    with torch.inference_mode(), around:
        small = pipeline(
            str(wish["prompt"]),
            num_inference_steps=int(str(wish["steps"])),
            guidance_scale=defaults["guidanceScale"],
            guidance_rescale=defaults["guidanceRescale"],
            width=defaults["width"],
            height=defaults["height"],
            generator=torch.Generator().manual_seed(int(str(wish["seed"]))),
        ).images[0]
        pixels = torch.from_numpy(np.asarray(small)).permute(2, 0, 1)[None].float() / 255
        large = upscaler(pixels)[0].float().clamp(0, 1)
    return Image.fromarray((large * 255).round().byte().permute(1, 2, 0).numpy())


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]))
    narrow = sys.argv[2].startswith("cpu-bf16")
    pipeline, upscaler = load()
    picture(pipeline, upscaler, {"prompt": "warm", "seed": 0, "steps": 2}, narrow)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        wish = json.loads(line)
        started = time.perf_counter()
        picture(pipeline, upscaler, wish, narrow).save(wish["out"])
        print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)


if __name__ == "__main__":
    main()
