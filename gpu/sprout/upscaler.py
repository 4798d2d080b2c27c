"""Trains the x4 upscaler (ESRGAN's RRDBNet, small) on Sprout's blur and on clean pictures.

    python -m sprout.upscaler --minutes 12

Input is a 128 px picture, half of the time as Sprout's VAE gives it back, else averaged down;
the target is the 512 px render. Loss is L1 plus L1 of the gradients, which keeps edges crisp.
Writes `upscaler/model.safetensors` and `config.json` into the model folder at every checkpoint.
"""

import argparse
import json
import random
from pathlib import Path

import torch
from diffusers import AutoencoderTiny
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F

from sprout import checkpoint
from sprout.data.pictures import (
    GROUNDS,
    LARGE,
    WHITE,
    ground_colours,
    on_ground,
    open_pixels,
)
from sprout.optim import Ema, cosine, set_rate
from sprout.paths import ART, MODEL, WORK
from sprout.precision import narrow

SIZES = {"num_feat": 32, "num_block": 3, "num_grow_ch": 16}
CROP = 24  # input pixels


class ResidualDenseBlock(nn.Module):
    """Five convolutions, each of which sees all before it; residual scaled by 0.2."""

    def __init__(self, features: int, grow: int) -> None:
        super().__init__()
        for i in range(4):
            setattr(self, f"conv{i + 1}", nn.Conv2d(features + i * grow, grow, 3, padding=1))
        self.conv5 = nn.Conv2d(features + 4 * grow, features, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        seen = [x]
        for conv in (self.conv1, self.conv2, self.conv3, self.conv4):
            seen.append(F.leaky_relu(conv(torch.cat(seen, 1)), 0.2))
        return x + 0.2 * self.conv5(torch.cat(seen, 1))


class RRDB(nn.Module):
    """Residual in residual: three dense blocks, scaled by 0.2 again."""

    def __init__(self, features: int, grow: int) -> None:
        super().__init__()
        self.rdb1 = ResidualDenseBlock(features, grow)
        self.rdb2 = ResidualDenseBlock(features, grow)
        self.rdb3 = ResidualDenseBlock(features, grow)

    def forward(self, x: Tensor) -> Tensor:
        return x + 0.2 * self.rdb3(self.rdb2(self.rdb1(x)))


class RRDBNet(nn.Module):
    """ESRGAN's generator with its usual weight names: [B, 3, H, W] to [B, 3, 4H, 4W], 0..1."""

    def __init__(self, num_feat: int, num_block: int, num_grow_ch: int) -> None:
        super().__init__()
        self.conv_first = nn.Conv2d(3, num_feat, 3, padding=1)
        self.body = nn.Sequential(*(RRDB(num_feat, num_grow_ch) for _ in range(num_block)))
        self.conv_body = nn.Conv2d(num_feat, num_feat, 3, padding=1)
        self.conv_up1 = nn.Conv2d(num_feat, num_feat, 3, padding=1)
        self.conv_up2 = nn.Conv2d(num_feat, num_feat, 3, padding=1)
        self.conv_hr = nn.Conv2d(num_feat, num_feat, 3, padding=1)
        self.conv_last = nn.Conv2d(num_feat, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_first(x)
        x = x + self.conv_body(self.body(x))
        for conv in (self.conv_up1, self.conv_up2):
            x = F.leaky_relu(conv(F.interpolate(x, scale_factor=2, mode="nearest")), 0.2)
        return self.conv_last(F.leaky_relu(self.conv_hr(x), 0.2))


@torch.no_grad()
def begin_as_enlarger(model: RRDBNet) -> None:
    """Makes a new network a plain smooth enlarger, so that training only has to add sharpness.

    Colours travel in the first three features: untouched by the body (whose last convolution
    begins at zero), smoothed by (1 2 1)/4 after each doubling. They stay above zero, where leaky
    ReLU changes nothing. Begun at random, 150 steps did not reach what this begins with.
    """
    line = torch.tensor([0.25, 0.5, 0.25])
    smooth, keep = torch.outer(line, line), torch.zeros(3, 3)
    keep[1, 1] = 1
    nn.init.zeros_(model.conv_body.weight)
    nn.init.zeros_(model.conv_body.bias)
    nn.init.zeros_(model.conv_last.weight)
    for conv, kernel in (
        (model.conv_first, keep),
        (model.conv_up1, smooth),
        (model.conv_up2, smooth),
        (model.conv_hr, keep),
        (model.conv_last, keep),
    ):
        conv.bias[:3] = 0
        conv.weight[:3] = 0
        for colour in range(3):
            conv.weight[colour, colour] = kernel


class Pairs:
    """Crops of inputs and targets, both [B, 3, H, W] in 0..1."""

    def __init__(self, vae: AutoencoderTiny) -> None:
        self.vae = vae
        self.pixels = open_pixels(ART, LARGE)

    @torch.no_grad()
    def draw(self, pictures: int, crops: int = 5) -> tuple[Tensor, Tensor]:
        """`crops` crops from each of `pictures` whole pictures, which the VAE sees whole."""
        rows = sorted(random.sample(range(len(self.pixels)), pictures))
        names = [WHITE if random.random() < 0.5 else random.choice(list(GROUNDS)) for _ in rows]
        target = on_ground(self.pixels[rows], ground_colours(names)).to(self.vae.device)
        if random.random() < 0.5:
            target = target.flip(-1)
        low = F.avg_pool2d(target, 4)
        if random.random() < 0.7:
            low = decode_noisy(self.vae, low)
        return self._crop(low / 2 + 0.5, target / 2 + 0.5, crops)

    @staticmethod
    def _crop(low: Tensor, target: Tensor, crops: int) -> tuple[Tensor, Tensor]:
        inputs, outputs = [], []
        limit = low.shape[-1] - CROP
        for small, large in zip(low, target, strict=True):
            for _ in range(crops):
                y, x = random.randint(0, limit), random.randint(0, limit)
                inputs.append(small[:, y : y + CROP, x : x + CROP])
                y, x, size = 4 * y, 4 * x, 4 * CROP
                outputs.append(large[:, y : y + size, x : x + size])
        return torch.stack(inputs), torch.stack(outputs)


def decode_noisy(vae: AutoencoderTiny, pictures: Tensor) -> Tensor:
    """The VAE's round trip with a little noise on the latents, as an imperfect UNet leaves."""
    latents = vae.encode(pictures).latents
    latents = latents + 0.1 * random.random() * torch.randn_like(latents)
    return vae.decode(latents).sample.clamp(-1, 1)


def sharp_loss(output: Tensor, target: Tensor) -> Tensor:
    """L1 plus L1 of horizontal and vertical differences."""
    error = output - target
    across = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    return error.abs().mean() + across


def export(model: RRDBNet, ema: Ema, folder: Path) -> None:
    """Averaged weights in fp16; replaced at once so that a reader never sees half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    averaged = RRDBNet(**SIZES)
    ema.copy_to(averaged)
    weights = {name: w.half().contiguous() for name, w in averaged.state_dict().items()}
    save_file(weights, folder / "model.tmp", metadata={"format": "pt"})
    (folder / "model.tmp").replace(folder / "model.safetensors")
    config = {"architecture": "RRDBNet", "scale": 4, "num_in_ch": 3, "num_out_ch": 3, **SIZES}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def train(args: argparse.Namespace) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    vae = AutoencoderTiny.from_pretrained(args.vae).to(device).eval()
    model = RRDBNet(**SIZES).to(device)
    begin_as_enlarger(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.99))
    optimiser.param_groups[0]["peak_lr"] = args.lr
    ema = Ema(model, 0.995)
    progress = checkpoint.Progress(args.steps, args.minutes)
    parts = {"model": model, "ema": ema, "optimiser": optimiser, "progress": progress}
    checkpoint.restore(args.checkpoint, parts)
    pairs = Pairs(vae)

    while progress.fraction < 1:
        inputs, targets = pairs.draw(args.batch)
        set_rate([optimiser], cosine(progress.fraction, progress.step, warmup=50))
        with narrow(device):
            outputs = model(inputs)
        loss = sharp_loss(outputs.float(), targets)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        ema.update(model)
        progress.step += 1
        if progress.step % 20 == 0:
            print(f"{progress} loss {loss.item():.4f}", flush=True)
        if progress.step % args.save_every == 0:
            checkpoint.save(args.checkpoint, parts)
            export(model, ema, args.out)
    checkpoint.save(args.checkpoint, parts)
    export(model, ema, args.out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vae", type=Path, default=MODEL / "vae")
    parser.add_argument("--out", type=Path, default=MODEL / "upscaler")
    parser.add_argument("--checkpoint", type=Path, default=WORK / "upscaler.pt")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--batch", type=int, default=2, help="whole pictures a step")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save-every", type=int, default=50)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
