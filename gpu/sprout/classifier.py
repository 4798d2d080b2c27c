"""A small classifier of concept and look, which measures what the diffusion model draws.

    python -m sprout.classifier --minutes 12

It learns from the art alone and never sees a generated picture. One picture in twenty is held
out whole (its concept is then known from other looks only); pictures asked for in scoring are
never among them. Accuracy on the held-out ones, and on new views of the others, is printed and
kept in `classifier.pt`.
"""

import argparse
import random
from pathlib import Path

import torch
from diffusers import AutoencoderTiny
from torch import Tensor, nn
from torch.nn import functional as F

from sprout import checkpoint
from sprout.data.captions import draw_weight
from sprout.data.pictures import LOOKS, load_records
from sprout.data.views import Views, hold_out, round_trips
from sprout.optim import Ema, cosine, set_rate
from sprout.paths import ART, LATENTS, MODEL, WORK
from sprout.precision import narrow

WIDTHS = (32, 64, 128, 256)
LOOK_WIDTHS = (32, 64, 128, 128)
DESIGN_OF = {"soft": "3d"}  # one set of shapes, drawn as gradients and as renders
LABEL_SMOOTHING = 0.1


class Block(nn.Module):
    """Two 3x3 convolutions with a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.layers(x))


class Classifier(nn.Module):
    """Pictures [B, 3, 128, 128] in -1..1 to concept logits [B, C] and look logits [B, 4].

    Things are told apart at half size. Looks are a matter of surfaces, not of things: they get
    a network of their own, which sees all pixels but only small patches at a time.
    """

    def __init__(self, concepts: int) -> None:
        super().__init__()
        self.things = nn.Sequential(*stages(WIDTHS, blocks=1))
        self.surfaces = nn.Sequential(*stages(LOOK_WIDTHS, blocks=0))
        self.concept = nn.Linear(WIDTHS[-1], concepts)
        self.look = nn.Sequential(
            nn.Linear(2 * LOOK_WIDTHS[-1], 128), nn.ReLU(), nn.Linear(128, len(LOOKS))
        )

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        things = self.things(F.avg_pool2d(pictures, 2)).mean((2, 3))
        surfaces = self.surfaces(pictures)
        both = torch.cat([surfaces.mean((2, 3)), surfaces.amax((2, 3))], dim=1)
        return self.concept(things), self.look(both)


def stages(widths: tuple[int, ...], blocks: int) -> list[nn.Module]:
    """Convolutions that halve the sides once a width, each with so many blocks after it."""
    layers: list[nn.Module] = []
    before = 3
    for width in widths:
        layers += [
            nn.Conv2d(before, width, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            *(Block(width) for _ in range(blocks)),
        ]
        before = width
    return layers


@torch.inference_mode()
def accuracy(model: Classifier, pictures: Tensor, concepts: Tensor, looks: Tensor) -> dict:
    """Shares of right answers: look, concept first, concept among the first five.

    `lookOfThree` takes "soft" and "3d" for one: people can hardly tell them apart at 128 px.
    """
    logits = [model(chunk) for chunk in pictures.split(100)]
    concept_logits, look_logits = (torch.cat(part) for part in zip(*logits, strict=True))
    best = concept_logits.topk(5).indices == concepts[:, None]
    design = torch.tensor([LOOKS.index(DESIGN_OF.get(look, look)) for look in LOOKS])
    seen = look_logits.argmax(1)
    return {
        "look": (seen == looks).float().mean().item(),
        "lookOfThree": (design[seen] == design[looks]).float().mean().item(),
        "conceptTop1": best[:, 0].float().mean().item(),
        "conceptTop5": best.any(1).float().mean().item(),
    }


def load(path: Path) -> tuple[Classifier, list[str], dict]:
    """The finished classifier, its concepts in order, and its own accuracy."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = Classifier(len(state["concepts"]))
    model.load_state_dict(state["weights"])
    return model.eval(), state["concepts"], state["accuracy"]


def train(args: argparse.Namespace) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    records = load_records(ART)
    vae = AutoencoderTiny.from_pretrained(args.vae).to(device).eval()
    trips = round_trips(vae, torch.load(LATENTS), WORK / "round-trips.pt")
    views = Views(records, trips)
    kept, held_out = hold_out(records, views.concept_of)
    weights = torch.tensor([draw_weight(records[row]) for row in kept])

    model = Classifier(len(views.concepts)).to(device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.02)
    optimiser.param_groups[0]["peak_lr"] = args.lr
    progress = checkpoint.Progress(args.steps, args.minutes)
    ema = Ema(model, 0.98)
    parts = {"model": model, "ema": ema, "optimiser": optimiser, "progress": progress}
    checkpoint.restore(args.checkpoint, parts)
    while progress.fraction < 1:
        rows = kept[torch.multinomial(weights, args.batch, replacement=True)]
        pictures, concepts, looks = (t.to(device) for t in views.draw(rows))
        set_rate([optimiser], cosine(progress.fraction, progress.step, warmup=100))
        with narrow(device):
            concept_logits, look_logits = model(pictures)
            loss = F.cross_entropy(concept_logits, concepts, label_smoothing=LABEL_SMOOTHING)
            loss += F.cross_entropy(look_logits, looks, label_smoothing=LABEL_SMOOTHING)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        ema.update(model)
        progress.step += 1
        if progress.step % 20 == 0:
            print(f"{progress} loss {loss.item():.3f}", flush=True)
        if progress.step % args.save_every == 0:
            checkpoint.save(args.checkpoint, parts)
    checkpoint.save(args.checkpoint, parts)
    ema.copy_to(model)
    finish(model, views, kept, held_out, args.out)


def finish(model: Classifier, views: Views, kept: Tensor, held_out: Tensor, out: Path) -> None:
    """Measures the classifier on art and writes it."""
    model.cpu().eval()
    random.seed(1)
    torch.manual_seed(1)
    is_asked = torch.tensor([draw_weight(views.records[row]) == 1 for row in held_out])
    seen = kept[torch.randperm(len(kept))[:1000]]
    measured = {
        "heldOutPictures": len(held_out),
        "heldOut": accuracy(model, *views.draw(held_out, degrade=False)),
        "heldOutOfGroupsAskedFor": accuracy(model, *views.draw(held_out[is_asked], degrade=False)),
        "newViewsOfKnownPictures": accuracy(model, *views.draw(seen, degrade=False)),
    }
    print(measured)
    state = {"weights": model.state_dict(), "concepts": views.concepts, "accuracy": measured}
    torch.save(state, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vae", type=Path, default=MODEL / "vae")
    parser.add_argument("--out", type=Path, default=WORK / "classifier.pt")
    parser.add_argument("--checkpoint", type=Path, default=WORK / "classifier-training.pt")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save-every", type=int, default=100)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
