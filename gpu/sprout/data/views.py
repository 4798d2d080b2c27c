"""What the classifier looks at: the art, shifted, scaled, on any ground, blurred."""

import json
import random
from pathlib import Path

import torch
from diffusers import AutoencoderTiny
from torch import Tensor
from torch.nn import functional as F

from sprout.data.pictures import LOOKS, SMALL, Picture, open_pixels
from sprout.paths import ART, SCORE_PROMPTS

ROUND_TRIP_SHARE = 0.5
WHITE_SHARE = 0.4
HELD_OUT_SHARE = 0.05
BLUR_SHARE = 0.15  # of batches


class Views:
    """Random views of pictures, with concept and look as class numbers."""

    def __init__(self, records: list[Picture], trips: Tensor) -> None:
        self.records, self.trips = records, trips
        self.concepts = sorted({r.concept for r in records})
        number = {concept: i for i, concept in enumerate(self.concepts)}
        self.concept_of = torch.tensor([number[r.concept] for r in records])
        self.look_of = torch.tensor([LOOKS.index(r.look) for r in records])
        self.art = premultiplied(len(records))

    def draw(self, rows: Tensor, degrade: bool = True) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures [B, 3, 128, 128] in -1..1, concepts [B], looks [B].

        `degrade` adds blur and noise, for learning; measuring goes without.
        """
        moved = shift_and_scale(self.art[rows].float() / 255)
        white = torch.rand(len(rows), 1, 1, 1) < WHITE_SHARE
        ground = torch.where(white, torch.ones(()), torch.rand(len(rows), 3, 1, 1))
        pictures = (moved[:, :3] + ground * (1 - moved[:, 3:])) * 2 - 1
        is_trip = torch.rand(len(rows)) < ROUND_TRIP_SHARE
        pictures[is_trip] = self.trips[rows[is_trip]].float() / 127.5 - 1
        if degrade and random.random() < BLUR_SHARE:
            small = F.avg_pool2d(pictures, 4)
            pictures = F.interpolate(small, size=SMALL, mode="bilinear")
        if degrade:
            pictures = pictures + 0.05 * random.random() * torch.randn_like(pictures)
        return pictures.clamp(-1, 1), self.concept_of[rows], self.look_of[rows]


def premultiplied(count: int) -> Tensor:
    """All art as uint8 [N, 4, 128, 128], colours multiplied by alpha."""
    pixels = open_pixels(ART, SMALL)
    out = torch.empty(count, 4, SMALL, SMALL, dtype=torch.uint8)
    for start in range(0, count, 256):
        rows = slice(start, start + 256)
        rgba = torch.from_numpy(pixels[rows].copy()).permute(0, 3, 1, 2).float()
        rgba[:, :3] *= rgba[:, 3:] / 255
        out[rows] = rgba.round().byte()
    return out


def shift_and_scale(pictures: Tensor) -> Tensor:
    """Moves by up to 8 %, scales by 0.85 to 1.15; outside is transparent."""
    count = len(pictures)
    scale = 1 + 0.15 * (2 * torch.rand(count) - 1)
    shift = 0.16 * (2 * torch.rand(count, 2) - 1)
    matrix = torch.zeros(count, 2, 3)
    matrix[:, 0, 0] = matrix[:, 1, 1] = scale
    matrix[:, :, 2] = shift
    grid = F.affine_grid(matrix, list(pictures.shape), align_corners=False)
    return F.grid_sample(pictures, grid, align_corners=False)


@torch.inference_mode()
def round_trips(vae: AutoencoderTiny, cache: dict, path: Path) -> Tensor:
    """Each picture once as the VAE gives it back, uint8 [N, 3, 128, 128]; kept in a file."""
    if path.exists():
        return torch.load(path)
    latents = cache["latents"]
    out = torch.empty(len(latents), 3, SMALL, SMALL, dtype=torch.uint8)
    for start in range(0, len(latents), 32):
        chunk = latents[start : start + 32]
        variant = torch.randint(chunk.shape[1], (len(chunk),))
        chosen = chunk[torch.arange(len(chunk)), variant].float()
        noisy = chosen + 0.1 * torch.randn_like(chosen)
        decoded = vae.decode(noisy.to(vae.device) / vae.config.scaling_factor).sample
        pixels = decoded.float().cpu().clamp(-1, 1) * 127.5 + 127.5
        out[start : start + 32] = pixels.round().byte()
    torch.save(out, path)
    return out


def hold_out(records: list[Picture], concept_of: Tensor) -> tuple[Tensor, Tensor]:
    """Row numbers to learn from and to hold out; never what scoring asks for.

    Concepts keep at least two pictures to learn from.
    """
    scored = {(p["concept"], p["look"]) for p in json.loads(SCORE_PROMPTS.read_text("utf-8"))}
    left = torch.bincount(concept_of)
    rows = list(range(len(records)))
    random.Random(0).shuffle(rows)
    held_out: list[int] = []
    for row in rows:
        record, concept = records[row], concept_of[row]
        is_scored = (record.concept, record.look) in scored
        if len(held_out) < HELD_OUT_SHARE * len(rows) and left[concept] > 2 and not is_scored:
            left[concept] -= 1
            held_out.append(row)
    kept = sorted(set(rows) - set(held_out))
    return torch.tensor(kept), torch.tensor(held_out)
