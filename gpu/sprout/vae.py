"""Trains the VAE (`AutoencoderTiny`, 8x down, 4 channels), or only its decoder.

    python -m sprout.vae --minutes 40 --out MODEL           from nothing, or from --start
    python -m sprout.vae --minutes 15 --decoder-only --start MODEL --out MODEL

First small crops, which teach colour and texture cheaply, then whole pictures. With
`--decoder-only` the encoder stays as it is, so that cached latents and the UNet stay valid.
Also writes the scheduler's settings, so that MODEL is complete for the next steps.
"""

import argparse
import random
from pathlib import Path

import torch
from diffusers import AutoencoderTiny, DDIMScheduler
from torch import Tensor, nn
from torch.nn import functional as F

from sprout import checkpoint
from sprout.data.pictures import (
    GROUNDS,
    SMALL,
    WHITE,
    ground_colours,
    load_records,
    on_ground,
    open_pixels,
)
from sprout.optim import Ema, cosine, set_rate
from sprout.paths import ART, WORK
from sprout.precision import narrow

CROP = 64
CROP_SHARE = 0.7  # of the run, from its start
LATENT_NOISE = 0.05


def fresh_vae() -> AutoencoderTiny:
    return AutoencoderTiny(
        encoder_block_out_channels=(32, 32, 32, 32),
        decoder_block_out_channels=(48, 48, 48, 48),
        num_encoder_blocks=(1, 2, 2, 2),
        num_decoder_blocks=(2, 2, 2, 1),
    )


def scheduler() -> DDIMScheduler:
    """v-prediction with zero terminal SNR, so that pure noise holds no picture."""
    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
    )


class Pictures:
    """Random pictures on random grounds."""

    def __init__(self) -> None:
        self.pixels = open_pixels(ART, SMALL)
        self.count = len(load_records(ART))

    def draw(self, size: int, side: int) -> Tensor:
        """[size, 3, side, side] in -1..1; crops if side < 128."""
        rows = sorted(random.sample(range(self.count), size))
        names = [WHITE if random.random() < 0.5 else random.choice(list(GROUNDS)) for _ in rows]
        pictures = on_ground(self.pixels[rows], ground_colours(names))
        if random.random() < 0.5:
            pictures = pictures.flip(-1)
        y, x = (random.randint(0, SMALL - side) for _ in range(2))
        return pictures[:, :, y : y + side, x : x + side]


def reconstruction_loss(output: Tensor, target: Tensor) -> Tensor:
    """L1 of pixels, of their differences (edges) and of 4x4 means (flat colour)."""
    error = output - target
    edges = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    return error.abs().mean() + 0.7 * edges + 0.5 * F.avg_pool2d(error, 4).abs().mean()


def loss_of(vae: AutoencoderTiny, pictures: Tensor, decoder_only: bool) -> Tensor:
    """Round trip with a little noise on the latents; their mean square is kept near 1."""
    device = pictures.device.type
    with narrow(device):
        with torch.set_grad_enabled(not decoder_only):
            latents = vae.encode(pictures).latents
        noisy = latents + LATENT_NOISE * torch.randn_like(latents)
        output = vae.decode(noisy).sample
    size = (latents.float().pow(2).mean() - 1).abs()
    return reconstruction_loss(output.float(), pictures) + 0.01 * size


@torch.no_grad()
def measure_scale(vae: AutoencoderTiny, pictures: Pictures) -> float:
    """One over the deviation of the latents, so that the UNet sees unit variance."""
    latents = [vae.encode(pictures.draw(16, SMALL).to(vae.device)).latents for _ in range(16)]
    return 1 / torch.cat(latents).float().std().item()


def train(args: argparse.Namespace) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    vae = AutoencoderTiny.from_pretrained(args.start / "vae") if args.start else fresh_vae()
    vae.to(device).train()
    trained = vae.decoder if args.decoder_only else vae
    optimiser = torch.optim.AdamW(trained.parameters(), lr=args.lr)
    optimiser.param_groups[0]["peak_lr"] = args.lr
    ema = Ema(trained, 0.995)
    progress = checkpoint.Progress(args.steps, args.minutes)
    parts = {"model": trained, "ema": ema, "optimiser": optimiser, "progress": progress}
    checkpoint.restore(args.checkpoint, parts)
    pictures = Pictures()

    while progress.fraction < 1:
        is_crop = progress.fraction < CROP_SHARE and not args.decoder_only
        batch = pictures.draw(*((8, CROP) if is_crop else (4, SMALL))).to(device)
        set_rate([optimiser], cosine(progress.fraction, progress.step, warmup=50, floor=0.02))
        loss = loss_of(vae, batch, args.decoder_only)
        loss.backward()
        nn.utils.clip_grad_norm_(trained.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        ema.update(trained)
        progress.step += 1
        if progress.step % 50 == 0:
            print(f"{progress} loss {loss.item():.4f}", flush=True)
        if progress.step % args.save_every == 0:
            checkpoint.save(args.checkpoint, parts)
    checkpoint.save(args.checkpoint, parts)
    ema.copy_to(trained)
    if not args.decoder_only:
        vae.register_to_config(scaling_factor=measure_scale(vae.eval(), pictures))
    vae.half().save_pretrained(args.out / "vae")
    scheduler().save_pretrained(args.out / "scheduler")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="model folder")
    parser.add_argument("--start", type=Path, help="model folder to start from")
    parser.add_argument("--decoder-only", action="store_true")
    parser.add_argument("--checkpoint", type=Path, default=WORK / "vae.pt")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save-every", type=int, default=500)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
