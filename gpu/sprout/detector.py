"""Trains Sprout's detector of faces, hands and figures, and measures it.

    python -m sprout.detector --minutes 12
    python -m sprout.detector --score

Learns from layouts whose boxes are exact by construction (`data/layouts.py`). Concepts are held
out whole, in all their looks: it is measured by layouts of art it has never seen. Writes the model
folder and its card at the end, and at every checkpoint.
"""

import argparse
import json
import random
from pathlib import Path
from string import Template

import cv2
import numpy as np
import torch
from diffusers import AutoencoderTiny
from PIL import Image
from safetensors.torch import save_file
from torch import nn

from kizy_gpu.families.device import open_device
from kizy_gpu.families.found import letterboxed, overlap
from kizy_gpu.families.heatmap import Config, Heatmap, HeatmapNet, as_input, config_text, load
from kizy_gpu.library import DigestCache, Library
from kizy_gpu.model_info import ModelInfo
from sprout import checkpoint
from sprout.data.layouts import Composer, Layout, Piece, cut
from sprout.data.pictures import SMALL, Picture, load_records, open_pixels
from sprout.data.subjects import LABELS, Box, face_of_bust, held_out_concepts, solid_box, subject_of
from sprout.data.targets import detection_loss, targets_of
from sprout.optim import Ema, cosine, set_rate
from sprout.paths import ART, GPU, LATENTS, MODEL, WORK
from sprout.precision import narrow

OUT = GPU / "models" / "sprout-detector"
CARD = Path(__file__).resolve().parent / "detector_card.md"
CONFIG = Config(labels=LABELS, input_size=192, widths=(16, 32, 64, 128, 160))
KIZY = {
    "name": "Sprout faces, hands and figures",
    "family": "heatmap",
    "kind": "detector",
    "licence": "Apache-2.0",
    "note": "Finds faces, hands and figures in Sprout's pictures and others like them.",
}
OTHER_TRIPS = 200
SCORED_LAYOUTS = 400
CONFIDENCE = 0.35


def load_art() -> list[tuple[int, Picture, Piece, Box]]:
    """All art of which it is clear what it shows: row, record, piece, and its box at 128 px."""
    pixels = open_pixels(ART, SMALL)
    art = []
    for row, record in enumerate(load_records(ART)):
        subject = subject_of(record)
        if subject is None or solid_box(pixels[row]) is None:
            continue
        rgba, box = cut(np.array(pixels[row]))
        face = face_of_bust(rgba) if subject.has_face else None
        art.append((row, record, Piece(rgba, subject, face), box))
    return art


@torch.inference_mode()
def round_trips(art: list[tuple[int, Picture, Piece, Box]], path: Path) -> dict[int, np.ndarray]:
    """Pictures [128, 128, 3] of many rows as Sprout's VAE gives them back; kept in a file."""
    if path.exists():
        return torch.load(path, weights_only=False)
    rng = random.Random(2)
    others = [row for row, _, piece, _ in art if piece.subject.label is None]
    rows = [row for row, _, piece, _ in art if piece.subject.label is not None]
    rows += rng.sample(others, OTHER_TRIPS)
    vae = AutoencoderTiny.from_pretrained(MODEL / "vae").eval()
    latents = torch.load(LATENTS)["latents"]
    trips: dict[int, np.ndarray] = {}
    for start in range(0, len(rows), 16):
        chunk = rows[start : start + 16]
        chosen = latents[chunk, [rng.randrange(latents.shape[1]) for _ in chunk]].float()
        noisy = chosen + 0.1 * torch.randn_like(chosen)
        with narrow("cpu"):
            made = vae.decode(noisy / vae.config.scaling_factor).sample.float()
        bytes_ = (made.clamp(-1, 1) * 127.5 + 127.5).round().byte().permute(0, 2, 3, 1).numpy()
        trips.update(zip(chunk, bytes_, strict=True))
    torch.save(trips, path)
    return trips


def composers(trips_file: Path, seed: int) -> tuple[Composer, Composer]:
    """One of art to learn from, one of the concepts held out."""
    art = load_art()
    trips = round_trips(art, trips_file)
    held = held_out_concepts([record for _, record, _, _ in art])
    made = []
    for is_held in (False, True):
        mine = [entry for entry in art if (entry[1].concept in held) == is_held]
        shown = [(trips[row], piece, box) for row, _, piece, box in mine if row in trips]
        made.append(Composer([piece for _, _, piece, _ in mine], shown, random.Random(seed)))
    return made[0], made[1]


def export(network: HeatmapNet, ema: Ema, folder: Path) -> None:
    """Averaged weights in fp16, with what the studio needs to know."""
    averaged = HeatmapNet(network.config)
    averaged.load_state_dict(network.state_dict())
    ema.copy_to(averaged)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(averaged.half().state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(config_text(network.config))
    (folder / "kizy.json").write_text(json.dumps(KIZY, indent=2) + "\n")


def train(args: argparse.Namespace) -> None:
    cv2.setNumThreads(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    composer, _ = composers(args.trips, args.seed)
    composer.rng = random  # whose state the checkpoint keeps
    network = HeatmapNet(CONFIG).to(device, memory_format=torch.channels_last).train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=args.lr, weight_decay=0.02)
    optimiser.param_groups[0]["peak_lr"] = args.lr
    ema = Ema(network, 0.99)
    progress = checkpoint.Progress(args.steps, args.minutes)
    parts = {"network": network, "ema": ema, "optimiser": optimiser, "progress": progress}
    checkpoint.restore(args.checkpoint, parts)
    side = CONFIG.input_size
    while progress.fraction < 1:
        layouts = [composer.draw() for _ in range(args.batch)]
        shown = [letterboxed(Image.fromarray(layout.pixels), side, side) for layout in layouts]
        pictures = as_input(np.stack([pixels for pixels, _ in shown])).to(device)
        wanted = targets_of(layouts, [factor for _, factor in shown], side).to(device)
        set_rate([optimiser], cosine(progress.fraction, progress.step, warmup=50))
        with narrow(device):
            heat, sides = network(pictures.contiguous(memory_format=torch.channels_last))
        focal, boxes = detection_loss(heat.float(), sides.float(), wanted)
        (focal + boxes).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        ema.update(network)
        progress.step += 1
        if progress.step % 20 == 0:
            print(f"{progress} heat {focal.item():.3f} boxes {boxes.item():.3f}", flush=True)
        if progress.step % args.save_every == 0:
            checkpoint.save(args.checkpoint, parts)
            export(network, ema, args.out)
    checkpoint.save(args.checkpoint, parts)
    export(network, ema, args.out)


def match(found: list[tuple[int, Box]], layout: Layout) -> list[tuple[int, int, int]]:
    """Of each label: how many things there are, how many boxes were found, how many are right.

    A box is right if its IoU with a thing not yet found is 0.5 or more; where nobody says
    whether the label is there, boxes do not count.
    """
    counts = []
    for label in range(len(LABELS)):
        left = [box for known, box in layout.boxes if known == label]
        there, right, wrong = len(left), 0, 0
        for box in (box for known, box in found if known == label):
            best = max(left, key=lambda thing, box=box: overlap(thing, box), default=None)
            if best is not None and overlap(best, box) >= 0.5:
                left.remove(best)
                right += 1
            elif not _is_unsure(label, box, layout):
                wrong += 1
        counts.append((there, right + wrong, right))
    return counts


def _is_unsure(label: int, box: Box, layout: Layout) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    places = (place for known, place in layout.unsure if known == label)
    return any(left <= x < right and top <= y < bottom for left, top, right, bottom in places)


def measure(detector: Heatmap, layouts: list[Layout]) -> dict[str, dict[str, float]]:
    """Recall and precision of each label at IoU 0.5."""
    totals = np.zeros((len(LABELS), 3), int)
    for layout in layouts:
        found = detector.detect(Image.fromarray(layout.pixels), CONFIDENCE)
        totals += np.array(match([(LABELS.index(f.label), f.box) for f in found], layout))
    return {
        label: {
            "things": int(there),
            "recall": round(right / max(1, there), 3),
            "precision": round(right / max(1, said), 3),
        }
        for label, (there, said, right) in zip(LABELS, totals, strict=True)
    }


def score(args: argparse.Namespace) -> None:
    """Measures the exported detector and writes `score.json` and the card."""
    _, held = composers(args.trips, 7)
    scenes = [held.scene() for _ in range(SCORED_LAYOUTS)]
    shown = [held.as_shown() for _ in range(SCORED_LAYOUTS)]
    progress = torch.load(args.checkpoint, map_location="cpu", weights_only=False)["progress"]
    detector = load(info_of(args.out), open_device("cpu:0"))
    result = {
        "confidence": CONFIDENCE,
        "iou": 0.5,
        "scenes": measure(detector, scenes),
        "asShown": measure(detector, shown),
        "steps": progress["step"],
        "minutes": round(progress["seconds"] / 60),
    }
    (args.out / "score.json").write_text(json.dumps(result, indent=2) + "\n")
    write_card(args.out, result)
    print(json.dumps(result, indent=2))


def info_of(folder: Path) -> ModelInfo:
    """The exported folder as the studio will find it."""
    library = Library((folder,), DigestCache(folder / ".digests.json"))
    library.scan()
    (folder / ".digests.json").unlink(missing_ok=True)
    return library.models[folder.name]


def write_card(folder: Path, result: dict) -> None:
    """Fills the model card's figures."""
    rows = {"steps": f"{result['steps']:,}", "minutes": result["minutes"]}
    for part in ("scenes", "asShown"):
        for label, reached in result[part].items():
            for name, figure in reached.items():
                text = figure if name == "things" else f"{100 * figure:.0f} %"
                rows[f"{part}_{label}_{name}"] = text
    rows["parameters"] = f"{sum(p.numel() for p in HeatmapNet(CONFIG).parameters()) / 1e6:.1f}"
    (folder / "README.md").write_text(Template(CARD.read_text("utf-8")).substitute(rows), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--checkpoint", type=Path, default=WORK / "detector.pt")
    parser.add_argument("--trips", type=Path, default=WORK / "detector-round-trips.pt")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save-every", type=int, default=100)
    parser.add_argument("--score", action="store_true", help="measure instead of training")
    args = parser.parse_args()
    score(args) if args.score else train(args)


if __name__ == "__main__":
    main()
