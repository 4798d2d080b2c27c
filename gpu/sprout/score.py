"""Draws the 200 fixed prompts and has the classifier say what it sees.

    python -m sprout.score [--model DIR] [--out FILE]

Prompts and seeds were fixed before training (`score_prompts.py`); each is drawn once, with the
defaults in `kizy.json`. Beside the result stand the classifier's own accuracy on art it has not
seen, and what it answers to the very pictures asked for ("ceiling").
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image
from torch import Tensor

from sprout.classifier import accuracy, load
from sprout.data.pictures import (
    LOOKS,
    SMALL,
    ground_colours,
    load_records,
    on_ground,
    open_pixels,
)
from sprout.paths import ART, MODEL, SCORE_PROMPTS, WORK
from sprout.precision import narrow

GOALS = {"look": 0.95, "conceptTop5": 0.35}
BATCH = 10


def draw_pictures(model: Path, prompts: list[dict]) -> Tensor:
    """One picture a prompt, [N, 3, 128, 128] in -1..1."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    pipeline = StableDiffusionPipeline.from_pretrained(model, torch_dtype=torch.float32)
    pipeline.to(device).set_progress_bar_config(disable=True)
    defaults = json.loads((model / "kizy.json").read_text("utf-8"))["defaults"]
    pictures = []
    for start in range(0, len(prompts), BATCH):
        rows = prompts[start : start + BATCH]
        with narrow(device):
            images = pipeline(
                [row["prompt"] for row in rows],
                num_inference_steps=defaults["steps"],
                guidance_scale=defaults["guidanceScale"],
                guidance_rescale=defaults["guidanceRescale"],
                width=defaults["width"],
                height=defaults["height"],
                generator=[torch.Generator().manual_seed(row["seed"]) for row in rows],
                output_type="np",
            ).images
        pictures.append(torch.from_numpy(images).permute(0, 3, 1, 2).float() * 2 - 1)
        print(f"{start + len(rows)} of {len(prompts)}", flush=True)
    return torch.cat(pictures)


def asked_for(prompts: list[dict]) -> Tensor:
    """The art that the prompts describe, [N, 3, 128, 128] in -1..1."""
    rows = {(r.concept, r.look): i for i, r in enumerate(load_records(ART))}
    chosen = np.array([rows[p["concept"], p["look"]] for p in prompts])
    grounds = ground_colours([p["ground"] for p in prompts])
    return on_ground(open_pixels(ART, SMALL)[chosen], grounds)


def contact_sheet(pictures: Tensor, columns: int, path: Path) -> None:
    """All pictures in one file, in the order of the prompts."""
    count, _, height, width = pictures.shape
    sheet = Image.new("RGB", (columns * width, -(-count // columns) * height), "white")
    for i, picture in enumerate(pictures):
        pixels = ((picture + 1) * 127.5).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
        sheet.paste(Image.fromarray(pixels), (i % columns * width, i // columns * height))
    sheet.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--classifier", type=Path, default=WORK / "classifier.pt")
    parser.add_argument("--out", type=Path, default=MODEL / "score.json")
    parser.add_argument("--sheet", type=Path, default=WORK / "score.png")
    parser.add_argument("--limit", type=int, help="only the first prompts, for a quick look")
    args = parser.parse_args()

    prompts = json.loads(SCORE_PROMPTS.read_text("utf-8"))[: args.limit]
    started = time.monotonic()
    pictures = draw_pictures(args.model, prompts)
    seconds = time.monotonic() - started
    contact_sheet(pictures, 20, args.sheet)

    classifier, names, own_accuracy = load(args.classifier)
    concepts = torch.tensor([names.index(p["concept"]) for p in prompts])
    looks = torch.tensor([LOOKS.index(p["look"]) for p in prompts])
    result = {
        "prompts": len(prompts),
        "concepts": len(names),
        "goals": GOALS,
        "reached": accuracy(classifier, pictures, concepts, looks),
        "ceiling": accuracy(classifier, asked_for(prompts), concepts, looks),
        "classifier": own_accuracy,
        "secondsToDrawAll": round(seconds, 1),
    }
    args.out.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
