"""Makes the Styles that Kizy ships.

    npm install --prefix sprout && node sprout/styles/art.mjs ../.kizy/sprout/style-art
    python -m sprout.styles.make [ink pixels ...]

Each goes on from its checkpoint when started again.
"""

import argparse
import hashlib
import json
from pathlib import Path

from PIL import Image

from kizy_gpu.digests import DigestCache
from kizy_gpu.families.base import Lora, TextToImageRequest, Unwatched
from kizy_gpu.families.device import find_devices, open_device
from kizy_gpu.families.loading import load
from kizy_gpu.library import Library
from kizy_gpu.training.__main__ import settings_from
from kizy_gpu.training.local import Folder
from kizy_gpu.training.recipes import training_of
from kizy_gpu.training.teach import teach
from sprout.paths import GPU, WORK
from sprout.styles.looks import STYLES, Style

OUT = GPU / "models" / "styles"
SAMPLE_PROMPTS = ("a fox", "a red apple", "a house", "a sailboat")
LICENCE = "Apache-2.0"
RANK = 6  # of the recipe's 8, so that a Style is no larger than MAX_BYTES
MAX_BYTES = 2_000_000
CARD = """# {name}

{goal}. A Style for [Sprout](../../sprout/README.md), Kizy's practice model. Write `{trigger}` into the prompt.

![{prompts}](sample.webp)

Taught by Kizy's own trainer in {steps} steps from {count} pictures: art of Noto Emoji (Apache-2.0) turned into this
look by `gpu/sprout/styles/looks.py`. Rank {rank}, alpha {alpha}. {why}

Made again with `python -m sprout.styles.make {id}`. The weights are under Apache-2.0.
"""


def draw_pictures(style: Style, art: Path, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(art.glob("*.png"))
    for file in files:
        style.draw(Image.open(file)).save(folder / file.name)
    return len(files)


def make(style: Style, model, art: Path) -> None:
    work = WORK / "styles" / style.id
    count = draw_pictures(style, art, work / "pictures")
    recipe = training_of("sd15", "sprout")["quick"]["look"] | {"rank": RANK, "alpha": RANK}
    settings = settings_from(
        recipe,
        model="sprout",
        name=style.name,
        trigger=style.trigger,
        goal=style.goal,
        subject="look",
        resolution=0,
        seed=1,
        sample_prompts=SAMPLE_PROMPTS,
    )
    desk = Folder(work / "state")
    manifest = desk.manifest(work / "pictures", "look")
    lesson = teach(model, manifest, settings, desk)
    if len(lesson.lora) > MAX_BYTES:
        raise SystemExit(f"{style.id} is {len(lesson.lora)} bytes, more than {MAX_BYTES}")
    folder = OUT / style.id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "style.safetensors").write_bytes(lesson.lora)
    samples = [
        draw(model, lesson.lora, style, prompt, seed) for seed, prompt in enumerate(SAMPLE_PROMPTS)
    ]
    sheet = Image.new("RGB", (sum(s.width for s in samples), samples[0].height))
    for place, sample in enumerate(samples):
        sheet.paste(sample, (place * sample.width, 0))
    sheet.save(folder / "sample.webp", quality=85, method=6)
    about = {
        "name": style.name,
        "goal": style.goal,
        "description": "",
        "subject": "look",
        "trigger": style.trigger,
        "intents": style.intents,
        "tags": style.tags,
        "family": model.info.family,
        "architecture": model.info.architecture,
        "baseModel": model.info.id,
        "strength": 1.0,
        "license": LICENCE,
        "rank": settings.rank,
        "alpha": settings.alpha,
        "layout": "kohya",
        "sha256": hashlib.sha256(lesson.lora).hexdigest(),
        "samples": [],
    }
    for place, (sample, prompt) in enumerate(zip(samples, SAMPLE_PROMPTS, strict=True)):
        name = f"sample-{place}.webp"
        sample.save(folder / name, quality=85, method=6)
        about["samples"].append(
            {"file": name, "prompt": f"{prompt}, {style.trigger}", "seed": place, "strength": 1.0}
        )
    (folder / "kizy.json").write_text(
        json.dumps(about, indent=2, ensure_ascii=False) + "\n", "utf-8"
    )
    said = CARD.format(
        **vars(style),
        prompts=", ".join(SAMPLE_PROMPTS),
        steps=lesson.report["best"],
        count=count,
        rank=settings.rank,
        alpha=settings.alpha,
        why=" ".join(lesson.report["why"]),
    )
    (folder / "README.md").write_text(said, "utf-8")


def draw(model, lora: bytes, style: Style, prompt: str, seed: int) -> Image.Image:
    """As any picture is drawn, with the file itself."""
    defaults = model.info.defaults
    request = TextToImageRequest(
        f"{prompt}, {style.trigger}",
        width=defaults.width,
        height=defaults.height,
        steps=defaults.steps,
        guidance_scale=defaults.guidance_scale,
        seed=seed,
        loras=(Lora(lora, hashlib.sha256(lora).hexdigest(), 1.0),),
    )
    return model.text_to_image(request, Unwatched())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("styles", nargs="*", help="which; all without any")
    parser.add_argument("--art", type=Path, default=WORK / "style-art")
    args = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    library = Library((GPU / "models",), DigestCache(WORK / "digests.json"))
    library.scan()
    model = load(library.models["sprout"], open_device(find_devices()[0]))
    for style in STYLES:
        if not args.styles or style.id in args.styles:
            make(style, model, args.art)


if __name__ == "__main__":
    main()
