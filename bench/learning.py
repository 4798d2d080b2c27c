"""Does a model really learn a look? Measured with nothing that took part in the learning.

Reads {"pictures": FOLDER, "concepts": [...], "trigger", "steps"?, "out": FOLDER} on stdin, teaches Sprout
the pictures with its quick recipe and draws each concept with and without what was learnt. Answers JSON:

- `way`: from the base pictures towards the look (its pictures as Sprout's own VAE shows them), the
  part of that way along it; 1 is there. One figure for each space of features: colours, edges, patches.
- `left`: distance to the look, as a share of what it was.
- `recognised`: share of pictures in which the untaught model finds the concept among all of them.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from kizy_gpu.digests import DigestCache
from kizy_gpu.families.base import Lora, TextToImageRequest, Unwatched
from kizy_gpu.families.device import find_devices, open_device
from kizy_gpu.families.loading import load
from kizy_gpu.library import Library
from kizy_gpu.training.__main__ import MODELS, settings_from
from kizy_gpu.training.adapters import adapter_for
from kizy_gpu.training.local import Folder
from kizy_gpu.training.recipes import training_of
from kizy_gpu.training.teach import teach
from PIL import Image

Array = Any
LEVELS = (250, 350, 450, 550, 650, 750)
"""Of 1000: below, every text fits what is seen; above, hardly anything is."""
SPACES = ("colours", "edges", "patches")


def colours(pixels: Array) -> Array:
    """Shares of 6 x 6 x 6 cells of RGB, as square roots."""
    counts, _ = np.histogramdd(pixels.reshape(-1, 3), bins=6, range=((0, 256),) * 3)
    return np.sqrt(counts.ravel() / counts.sum())


def edges(pixels: Array) -> Array:
    """How strong Laplacians are, at three scales."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    found = []
    for scale in (0.8, 1.6, 3.2):
        answer = np.abs(
            cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), scale), cv2.CV_32F)
        )
        shares, _ = np.histogram(
            answer * scale**2, bins=(0, 0.01, 0.03, 0.08, 0.2, 0.5, 9)
        )
        found.append(np.sqrt(shares / answer.size))
    return np.concatenate(found)


def patches(pixels: Array) -> Array:
    """What 48 fixed filters of chance answer: their mean strength and its spread."""
    chance = np.random.default_rng(7)
    filters = chance.normal(size=(48, 7, 7, 3)).astype(np.float32)
    filters -= filters.mean(axis=(1, 2), keepdims=True)
    scaled = pixels.astype(np.float32) / 255
    found = []
    for one in filters:
        planes = [
            cv2.filter2D(scaled[..., c], cv2.CV_32F, one[..., c]) for c in range(3)
        ]
        answer = np.abs(np.sum(planes, axis=0))
        found += [answer.mean(), answer.std()]
    return np.sqrt(np.asarray(found))


def described(pictures: Sequence[Image.Image]) -> list[Array]:
    arrays = [
        np.asarray(one.convert("RGB").resize((128, 128)), np.uint8) for one in pictures
    ]
    return [
        np.mean([space(a) for a in arrays], axis=0)
        for space in (colours, edges, patches)
    ]


def drawn(
    model: Any, prompts: Sequence[str], loras: tuple[Lora, ...]
) -> list[Image.Image]:
    defaults = model.info.defaults
    return [
        model.text_to_image(
            TextToImageRequest(
                prompt,
                width=defaults.width,
                height=defaults.height,
                steps=defaults.steps,
                guidance_scale=defaults.guidance_scale,
                seed=1000 + seed,
                loras=loras,
            ),
            Unwatched(),
        )
        for seed, prompt in enumerate(prompts)
    ]


@torch.no_grad()
def recognised(
    adapter: Any, pictures: Sequence[Image.Image], concepts: Sequence[str]
) -> float:
    """A denoiser is a classifier: with the words that fit, it errs least (Li et al. 2023)."""
    right = 0
    with adapter.arithmetic():
        words = adapter.encode_captions(concepts)
        for place, picture in enumerate(pictures):
            cached = adapter.encode_picture(picture.convert("RGB"))[None]
            latents = adapter.latents(cached, None)
            chance = torch.Generator().manual_seed(99)
            errors = torch.zeros(len(concepts))
            for level in LEVELS:
                noise = torch.randn(latents.shape, generator=chance)
                many = (len(concepts), -1, -1, -1)
                at = torch.full((len(concepts),), level)
                errors += adapter.errors(
                    *(
                        adapter.to_device(t)
                        for t in (latents.expand(many), noise.expand(many), at)
                    ),
                    words,
                ).cpu()
            right += int(errors.argmin()) == place
    return right / len(pictures)


def main() -> None:
    wish = json.load(sys.stdin)
    out = Path(wish["out"])
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    library = Library((MODELS,), DigestCache(Path(tempfile.mkdtemp()) / "digests.json"))
    library.scan()
    model = load(library.models["sprout"], open_device(find_devices()[0]))
    training = training_of("sd15", "sprout")
    assert training is not None
    recipe = dict(training["quick"]["look"])
    if wish.get("steps"):
        every = wish["steps"] // 4
        recipe |= {
            "steps": wish["steps"],
            "sampleEverySteps": every,
            "checkpointEverySteps": every,
        }
    settings = settings_from(
        recipe,
        model="sprout",
        name="unseen",
        trigger=wish["trigger"],
        subject="look",
        resolution=0,
        seed=0,
        sample_prompts=(),
    )
    desk = Folder(out / "state")
    manifest = desk.manifest(Path(wish["pictures"]), "look")
    began = (time.perf_counter(), time.process_time())
    lesson = teach(model, manifest, settings, desk)
    seconds, processor = time.perf_counter() - began[0], time.process_time() - began[1]
    (out / "unseen.safetensors").write_bytes(lesson.lora)

    adapter = adapter_for(model)
    adapter.targets(settings)
    concepts = list(wish["concepts"])
    worn = (Lora(lesson.lora, hashlib.sha256(lesson.lora).hexdigest(), 1.0),)
    taught = drawn(
        model, [f"{concept}, {wish['trigger']}" for concept in concepts], worn
    )
    base = drawn(model, concepts, ())
    for row, pictures in (("base", base), ("taught", taught)):
        sheet = Image.new("RGB", (128 * 10, 128 * -(-len(pictures) // 10)))
        for place, picture in enumerate(pictures):
            sheet.paste(
                picture.resize((128, 128)), (place % 10 * 128, place // 10 * 128)
            )
        sheet.save(out / f"{row}.png")
    files = sorted(Path(wish["pictures"]).glob("*.png"))
    size = (model.info.defaults.width, model.info.defaults.height)
    framed = [Image.open(file).convert("RGB").resize(size) for file in files]
    look = [adapter.rendered(adapter.encode_picture(picture)) for picture in framed]
    start, here, goal = described(base), described(taught), described(look)
    spaces = list(zip(SPACES, start, here, goal, strict=True))
    json.dump(
        {
            "pictures": len(files),
            "steps": settings.steps,
            "best": lesson.report["best"],
            "seconds": seconds,
            "processorSeconds": processor,
            "secondsPerStep": lesson.report["secondsPerStep"],
            "way": {
                n: float((h - s) @ (g - s) / ((g - s) @ (g - s)))
                for n, s, h, g in spaces
            },
            "left": {
                n: float(np.linalg.norm(h - g) / np.linalg.norm(s - g))
                for n, s, h, g in spaces
            },
            "recognised": {
                "base": recognised(adapter, base, concepts),
                "taught": recognised(adapter, taught, concepts),
            },
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
