"""Teach a model a look from a folder of pictures, without the studio.

python -m kizy_gpu.training --pictures FOLDER --trigger chalkline --out chalk.safetensors
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import JobError
from kizy_gpu.families.device import find_devices, open_device
from kizy_gpu.families.loading import load
from kizy_gpu.library import Library
from kizy_gpu.settings import model_roots
from kizy_gpu.training.clip_sight import find_encoder
from kizy_gpu.training.local import PICTURES, Folder
from kizy_gpu.training.processes import other_devices, read_processes
from kizy_gpu.training.recipes import recipe_of, training_of
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.teach import teach

MODELS = Path(__file__).resolve().parents[2] / "models"


def settings_from(recipe: dict[str, Any], **given: Any) -> Settings:
    """A recipe's params with those of this training."""
    snake = {
        "".join(f"_{c.lower()}" if c.isupper() else c for c in key): value
        for key, value in recipe.items()
    }
    return Settings(**{**snake, **given})


def _processes(text: str) -> int:
    try:
        return read_processes(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m kizy_gpu.training", description=__doc__)
    parser.add_argument(
        "--pictures", type=Path, required=True, help="folder; captions in .txt beside"
    )
    parser.add_argument("--out", type=Path, required=True, help="the .safetensors file to write")
    parser.add_argument("--model", default="sprout")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of models")
    parser.add_argument("--name", default="")
    parser.add_argument("--trigger", default="")
    parser.add_argument("--subject", choices=["person", "look", "thing"], default="look")
    parser.add_argument("--goal", default="")
    parser.add_argument("--thorough", action="store_true", help="longer and better")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--rank", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sample", action="append", default=[], help="a prompt to draw on the way")
    parser.add_argument(
        "--processes",
        type=_processes,
        default=1,
        metavar="N|all",
        help="how many teach together, each on a card of its own; they share the batch",
    )
    parser.add_argument("--batch", type=int, help="pictures that a step looks at")
    parser.add_argument("--work", type=Path, help="where checkpoints go; it goes on from there")
    args = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="kizy-digests-") as scratch:
        library = Library((args.models,), DigestCache(Path(scratch) / "digests.json"))
        library.scan()
    info = library.models.get(args.model)
    training = training_of(info.family, info.architecture) if info else None
    if info is None or training is None:
        parser.error(f"there is no model {args.model!r} here that can be taught")
    mode = "thorough" if args.thorough else "quick"
    count = sum(file.suffix.lower() in PICTURES for file in args.pictures.iterdir())
    recipe = recipe_of(info.family, info.architecture, mode, args.subject, count) or {}
    if args.steps:
        every = max(1, args.steps // 4)
        recipe |= {"steps": args.steps, "sampleEverySteps": every, "checkpointEverySteps": every}
    if args.batch:
        recipe |= {"batchSize": args.batch}
    if args.rank:
        recipe |= {"rank": args.rank, "alpha": args.rank}
    settings = settings_from(
        recipe,
        model=info.id,
        name=args.name or args.out.stem,
        trigger=args.trigger,
        goal=args.goal,
        subject=args.subject,
        resolution=0,
        seed=args.seed,
        sample_prompts=tuple(args.sample),
    )
    with tempfile.TemporaryDirectory(prefix="kizy-teach-") as scratch:
        desk = Folder(args.work or Path(scratch))
        manifest = desk.manifest(args.pictures, args.subject)
        found = find_devices()
        device = open_device(found[0])
        others = other_devices(device.id, device.kind, found, args.processes)
        try:
            encoder = find_encoder((args.models, *model_roots()))
            lesson = teach(load(info.taught(), device), manifest, settings, desk, others, encoder)
        except JobError as error:
            sys.stderr.write(f"{error.message}\n{error.detail or ''}\n")
            return 1
    args.out.write_bytes(lesson.lora)
    args.out.with_suffix(".json").write_text(json.dumps(lesson.report, indent=2) + "\n")
    for place, picture in enumerate(lesson.samples):
        picture.save(args.out.with_name(f"{args.out.stem}-{place}.png"))
    sys.stdout.write("\n".join([*lesson.report["why"], ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
