"""Follows the steps of one picture: cancel, progress, previews, and the guidance's brightness.

The same for all families that run diffusers' pipelines.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol, cast

import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from PIL import Image
from torch import nn

from kizy_gpu.families.base import Watch

PREVIEW_EVERY = 0.25
"""Least seconds between previews; more than four a second nobody sees."""
PREVIEW_SHARE = 0.05
"""The part of the denoising time that previews may take."""


class Likeness(Protocol):
    """A model that can show unfinished latents."""

    @property
    def can_look(self) -> bool: ...

    def look(self, latents: torch.Tensor) -> Image.Image: ...


class Follower:
    """Between the denoiser and the scheduler, for one picture of `steps` steps.

    `rescale` (0..1) is how far the guided prediction is brought back to the spread of the
    unguided one (Lin et al. 2023, "Common Diffusion Noise Schedules", eq. 15 and 16). It is done
    here since only the plainest of diffusers' pipelines takes it.
    """

    def __init__(self, model: Likeness, watch: Watch, steps: int, rescale: float = 0.0) -> None:
        self._model = model
        self._watch = watch
        self._steps = steps
        self._rescale = rescale
        self._began = self._last_look = time.perf_counter()
        self._look_cost = 0.0
        self._predicted: torch.Tensor | None = None
        self._clean: torch.Tensor | None = None

    @contextlib.contextmanager
    def tapping(self, pipeline: Any, denoiser: nn.Module) -> Iterator[None]:
        """Catch what passes between the two. Previews show the scheduler's guess of the finished
        picture: the latents themselves are mostly noise."""
        scheduler = pipeline.scheduler
        step: Callable[..., Any] = scheduler.step

        # The pipeline reads the signature to see whether noise is drawn from our generator.
        @functools.wraps(step)
        def tapped(
            model_output: torch.Tensor,
            timestep: Any,
            sample: torch.Tensor,
            *args: Any,
            **kwargs: Any,
        ) -> Any:
            predicted = self._rescaled(model_output)
            result = step(predicted, timestep, sample, *args, **kwargs)
            self._clean = _finished(scheduler, result, predicted, sample)
            return result

        scheduler.step = tapped
        hook = denoiser.register_forward_hook(self._on_prediction)
        try:
            yield
        finally:
            hook.remove()
            scheduler.step = step

    def on_step_end(
        self, pipeline: Any, index: int, timestep: Any, tensors: dict[str, Any]
    ) -> dict[str, Any]:
        # Raising ends the work here; diffusers' own interrupt would still decode the picture.
        self._watch.check()
        done = index + 1
        now = time.perf_counter()
        self._watch.progress(done, self._steps, "denoising", (now - self._began) / done)
        if self._is_look_due(now, done):
            clean = tensors["latents"] if self._clean is None else self._clean
            self._watch.preview(done, self._model.look(clean))
            self._last_look = time.perf_counter()
            self._look_cost = self._last_look - now
        return tensors

    def _on_prediction(self, module: Any, args: Any, output: tuple[torch.Tensor, ...]) -> None:
        self._predicted = output[0]

    def _rescaled(self, guided: torch.Tensor) -> torch.Tensor:
        both = self._predicted
        if self._rescale <= 0 or both is None or len(both) != 2 * len(guided):
            return guided
        with_words = both.chunk(2)[1]
        axes = tuple(range(1, guided.ndim))
        ratio = with_words.std(axes, keepdim=True) / guided.std(axes, keepdim=True)
        return guided * (self._rescale * ratio + (1 - self._rescale))

    def _is_look_due(self, now: float, done: int) -> bool:
        if not self._watch.wants_previews or not self._model.can_look or done >= self._steps:
            return False
        wait = max(PREVIEW_EVERY, self._look_cost / PREVIEW_SHARE)
        return now - self._last_look >= wait


def _finished(
    scheduler: Any, result: Any, predicted: torch.Tensor, sample: torch.Tensor
) -> torch.Tensor | None:
    """What the scheduler, after a step from `sample`, takes the finished latents to be."""
    if isinstance(result, tuple) and len(result) > 1:
        return cast(torch.Tensor, result[1])
    if getattr(scheduler, "model_outputs", None):
        return cast(torch.Tensor, scheduler.model_outputs[-1])
    if isinstance(scheduler, FlowMatchEulerDiscreteScheduler):
        # Along a straight flow, sample = finished + sigma x velocity (Lipman et al. 2023).
        sigma = scheduler.sigmas[scheduler.step_index - 1].to(sample.device, torch.float32)
        finished: torch.Tensor = sample.float() - sigma * predicted.float()
        return finished
    return None
