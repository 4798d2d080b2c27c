"""Trains Sprout's edge ControlNet: pictures that follow the outlines of another.

    python -m sprout.controlnet --minutes 20
    python -m sprout.controlnet --score

Learns from edges of the art, found at 128 px as the studio finds them, to foretell what the
frozen UNet needs. It begins as a copy of the UNet's convolutions; attention is left out: what the
words say is the UNet's business, and without it the net is half as large. In half of all cases
the UNet is told nothing, so that the edges are all there is to go by.

Writes the diffusers folder at every checkpoint.
"""

import argparse
import json
import random
from pathlib import Path

import cv2
import numpy as np
import torch
from diffusers import ControlNetModel, DDIMScheduler, StableDiffusionControlNetPipeline
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTokenizer

from kizy_gpu.families.preprocessors import edges
from sprout import checkpoint
from sprout.data.captions import caption, draw_weight
from sprout.data.pictures import SMALL, ground_colours, load_records, on_ground, open_pixels
from sprout.optim import Ema, cosine, set_rate
from sprout.paths import ART, GPU, LATENTS, MODEL, SCORE_PROMPTS, WORK
from sprout.precision import narrow
from sprout.score import asked_for
from sprout.text_to_latent import TextToLatent, tokenize

OUT = GPU / "models" / "sprout-edges"
SILENT_SHARE = 0.5
KIZY = {
    "name": "Sprout edges",
    "family": "sd15-controlnet",
    "kind": "controlnet",
    "architecture": "sprout",
    "preprocessor": "edges",
    "licence": "Apache-2.0",
    "note": "Has Sprout follow the outlines of a picture.",
}


def fresh(unet: nn.Module) -> ControlNetModel:
    """A net that begins with the UNet's convolutions and adds nothing yet."""
    net = ControlNetModel(
        in_channels=unet.config.in_channels,
        down_block_types=("DownBlock2D",) * 3,
        mid_block_type="UNetMidBlock2D",
        block_out_channels=unet.config.block_out_channels,
        layers_per_block=unet.config.layers_per_block,
        cross_attention_dim=unet.config.cross_attention_dim,
        attention_head_dim=unet.config.attention_head_dim,
        conditioning_embedding_out_channels=(16, 32, 64, 96),
    )
    mine, theirs = net.state_dict(), unet.state_dict()
    known = {name: weight for name, weight in theirs.items() if name in mine}
    net.load_state_dict(known, strict=False)
    return net


class Batches:
    """Random pictures: latents, the edges of the very picture, and a caption or none."""

    def __init__(self, tokenizer: CLIPTokenizer) -> None:
        self.records, self.tokenizer = load_records(ART), tokenizer
        cache = torch.load(LATENTS)
        self.latents, self.grounds = cache["latents"], cache["grounds"]
        self.pixels = open_pixels(ART, SMALL)
        self.weights = torch.tensor([draw_weight(r) ** 0.5 for r in self.records])

    def draw(self, size: int) -> tuple[Tensor, Tensor, Tensor]:
        """Latents [B, 4, 16, 16], edges [B, 3, 128, 128] in 0..1, token ids [B, 32]."""
        rows = torch.multinomial(self.weights, size, replacement=True).tolist()
        variants = [random.randrange(self.latents.shape[1]) for _ in rows]
        names = [self.grounds[row][variant] for row, variant in zip(rows, variants, strict=True)]
        pictures = on_ground(self.pixels[rows], ground_colours(names))
        texts = [
            "" if random.random() < SILENT_SHARE else caption(self.records[row], name, random)
            for row, name in zip(rows, names, strict=True)
        ]
        latents = self.latents[rows, variants].float()
        return latents, edges_of(pictures), tokenize(self.tokenizer, texts)


def as_image(picture: Tensor) -> Image.Image:
    """[3, H, W] in -1..1 as a picture."""
    pixels = ((picture + 1) * 127.5).round().clamp(0, 255).byte()
    return Image.fromarray(pixels.permute(1, 2, 0).numpy())


def edges_of(pictures: Tensor) -> Tensor:
    """Edges [B, 3, H, W] in 0..1 of pictures in -1..1, as the studio finds them."""
    found = [np.asarray(edges(as_image(picture))) for picture in pictures]
    return torch.from_numpy(np.stack(found)).permute(0, 3, 1, 2).float() / 255


def velocity_error(
    model: TextToLatent, net: ControlNetModel, alphas: Tensor, batch: tuple[Tensor, Tensor, Tensor]
) -> Tensor:
    """Mean square error of the velocity [B, 4, 16, 16] at random noise levels, all alike."""
    latents, structure, tokens = batch
    timesteps = torch.randint(len(alphas), (len(latents),), device=latents.device)
    alpha = alphas[timesteps][:, None, None, None]
    noise = torch.randn_like(latents)
    noisy = alpha.sqrt() * latents + (1 - alpha).sqrt() * noise
    target = alpha.sqrt() * noise - (1 - alpha).sqrt() * latents
    with narrow(latents.device.type):
        with torch.no_grad():
            states = model.encode(tokens)
        down, mid = net(noisy, timesteps, states, structure, return_dict=False)
        predicted = model.unet(
            noisy,
            timesteps,
            states,
            down_block_additional_residuals=down,
            mid_block_additional_residual=mid,
        ).sample
    return F.mse_loss(predicted.float(), target)


def export(net: ControlNetModel, ema: Ema, folder: Path) -> None:
    """Averaged weights in fp16, with what the studio needs to know."""
    averaged = ControlNetModel.from_config(net.config)
    averaged.load_state_dict(net.state_dict())
    ema.copy_to(averaged)
    averaged.half().save_pretrained(folder)
    (folder / "kizy.json").write_text(json.dumps(KIZY, indent=2) + "\n")


def train(args: argparse.Namespace) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    tokenizer = CLIPTokenizer.from_pretrained(args.model / "tokenizer")
    model = TextToLatent.load(args.model).to(device).eval().requires_grad_(False)
    net = fresh(model.unet).to(device).train()
    alphas = DDIMScheduler.from_pretrained(args.model / "scheduler").alphas_cumprod.to(device)
    batches = Batches(tokenizer)
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.lr, betas=(0.9, 0.98), weight_decay=0)
    optimiser.param_groups[0]["peak_lr"] = args.lr
    ema = Ema(net, 0.99)
    progress = checkpoint.Progress(args.steps, args.minutes)
    parts = {"net": net, "ema": ema, "optimiser": optimiser, "progress": progress}
    checkpoint.restore(args.checkpoint, parts)
    losses: list[float] = []
    while progress.fraction < 1:
        batch = tuple(part.to(device) for part in batches.draw(args.batch))
        set_rate([optimiser], cosine(progress.fraction, progress.step, warmup=30))
        loss = velocity_error(model, net, alphas, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        ema.update(net)
        progress.step += 1
        losses.append(loss.item())
        if progress.step % 20 == 0:
            print(f"{progress} loss {sum(losses) / len(losses):.4f}", flush=True)
            losses.clear()
        if progress.step % args.save_every == 0:
            checkpoint.save(args.checkpoint, parts)
    checkpoint.save(args.checkpoint, parts)
    export(net, ema, args.out)


def agreement(made: np.ndarray, wanted: np.ndarray, reach: int = 2) -> float:
    """F1 of two drawings of edges, uint8 [H, W]; within `reach` px counts as met."""
    kernel = np.ones((2 * reach + 1,) * 2, np.uint8)
    hit = (made > 0) & (cv2.dilate(wanted, kernel) > 0)
    met = (wanted > 0) & (cv2.dilate(made, kernel) > 0)
    precision = hit.sum() / max(1, (made > 0).sum())
    recall = met.sum() / max(1, (wanted > 0).sum())
    return float(2 * precision * recall / max(1e-9, precision + recall))


@torch.inference_mode()
def score(args: argparse.Namespace) -> None:
    """How well outlines are followed, with the net and without it, by prompts and seeds fixed
    before any training; each picture follows the art that its prompt describes."""
    prompts = json.loads(SCORE_PROMPTS.read_text("utf-8"))[: args.limit]
    net = ControlNetModel.from_pretrained(args.out, torch_dtype=torch.float32)
    pipeline = StableDiffusionControlNetPipeline.from_pretrained(
        args.model, controlnet=net, torch_dtype=torch.float32
    )
    pipeline.set_progress_bar_config(disable=True)
    wanted = [edges(as_image(picture)) for picture in asked_for(prompts)]
    reached: dict[str, list[float]] = {"with": [], "without": []}
    for prompt, structure in zip(prompts, wanted, strict=True):
        for name, strength in (("with", 1.0), ("without", 0.0)):
            with narrow("cpu"):
                picture = pipeline(
                    prompt["prompt"],
                    structure,
                    num_inference_steps=20,
                    guidance_scale=2.0,
                    controlnet_conditioning_scale=strength,
                    generator=torch.Generator().manual_seed(prompt["seed"]),
                ).images[0]
            pair = (np.asarray(edges(picture))[..., 0], np.asarray(structure)[..., 0])
            reached[name].append(agreement(*pair))
    means = {name: round(sum(all_) / len(all_), 3) for name, all_ in reached.items()}
    result = {"prompts": len(prompts), "edgeF1": means}
    (args.out / "score.json").write_text(json.dumps(result, indent=2) + "\n")
    print(result)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--checkpoint", type=Path, default=WORK / "controlnet.pt")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=4e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save-every", type=int, default=50)
    parser.add_argument("--score", action="store_true", help="measure instead of training")
    parser.add_argument("--limit", type=int, default=60, help="prompts to measure with")
    args = parser.parse_args()
    score(args) if args.score else train(args)


if __name__ == "__main__":
    main()
