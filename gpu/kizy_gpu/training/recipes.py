"""What to train with unless the artist says otherwise, by architecture. Free of torch.

Sprout's were found here (`bench/README.md` has the figures). The others are where the usual
trainers and the services that teach agree (kohya-ss/sd-scripts, musubi-tuner, ostris/ai-toolkit,
OneTrainer, SimpleTuner, DiffSynth-Studio, Astria; see docs/guides/teach.md): alpha = rank, 1e-4,
one picture a step where a model is large, nothing mirrored, some 30 steps a picture for a quick
training and 100 for a thorough one. How noise levels are chosen stands with each adapter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Recipe = Mapping[str, Any]
"""Params of kizy/TrainLora, by their names on the wire."""

_SPROUT: Recipe = {
    "rank": 8,
    "alpha": 8,
    "learningRate": 5e-4,
    "batchSize": 8,
    "captionDropout": 0.1,
    "flip": True,
    "trainTextEncoder": False,
    "convolutions": True,
    "minSnrGamma": 0.0,
}
_USUAL: Recipe = {
    "rank": 16,
    "alpha": 16,
    "learningRate": 1e-4,
    "batchSize": 1,
    "captionDropout": 0.05,
    "flip": False,
    "trainTextEncoder": False,
    "convolutions": False,
    "minSnrGamma": 0.0,
}
_RANK_32: Recipe = {"rank": 32, "alpha": 32}
_BY_ARCHITECTURE: Mapping[str, Recipe] = {
    "sprout": _SPROUT,
    "sd15": {**_USUAL, "batchSize": 2, "minSnrGamma": 5.0},
    "sdxl": {**_USUAL, **_RANK_32, "minSnrGamma": 5.0},
    "sd3": _USUAL,
    "flux1": _USUAL,
    "flux2": _USUAL,
    "flux2-klein": {**_USUAL, **_RANK_32},
    "qwen-image": _USUAL,
    "qwen-image-2.1": _USUAL,
    "z-image": _USUAL,
}
_SUBJECTS: Mapping[str, Recipe] = {
    # A look is to be there whatever the words say.
    "look": {"captionDropout": 0.1},
    "person": {},
    "thing": {},
}
_OF_SPROUT: Mapping[str, Recipe] = {
    "look": {},
    # Faces and things have a left and a right.
    "person": {"flip": False},
    "thing": {"flip": False},
}


@dataclass(frozen=True)
class Pace:
    """How long it is taught: so many steps for each picture, and no fewer or more than."""

    each: int
    least: int
    most: int
    checkpoints: int = 10

    def steps(self, pictures: int) -> int:
        return min(max(self.each * pictures, self.least), self.most)

    def recipe(self, pictures: int) -> Recipe:
        steps = self.steps(pictures)
        every = steps // self.checkpoints
        return {"steps": steps, "sampleEverySteps": every, "checkpointEverySteps": every}


_PACES: Mapping[str, Pace] = {
    "quick": Pace(30, 500, 1500),
    "thorough": Pace(100, 1000, 3000),
}
_PACES_OF_SPROUT: Mapping[str, Pace] = {
    "quick": Pace(0, 240, 240, checkpoints=4),
    "thorough": Pace(0, 800, 800, checkpoints=8),
}
_MEMORY_BYTES: Mapping[str, int] = {
    "sprout": 1 * 1024**3,
    "sd15": 8 * 1024**3,
    "sdxl": 14 * 1024**3,
    "sd3": 24 * 1024**3,
    "flux1": 40 * 1024**3,
    "flux2": 120 * 1024**3,
    "flux2-klein": 24 * 1024**3,
    "qwen-image": 64 * 1024**3,
    "qwen-image-2.1": 40 * 1024**3,
    "z-image": 24 * 1024**3,
}
"""Of the device, at the recipe's batch size; the memory ladder goes below it."""
_SECONDS_PER_STEP: Mapping[str, float] = {"sprout": 0.25}
"""On two cores with bf16, before the first training has shown how long it takes here."""


FAMILIES = frozenset(
    {
        *("sd15", "sdxl", "sd3", "flux1", "flux2", "flux2-klein"),
        *("qwen-image", "qwen-image-2.1", "z-image"),
    }
)
"""Those with an adapter: a family that edits is not taught as its kin that draws."""


def training_of(family: str, architecture: str) -> dict[str, Any] | None:
    """How such a model is taught, for `GET /v1/models`; None where it cannot be.

    Its `steps` are those of the fewest pictures; `pace` says how they grow with them.
    """
    base = _BY_ARCHITECTURE.get(architecture)
    if base is None or family not in FAMILIES:
        return None
    paces, subjects = _of(architecture)
    modes = {
        mode: {
            subject: {**base, **special, **pace.recipe(0)} for subject, special in subjects.items()
        }
        for mode, pace in paces.items()
    }
    return {
        **modes,
        "pace": {
            mode: {"each": pace.each, "least": pace.least, "most": pace.most}
            for mode, pace in paces.items()
        },
        "memoryBytes": _MEMORY_BYTES.get(architecture),
        "secondsPerStep": _SECONDS_PER_STEP.get(architecture),
    }


def recipe_of(
    family: str, architecture: str, mode: str, subject: str, pictures: int
) -> dict[str, Any] | None:
    """The recipe for so many pictures; None where such a model cannot be taught."""
    training = training_of(family, architecture)
    if training is None:
        return None
    paces, _ = _of(architecture)
    return {**training[mode][subject], **paces[mode].recipe(pictures)}


def _of(architecture: str) -> tuple[Mapping[str, Pace], Mapping[str, Recipe]]:
    if architecture == "sprout":
        return _PACES_OF_SPROUT, _OF_SPROUT
    return _PACES, _SUBJECTS
