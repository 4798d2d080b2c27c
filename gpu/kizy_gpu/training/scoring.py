"""Which state of a LoRA is the best one, without any outside model; a fifth where one is here.

Four signals, each real and each with a blind spot: pictures kept from learning, met with fixed
noise (too little or too much learnt shows); how far samples have come to the look; whether the
model itself, as it was before, still recognises in them what the words say (a denoiser is a
classifier: Li et al. 2023, "Your Diffusion Model is Secretly a Zero-Shot Classifier"); and how
near they are to single pictures of the dataset (repeating instead of learning). Where an installed
IP-Adapter brought CLIP along, the fifth is how like samples are to the kept pictures in its eyes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import permutations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families.memory import give_back_memory, out_of_memory_named
from kizy_gpu.training.adapters.base import Adapter
from kizy_gpu.training.batches import seed_of
from kizy_gpu.training.caches import Captions, Encoded
from kizy_gpu.training.clip_sight import ClipSight
from kizy_gpu.training.look_features import look_of, way
from kizy_gpu.training.ranking import DIGITS, Score
from kizy_gpu.training.taught import Taught

LEVELS = 8
"""Noise levels at which a held-out picture is met."""
CONCEPT_LEVELS = 6
_THUMB = 16


class Scorer:
    """Scores states of one training; the base model, step 0, is what they are compared with."""

    def __init__(
        self,
        adapter: Adapter,
        taught: Taught,
        captions: Captions,
        learnt: Sequence[Encoded],
        kept: Sequence[Encoded],
        seed: int,
        turn: Callable[[], object],
        sight: ClipSight | None = None,
    ) -> None:
        """`turn` is called wherever somebody else may have the device for a while."""
        self._turn = turn
        self._at_once = max(LEVELS, CONCEPT_LEVELS)
        """Noise levels that are met together; fewer where memory is short."""
        self._adapter = adapter
        self._taught = taught
        self._captions = captions
        self._kept = kept
        self._seed = seed
        # As the model's own VAE shows them: what it cannot draw at all is not missed.
        self._goal = look_of([self._rendered(one) for one in (*learnt, *kept)])
        self._thumbs = np.stack([_thumb(picture.image) for picture in learnt])
        self._sight = sight
        self._kept_seen = sight.seen([one.image for one in kept]) if sight and kept else None
        self._base_look: list[NDArray[np.float64]] | None = None

    def _rendered(self, picture: Encoded) -> Image.Image:
        self._turn()
        with out_of_memory_named():
            return self._adapter.rendered(picture.views[0])

    def begin(self, base: Sequence[Image.Image]) -> None:
        """`base` are samples of the model as it was, if any could be drawn."""
        self._base_look = look_of(base) if base else None

    def score(self, step: int, samples: Sequence[Image.Image], plain: Sequence[str]) -> Score:
        """`samples` were drawn for `plain`, the prompts without the trigger; or there are none."""
        held_out_loss = round(self.held_out_loss(), DIGITS) if self._kept else None
        look = concept = memorised = clip = None
        if samples:
            if self._base_look is not None:
                look = round(way(self._base_look, look_of(samples), self._goal), DIGITS)
            concept = round(self._concept(samples, plain), DIGITS)
            memorised = round(self._nearness(samples), DIGITS)
            clip = self._likeness(samples)
        return Score(step, held_out_loss, look, concept, memorised, clip)

    def held_out_loss(self) -> float:
        """Mean error over the kept pictures, of which there are some, at fixed noise and levels."""
        total = 0.0
        for place, picture in enumerate(self._kept):
            errors = self._errors_of(picture.views[0], picture.caption, LEVELS, place)
            total += float(errors.mean())
        return total / len(self._kept)

    @torch.no_grad()
    def _errors_of(self, cached: Tensor, caption: str, levels: int, key: object) -> Tensor:
        """At so many `levels` of noise, [levels]. Raises JobError out_of_memory where not even one
        fits."""
        self._turn()
        chance = torch.Generator().manual_seed(seed_of(self._seed, "score", key))
        latents = self._adapter.latents(cached[None], None)
        noise = torch.randn((levels, *latents.shape[1:]), generator=chance)
        timesteps = ((torch.arange(levels) + 0.5) / levels * self._adapter.steps).long()
        repeated = latents.expand(levels, *latents.shape[1:])
        while True:
            try:
                with out_of_memory_named():
                    return self._in_parts(repeated, noise, timesteps, caption)
            except JobError as error:
                if error.code != "out_of_memory" or self._at_once == 1:
                    raise
            # Outside of the handler: the error's traceback holds what should be freed.
            self._at_once = math.ceil(min(levels, self._at_once) / 2)
            give_back_memory()

    def _in_parts(self, latents: Tensor, noise: Tensor, timesteps: Tensor, caption: str) -> Tensor:
        to = self._adapter.to_device
        errors = []
        for start in range(0, len(latents), self._at_once):
            part = slice(start, start + self._at_once)
            at, shown = to(timesteps[part]), to(latents[part])
            with self._adapter.arithmetic():
                words = self._captions.of([caption] * len(at))
                errors.append(self._adapter.errors(shown, to(noise[part]), at, words).cpu())
        return torch.cat(errors)

    def _concept(self, samples: Sequence[Image.Image], plain: Sequence[str]) -> float:
        """Of all pairs of prompts, how often a sample fits its own better than the other one, in
        the eyes of the model as it was."""
        pairs = [(a, b) for a, b in permutations(range(len(plain)), 2) if plain[a] != plain[b]]
        if not pairs:
            return 1.0
        self._taught.set_strength(0)
        try:
            errors = [self._fits(image, at, plain) for at, image in enumerate(samples)]
        finally:
            self._taught.set_strength(1)
        return sum(errors[a][a] < errors[a][b] for a, b in pairs) / len(pairs)

    def _fits(self, image: Image.Image, place: int, captions: Sequence[str]) -> list[float]:
        """How badly it fits each of the captions."""
        with out_of_memory_named():
            cached = self._adapter.encode_picture(image)
        key = ("concept", place)
        return [
            float(self._errors_of(cached, caption, CONCEPT_LEVELS, key).mean())
            for caption in captions
        ]

    def _likeness(self, samples: Sequence[Image.Image]) -> float | None:
        """To the kept pictures, in the eyes of CLIP; None where it is not here."""
        if self._sight is None or self._kept_seen is None:
            return None
        self._turn()
        return round(self._sight.likeness(samples, self._kept_seen), DIGITS)

    def _nearness(self, samples: Sequence[Image.Image]) -> float:
        """Mean likeness of a sample to the nearest picture it learnt from: 0 to 1."""
        likeness = np.stack([_thumb(image) for image in samples]) @ self._thumbs.T
        return float(np.clip(likeness.max(axis=1), 0, 1).mean())


def _thumb(image: Image.Image) -> NDArray[np.float64]:
    small = image.convert("L").resize((_THUMB, _THUMB), Image.Resampling.BOX)
    soft = cv2.GaussianBlur(np.asarray(small, np.float64), (3, 3), 0)
    flat = np.asarray(soft, np.float64).ravel()
    flat -= flat.mean()
    unit: NDArray[np.float64] = flat / max(1e-6, float(np.linalg.norm(flat)))
    return unit
