"""What to train with unless the artist says otherwise, by architecture. Free of torch.

Sprout's were found here (`bench/README.md` has the figures); those of SD 1.5 and SDXL are what the
usual trainers agree on: rank 16 to 32 with alpha = rank, 1e-4 for long runs, min-SNR 5, and some
30 steps a picture (kohya-ss/sd-scripts, ostris/ai-toolkit, OneTrainer; see docs/guides/teach.md).
"""

from __future__ import annotations

from collections.abc import Mapping
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
_STABLE_DIFFUSION: Recipe = {
    "rank": 16,
    "alpha": 16,
    "learningRate": 2e-4,
    "batchSize": 2,
    "captionDropout": 0.05,
    "flip": True,
    "trainTextEncoder": False,
    "convolutions": False,
    "minSnrGamma": 5.0,
}
_SDXL: Recipe = {**_STABLE_DIFFUSION, "rank": 32, "alpha": 32, "learningRate": 1e-4}
_FLOW: Recipe = {**_STABLE_DIFFUSION, "batchSize": 1, "learningRate": 1e-4, "minSnrGamma": 0.0}
_BY_ARCHITECTURE: Mapping[str, Recipe] = {
    "sprout": _SPROUT,
    "sd15": _STABLE_DIFFUSION,
    "sdxl": _SDXL,
    "sd3": _FLOW,
    "flux1": _FLOW,
    "flux2": _FLOW,
    "flux2-klein": _FLOW,
    "qwen-image": _FLOW,
    "qwen-image-2.1": _FLOW,
    "z-image": _FLOW,
}
_STEPS: Mapping[str, Mapping[str, int]] = {"sprout": {"quick": 240, "thorough": 800}}
_USUAL_STEPS: Mapping[str, int] = {"quick": 800, "thorough": 2000}
_CHECKPOINTS = {"quick": 4, "thorough": 8}
_SUBJECTS: Mapping[str, Recipe] = {
    "look": {},
    # Faces and things have a left and a right.
    "person": {"flip": False},
    "thing": {"flip": False},
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
    """How such a model is taught, for `GET /v1/models`; None where it cannot be."""
    base = _BY_ARCHITECTURE.get(architecture)
    if base is None or family not in FAMILIES:
        return None
    modes = {
        mode: {
            subject: {**base, **special, **_pace(architecture, mode)}
            for subject, special in _SUBJECTS.items()
        }
        for mode in _CHECKPOINTS
    }
    return {
        **modes,
        "memoryBytes": _MEMORY_BYTES.get(architecture),
        "secondsPerStep": _SECONDS_PER_STEP.get(architecture),
    }


def _pace(architecture: str, mode: str) -> Recipe:
    steps = _STEPS.get(architecture, _USUAL_STEPS)[mode]
    every = steps // _CHECKPOINTS[mode]
    return {"steps": steps, "sampleEverySteps": every, "checkpointEverySteps": every}
