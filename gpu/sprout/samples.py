"""Draws sixteen everyday prompts, enlarged as the studio shows them, into one picture.

    python -m sprout.samples

The prompts were written down before they were drawn, each with its number as seed; none was left
out or drawn again.
"""

import argparse
import json
from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import load_file
from torch.nn import functional as F

from sprout.paths import MODEL
from sprout.score import contact_sheet, draw_pictures
from sprout.upscaler import SIZES, RRDBNet

PROMPTS = (
    "grinning face, soft",
    "red apple, 3d",
    "fox, 3d, mint background",
    "rocket, cartoon, navy background",
    "evergreen tree, flat",
    "house, cartoon",
    "purple heart, soft, teal background",
    "cat face, flat",
    "jack-o-lantern, 3d",
    "sunflower, soft, sky blue background",
    "pizza, cartoon",
    "guitar, flat",
    "ghost, soft, purple background",
    "automobile, flat",
    "balloon, 3d",
    "penguin, cartoon, orange background",
)
SHOWN = 256


@torch.inference_mode()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=MODEL)
    args = parser.parse_args()
    pictures = draw_pictures(args.model, [{"prompt": p, "seed": i} for i, p in enumerate(PROMPTS)])
    upscaler = RRDBNet(**{k: v for k, v in _config(args.model).items() if k in SIZES}).eval()
    weights = load_file(args.model / "upscaler" / "model.safetensors")
    upscaler.load_state_dict({name: weight.float() for name, weight in weights.items()})
    large = torch.cat([upscaler(picture[None] / 2 + 0.5) for picture in pictures])
    shown = F.interpolate(large.clamp(0, 1), size=SHOWN, mode="area") * 2 - 1
    sheet = args.model / "samples.png"
    contact_sheet(shown, 4, sheet)
    Image.open(sheet).save(args.model / "samples.webp", quality=85)
    sheet.unlink()


def _config(model: Path) -> dict:
    return json.loads((model / "upscaler" / "config.json").read_text("utf-8"))


if __name__ == "__main__":
    main()
