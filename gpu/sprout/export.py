"""Writes the trained weights into the model folder, fp16, as diffusers lays it out.

    python -m sprout.export [--start DIR]

Text encoder and UNet come from `unet.pt` (averaged weights); tokenizer, scheduler and VAE from
--start. Also measures the linear map from latents to colours that previews use.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch
from diffusers import AutoencoderTiny, DDIMScheduler, StableDiffusionPipeline
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPTokenizer

from sprout import checkpoint
from sprout.data.pictures import SMALL, ground_colours, on_ground, open_pixels
from sprout.paths import ART, LATENTS, MODEL, WORK
from sprout.text_to_latent import TextToLatent

LIMIT_MB = 80
SETTINGS = {
    "family": "sd15",
    "architecture": "sprout",
    "name": "Sprout",
    "defaults": {
        "steps": 20,
        "guidanceScale": 2,
        "guidanceRescale": 0.7,
        "width": 128,
        "height": 128,
        "sampler": "ddim",
    },
    "limits": {"multipleOf": 16, "minSide": 96, "maxSide": 160},
    "shownAt": 512,
    "upscaler": "upscaler/model.safetensors",
    "licence": "Apache-2.0",
    "note": "A small model for first steps. It knows emoji: 'fox, 3d, mint background'.",
    "intents": ["emoji", "emoji icon"],
}


def build_pipeline(start: Path, trained: Path | None) -> StableDiffusionPipeline:
    """The pipeline in fp32 with the averaged weights of a training checkpoint, if one is given."""
    tokenizer = CLIPTokenizer.from_pretrained(start / "tokenizer")
    has_weights = (start / "unet").exists()
    model = TextToLatent.load(start) if has_weights else TextToLatent.fresh(len(tokenizer))
    if trained:
        checkpoint.restore_average(trained, model)
    return StableDiffusionPipeline(
        vae=AutoencoderTiny.from_pretrained(start / "vae"),
        text_encoder=model.text_encoder,
        tokenizer=tokenizer,
        unet=model.unet,
        scheduler=DDIMScheduler.from_pretrained(start / "scheduler"),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def preview_map(rows: int = 1500) -> tuple[list[list[float]], list[float]]:
    """Least squares from scaled latents to RGB in -1..1: matrix [4, 3] and bias [3]."""
    cache = torch.load(LATENTS)
    pixels = open_pixels(ART, SMALL)
    chosen = torch.randperm(len(pixels), generator=torch.Generator().manual_seed(0))[:rows]
    chosen = chosen.sort().values
    variant = cache["latents"].shape[1] - 1
    grounds = ground_colours([cache["grounds"][row][variant] for row in chosen])
    pictures = on_ground(pixels[chosen.numpy()], grounds)
    colours = F.avg_pool2d(pictures, 8).permute(0, 2, 3, 1).flatten(0, 2)
    latents = cache["latents"][chosen, variant].float().permute(0, 2, 3, 1).flatten(0, 2)
    ones = torch.ones(len(latents), 1)
    solution: Tensor = torch.linalg.lstsq(torch.cat([latents, ones], 1), colours).solution
    rounded = [[round(value, 4) for value in row] for row in solution.tolist()]
    return rounded[:4], rounded[4]


def replace_files(source: Path, target: Path) -> None:
    """Moves each file over the old one, so that a reader never sees half a file."""
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        to = target / path.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        path.replace(to)


def tidy_configs(folder: Path) -> None:
    """Takes out the path that weights were loaded from; has the text encoder load as fp32.

    transformers loads in the type a configuration names, diffusers in fp32: without this, a
    pipeline loaded with no `torch_dtype` would mix both.
    """
    for path in folder.rglob("*.json"):
        config = json.loads(path.read_text("utf-8"))
        tidy = {key: value for key, value in config.items() if key != "_name_or_path"}
        if "dtype" in tidy:
            tidy["dtype"] = "float32"
        if tidy != config:
            path.write_text(json.dumps(tidy, indent=2) + "\n", "utf-8")


def megabytes(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", type=Path, default=MODEL)
    parser.add_argument("--trained", type=Path, default=WORK / "unet.pt")
    parser.add_argument("--out", type=Path, default=MODEL)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=args.out.parent, prefix=".export-"))
    try:
        pipeline = build_pipeline(args.start, args.trained)
        pipeline.to(dtype=torch.float16).save_pretrained(folder)
        tidy_configs(folder)
        matrix, bias = preview_map()
        settings = SETTINGS | {"latentRgb": matrix, "latentRgbBias": bias}
        (folder / "kizy.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")
        replace_files(folder, args.out)
    finally:
        shutil.rmtree(folder)
    size = megabytes(args.out)
    print(f"{args.out}: {size:.1f} MB")
    if size > LIMIT_MB:
        raise SystemExit(f"more than {LIMIT_MB} MB")


if __name__ == "__main__":
    main()
