"""Trains text encoder and UNet together on cached latents, in one or two stages.

    python -m sprout.unet --text-only --minutes 10 [--start DIR]
    python -m sprout.unet --minutes 60 [--start DIR]

`--text-only` trains the text encoder alone to foretell latents (see `TextToLatent`); the full
run begins with its result if there is one. `--fresh` begins with random weights instead of
those in --start. Both continue from their checkpoint in the work folder.
"""

import argparse
import random
from pathlib import Path

import torch
from diffusers import DDIMScheduler
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTokenizer

from sprout import checkpoint
from sprout.data.pictures import load_records
from sprout.optim import Ema, Muon, cosine, set_rate
from sprout.paths import ART, LATENTS, MODEL, WORK
from sprout.precision import narrow
from sprout.text_to_latent import Batches, TextToLatent

READ_WEIGHT = 0.5  # of the text encoder's own loss beside the velocity's
TEXT_RATE = 4  # the text encoder's learning rate relative to the UNet's


def read_loss(model: TextToLatent, latents: Tensor, tokens: Tensor) -> Tensor:
    """Mean square error of the latents that the text encoder alone foretells."""
    with narrow(latents.device.type):
        foretold = model.read(model.encode(tokens))
    return F.mse_loss(foretold.float(), latents)


def joint_losses(
    model: TextToLatent, alphas: Tensor, latents: Tensor, tokens: Tensor, drawn: int
) -> tuple[Tensor, Tensor]:
    """Velocity error of the first `drawn` rows, and the text encoder's own error on all.

    The rows that skip the UNet cost little and keep the text encoder learning.
    """
    with narrow(latents.device.type):
        states = model.encode(tokens)
        foretold = model.read(states)
    velocity = velocity_error(model, alphas, latents[:drawn], states[:drawn])
    return velocity, F.mse_loss(foretold.float(), latents)


def velocity_error(model: TextToLatent, alphas: Tensor, latents: Tensor, states: Tensor) -> Tensor:
    """Mean square error of the velocity [B, 4, 16, 16] at random noise levels.

    All levels weigh the same. Weights that favour clear pictures (min-SNR) teach a model this
    small textures before things: what the text says counts only where there is much noise.
    """
    timesteps = torch.randint(len(alphas), (len(latents),), device=latents.device)
    alpha = alphas[timesteps][:, None, None, None]
    noise = torch.randn_like(latents)
    noisy = alpha.sqrt() * latents + (1 - alpha).sqrt() * noise
    target = alpha.sqrt() * noise - (1 - alpha).sqrt() * latents
    with narrow(latents.device.type):
        predicted = model.unet(noisy, timesteps, states).sample
    return F.mse_loss(predicted.float(), target)


def optimisers(model: nn.Module, lr: float, text_lr: float) -> list[torch.optim.Optimizer]:
    """Muon for the hidden matrices, AdamW for embeddings, edges, norms and biases."""
    edges = ("conv_in", "conv_out", "embedding", "norm", "reader")
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        is_hidden = parameter.ndim >= 2 and not any(edge in name for edge in edges)
        is_text = not name.startswith("unet")
        groups.setdefault((is_hidden, is_text), []).append(parameter)

    def group(is_hidden: bool) -> list[dict]:
        return [
            {"params": params, "lr": rate, "peak_lr": rate}
            for (hidden, is_text), params in groups.items()
            for rate in [text_lr if is_text else lr]
            if hidden == is_hidden
        ]

    adam = torch.optim.AdamW(group(False), betas=(0.9, 0.98), weight_decay=0.0)
    return [adam, Muon(group(True))]


def first_model(args: argparse.Namespace, tokenizer: CLIPTokenizer) -> TextToLatent:
    """Weights to begin with."""
    model = TextToLatent.fresh(len(tokenizer)) if args.fresh else TextToLatent.load(args.start)
    if not args.text_only and args.text_checkpoint.exists():
        checkpoint.restore_average(args.text_checkpoint, text_part(model))
    return model


def text_part(model: TextToLatent) -> nn.ModuleList:
    return nn.ModuleList([model.text_encoder, model.reader])


def train(args: argparse.Namespace) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    tokenizer = CLIPTokenizer.from_pretrained(args.start / "tokenizer")
    model = first_model(args, tokenizer).to(device).train()
    trained = text_part(model) if args.text_only else model
    alphas = DDIMScheduler.from_pretrained(args.start / "scheduler").alphas_cumprod.to(device)
    batches = Batches(load_records(ART), torch.load(LATENTS), tokenizer)
    rates = optimisers(trained, args.lr, args.lr * TEXT_RATE)
    ema = Ema(trained, args.ema)
    progress = checkpoint.Progress(args.steps, args.minutes)
    parts = {"model": trained, "ema": ema, "progress": progress}
    parts |= {f"optimiser{i}": o for i, o in enumerate(rates)}
    path = args.text_checkpoint if args.text_only else args.checkpoint
    checkpoint.restore(path, parts)

    recent: list[tuple[float, ...]] = []
    while progress.fraction < 1:
        latents, tokens = (t.to(device) for t in batches.draw(args.batch + args.text_batch))
        set_rate(rates, cosine(progress.fraction, progress.step, args.warmup))
        if args.text_only:
            losses = (read_loss(model, latents, tokens),)
        else:
            velocity, read = joint_losses(model, alphas, latents, tokens, args.batch)
            losses = (velocity, READ_WEIGHT * read)
        sum(losses).backward()
        nn.utils.clip_grad_norm_(trained.parameters(), 1.0)
        for optimiser in rates:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        ema.update(trained)
        progress.step += 1
        recent.append(tuple(loss.item() for loss in losses))
        if progress.step % args.log_every == 0:
            means = " ".join(f"{sum(part) / len(recent):.4f}" for part in zip(*recent, strict=True))
            print(f"{progress} loss {means}", flush=True)
            recent.clear()
        if progress.step % args.save_every == 0:
            checkpoint.save(path, parts)
    checkpoint.save(path, parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", type=Path, default=MODEL, help="model folder to start from")
    parser.add_argument("--fresh", action="store_true", help="random weights, not --start's")
    parser.add_argument("--text-only", action="store_true", help="first stage")
    parser.add_argument("--text-checkpoint", type=Path, default=WORK / "text.pt")
    parser.add_argument("--checkpoint", type=Path, default=WORK / "unet.pt")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--text-batch", type=int, default=32, help="rows for the text encoder only")
    parser.add_argument("--lr", type=float, default=5e-4, help="UNet's peak; the text's is higher")
    parser.add_argument("--warmup", type=int, default=50, help="steps")
    parser.add_argument("--ema", type=float, default=0.995)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--log-every", type=int, default=10)
    parser.add_argument("--save-every", type=int, default=25)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
