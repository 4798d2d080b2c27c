"""Encodes every picture once, on white and on a few colours, and keeps the latents.

    python -m sprout.data.latents [--vae DIR] [--colours 2]

Writes float16 latents [N, 1 + colours, 4, 16, 16], scaled to about unit variance as the UNet
sees them, with the name of each one's ground.
"""

import argparse
import random
from pathlib import Path

import torch
from diffusers import AutoencoderTiny

from sprout.data.pictures import (
    GROUNDS,
    SMALL,
    WHITE,
    ground_colours,
    load_records,
    on_ground,
    open_pixels,
)
from sprout.paths import ART, LATENTS, MODEL
from sprout.precision import narrow


@torch.inference_mode()
def encode_all(vae: AutoencoderTiny, colours: int, seed: int, batch: int = 32) -> dict:
    """Latents and ground names of every picture."""
    rng = random.Random(seed)
    pixels = open_pixels(ART, SMALL)
    coloured = [name for name in GROUNDS if name != WHITE]
    grounds = [[WHITE, *rng.sample(coloured, colours)] for _ in load_records(ART)]
    latents = torch.empty(len(grounds), 1 + colours, 4, SMALL // 8, SMALL // 8, dtype=torch.half)
    device = vae.device.type
    for start in range(0, len(grounds), batch):
        rows = slice(start, start + batch)
        for variant in range(1 + colours):
            ground = ground_colours([names[variant] for names in grounds[rows]])
            pictures = on_ground(pixels[rows], ground).to(device)
            with narrow(device):
                encoded = vae.encode(pictures).latents
            latents[rows, variant] = (encoded.float() * vae.config.scaling_factor).half().cpu()
        if start % (batch * 20) == 0:
            print(f"{start} of {len(grounds)}", flush=True)
    return {"latents": latents, "grounds": grounds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vae", type=Path, default=MODEL / "vae")
    parser.add_argument("--colours", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    vae = AutoencoderTiny.from_pretrained(args.vae).to(device).eval()
    cache = encode_all(vae, args.colours, args.seed)
    print(f"mean {cache['latents'].float().mean():.3f}, std {cache['latents'].float().std():.3f}")
    torch.save(cache, LATENTS)


if __name__ == "__main__":
    main()
