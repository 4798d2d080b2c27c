"""What is taught with unless the artist says otherwise: the numbers, and where they come from."""

from __future__ import annotations

import importlib
import math
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from diffusers.pipelines.flux.pipeline_flux import calculate_shift

from kizy_gpu.training.adapters import _ADAPTERS
from kizy_gpu.training.adapters.flow import FlowAdapter
from kizy_gpu.training.recipes import recipe_of, training_of

CONSENSUS: dict[str, tuple[int, float, int, float, float | None]] = {
    # rank = alpha, learning rate, batch, min-SNR gamma, shift of the noise levels at 1024 px
    # kohya sd-scripts doc (16, 1e-4), SimpleTuner (16, 1e-4); min-SNR 5: Hang et al. 2023, Civitai
    "sd15": (16, 1e-4, 2, 5.0, None),
    # kohya sd-scripts' advanced doc: 32 to 64, 4e-5 to 1e-4, min-SNR 5
    "sdxl": (32, 1e-4, 1, 5.0, None),
    # kohya sd-scripts (16, 1e-4); SimpleTuner: shift 3
    "sd3": (16, 1e-4, 1, 0.0, 3.0),
    # kohya sd-scripts (16, 1e-4): flux_shift, or 3.1582 at 1024 px
    "flux1": (16, 1e-4, 1, 0.0, 3.1582),
    # SimpleTuner (16, 1e-4, shift 3); diffusion-pipe: shift 3 for all with FLUX.2's VAE
    "flux2": (16, 1e-4, 1, 0.0, 3.0),
    # A study of 56 trainings of klein base 9B (32, 1e-4); diffusion-pipe: shift 3
    "flux2-klein": (32, 1e-4, 1, 0.0, 3.0),
    # musubi-tuner: 16, shift 2.2; DiffSynth-Studio: 1e-4
    "qwen-image": (16, 1e-4, 1, 0.0, 2.2),
    # musubi-tuner: 1e-4, shift 2
    "z-image": (16, 1e-4, 1, 0.0, 2.0),
}


@pytest.mark.parametrize("architecture", CONSENSUS)
def test_recipes_are_where_the_usual_trainers_agree(architecture: str) -> None:
    rank, rate, batch, gamma, shift = CONSENSUS[architecture]
    training = training_of(architecture, architecture)
    assert training is not None
    for mode in ("quick", "thorough"):
        for subject, recipe in training[mode].items():
            assert (recipe["rank"], recipe["alpha"], recipe["learningRate"]) == (rank, rank, rate)
            assert (recipe["batchSize"], recipe["minSnrGamma"]) == (batch, gamma)
            # ai-toolkit: 0.05; SimpleTuner: 0.1, kept for looks. Civitai: nothing mirrored.
            assert recipe["captionDropout"] == (0.1 if subject == "look" else 0.05)
            assert not recipe["flip"]
            assert not recipe["trainTextEncoder"]
    if shift is not None:
        assert flow_of(architecture).shift_of(latents_of(1024)) == pytest.approx(shift, abs=1e-3)


def test_noise_of_flux1_grows_with_the_picture() -> None:
    """As it is drawn with: `calculate_shift` of diffusers."""
    for side in (256, 512, 768, 1024):
        expected = math.exp(calculate_shift((side // 16) ** 2))
        assert flow_of("flux1").shift_of(latents_of(side)) == pytest.approx(expected)
    chance = torch.Generator().manual_seed(0)
    flow = flow_of("flux1")
    adapter = SimpleNamespace(shift_of=flow.shift_of, steps=1000)
    small, large = (
        flow.timesteps(adapter, latents_of(side, 4000), chance).float().mean()
        for side in (256, 1024)
    )
    assert 500 < small < large < 800


def flow_of(family: str) -> Any:
    """Its adapter's class: what it says of levels needs no model."""
    module = importlib.import_module(_ADAPTERS[family])
    (found,) = (
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, FlowAdapter) and one is not FlowAdapter
    )
    return found


def latents_of(side: int, count: int = 1) -> torch.Tensor:
    """Of a square picture, as FLUX.1's: an eighth of its side."""
    return torch.zeros(count, 1, side // 8, side // 8)


def test_more_pictures_are_taught_longer() -> None:
    """Astria: 27 steps a picture, 100 for the best; a study of klein: max(500, 30 a picture)."""
    for pictures, quick, thorough in ((3, 500, 1000), (20, 600, 2000), (80, 1500, 3000)):
        for mode, steps in (("quick", quick), ("thorough", thorough)):
            recipe = recipe_of("sdxl", "sdxl", mode, "look", pictures)
            assert recipe is not None
            assert (recipe["steps"], recipe["sampleEverySteps"]) == (steps, steps // 10)
            assert recipe["checkpointEverySteps"] == steps // 10
            own = recipe_of("sd15", "sprout", mode, "look", pictures)
            assert own is not None
            assert own["steps"] == {"quick": 240, "thorough": 800}[mode]
    assert recipe_of("krea2", "krea2", "quick", "look", 9) is None
