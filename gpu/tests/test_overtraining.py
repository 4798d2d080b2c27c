"""A series of checkpoints that goes on far too long: the one proposed is not the last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from kizy_gpu.digests import DigestCache
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.library import Library
from kizy_gpu.training.__main__ import MODELS, settings_from
from kizy_gpu.training.local import Folder
from kizy_gpu.training.recipes import training_of
from kizy_gpu.training.teach import teach

PICTURES = 12
THINGS = (
    "apple",
    "house",
    "fox",
    "star",
    "cat",
    "fish",
    "tree",
    "key",
    "bell",
    "pear",
    "hat",
    "cup",
)


@pytest.fixture
def model(tmp_path: Path) -> Any:
    library = Library((MODELS,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    return load(library.models["sprout"], open_device("cpu:0"))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Striped shapes on dark ground, each of its own form and colour."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for place in range(PICTURES):
        picture = Image.new("RGB", (128, 128), (10, 20, 60))
        pen = ImageDraw.Draw(picture)
        hue = (80 + 17 * place, 250 - 20 * place, 40 + 20 * (place % 5))
        pen.regular_polygon((64, 64, 46), 3 + place % 6, rotation=13 * place, fill=hue)
        for y in range(0, 128, 8):
            pen.line((0, y, 127, y), fill=(10, 20, 60), width=3)
        picture.save(folder / f"{place:02}.png")
        (folder / f"{place:02}.txt").write_text(THINGS[place])
    return folder


@pytest.mark.long
def test_of_an_overtrained_series_the_last_is_not_proposed(
    model: Any, pictures: Path, tmp_path: Path
) -> None:
    training = training_of("sd15", "sprout")
    assert training is not None
    steps, every = 160, 20
    overdone = {
        "steps": steps,
        "checkpointEverySteps": every,
        "sampleEverySteps": every,
        "batchSize": 4,
        "rank": 16,
        "alpha": 16,
        "learningRate": 4e-3,
        "captionDropout": 0.0,
        "flip": False,
    }
    settings = settings_from(
        {**training["quick"]["look"], **overdone},
        model="sprout",
        name="Stripes",
        trigger="zstripe",
        subject="look",
        resolution=0,
        seed=3,
        sample_prompts=("a house", "a fox"),
    )
    desk = Folder(tmp_path / "work", quiet=True)
    report = teach(model, desk.manifest(pictures, "look"), settings, desk).report
    losses = {entry["step"]: entry["heldOutLoss"] for entry in report["scores"]}
    # It was overdone: pictures kept from it are met worse at the end than on the way.
    assert losses[steps] > 1.02 * min(losses.values()), losses
    assert report["best"] < steps, report["scores"]
    assert any("by heart" in line or "no better" in line for line in report["why"]), report["why"]
