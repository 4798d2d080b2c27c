"""Beginning with a picture, and keeping parts of one, in pipelines that begin with noise alone.

diffusers has such pipelines for some flow models, and for others none, or one that draws at
another size than is asked for. Along a straight flow little is needed: the first steps are left
out and the picture takes their place, as noisy as the next one expects it (Meng et al. 2022,
"SDEdit"); after each step, what a mask keeps is put back, as noisy as the rest (Lugmayr et al.
2022, "RePaint", eq. 8). The pipelines that draw from words, or edit, do all else.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from kizy_gpu.families.base import ImageToImageRequest, InpaintRequest, TextToImageRequest
from kizy_gpu.families.framing import framed, framed_mask
from kizy_gpu.families.packed import PATCH
from kizy_gpu.families.pipeline_model import PipelineModel


class Beginning:
    """One picture's. Latents are as the denoiser reads them: (batch, places, channels)."""

    def __init__(
        self, pipeline: Any, steps: int, encode: Callable[[], Tensor], goes: Tensor | None
    ) -> None:
        """`steps` are those that are made, the last of the schedule. `encode` gives the latents of
        the picture, and `goes`, (1, places, 1), where it is drawn anew: everywhere if None."""
        self._pipeline = pipeline
        self._scheduler = pipeline.scheduler
        self._steps = steps
        self._encode = encode
        self._goes = goes
        self._noise: Any = None
        self._clean: Any = None
        self._latents: Any = None

    @contextlib.contextmanager
    def taking_place(self) -> Iterator[None]:
        """While it lasts the pipeline begins with the picture."""
        pipeline, scheduler = self._pipeline, self._scheduler
        pipeline.prepare_latents = self._prepared(pipeline.prepare_latents)
        scheduler.set_timesteps = self._cut(scheduler.set_timesteps)
        step = scheduler.step
        scheduler.step = self._kept(step)
        try:
            yield
        finally:
            del pipeline.prepare_latents, scheduler.set_timesteps
            scheduler.step = step

    def _prepared(self, prepare: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(prepare)
        def prepared(*args: Any, **kwargs: Any) -> Any:
            self._noise, *others = prepare(*args, **kwargs)
            self._clean = self._encode().to(self._noise)
            # Our own: what the pipeline draws on can still be changed when the levels are known.
            self._latents = self._noise.clone()
            return (self._latents, *others)

        return prepared

    def _cut(self, set_timesteps: Callable[..., Any]) -> Callable[..., Any]:
        # Pipelines read the signature to see what it takes.
        @functools.wraps(set_timesteps)
        def cut(*args: Any, **kwargs: Any) -> None:
            set_timesteps(*args, **kwargs)
            scheduler = self._scheduler
            left_out = len(scheduler.timesteps) - self._steps
            scheduler.timesteps = scheduler.timesteps[left_out:]
            scheduler.sigmas = scheduler.sigmas[left_out:]
            self._latents.copy_(self._at(scheduler.sigmas[0]))

        return cut

    def _kept(self, step: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(step)
        def kept(*args: Any, **kwargs: Any) -> Any:
            latents, *others = step(*args, **kwargs)
            if self._goes is not None:
                stays = self._at(self._scheduler.sigmas[self._scheduler.step_index])
                latents = torch.where(self._goes.to(latents.device), latents, stays.to(latents))
            return (latents, *others)

        return kept

    def _at(self, sigma: Tensor) -> Tensor:
        """The picture at a level of noise, 0 to 1."""
        share = sigma.to(self._noise)
        noisy: Tensor = (1 - share) * self._clean + share * self._noise
        return noisy


class BegunModel(PipelineModel):
    """A flow model whose pipelines begin with noise; its pictures may begin with others."""

    sees_begun: ClassVar[bool] = False
    """Whether it also looks at the picture, as it does where words change it."""

    def latents_of(self, pipeline: Any, picture: Image.Image) -> Tensor:
        """What its denoiser reads of an RGB picture, as what it most likely is: a guess would draw
        from the seed, and the noise be another one than without it."""
        raise NotImplementedError

    def place_px(self) -> int:
        """Px of a side of what the denoiser reads as one place."""
        return int(self.pipeline.vae_scale_factor) * PATCH

    def begun_with(
        self, request: ImageToImageRequest, whole: Image.Image, mask: Image.Image | None = None
    ) -> dict[str, Any]:
        return self.pictures_to_edit([whole]) if self.sees_begun else {}

    @contextlib.contextmanager
    def wearing(self, pipeline: Any, request: TextToImageRequest) -> Iterator[dict[str, Any]]:
        with super().wearing(pipeline, request) as given, contextlib.ExitStack() as stack:
            if isinstance(request, ImageToImageRequest):
                stack.enter_context(self._beginning(pipeline, request).taking_place())
            yield given

    def _beginning(self, pipeline: Any, request: ImageToImageRequest) -> Beginning:
        whole = framed(request.image, request.width, request.height)
        goes = self._places(request) if isinstance(request, InpaintRequest) else None
        steps = self.steps_drawn(request)
        return Beginning(pipeline, steps, lambda: self.latents_of(pipeline, whole), goes)

    def _places(self, request: InpaintRequest) -> Tensor:
        """Those of which any pixel is drawn anew."""
        mask = np.asarray(framed_mask(request.mask, request.width, request.height))
        px = self.place_px()
        rows, columns = (side // px for side in mask.shape)
        places = mask[: rows * px, : columns * px].reshape(rows, px, columns, px).max((1, 3))
        return torch.from_numpy(places > 0).reshape(1, -1, 1)


def pixels_of(pipeline: Any, picture: Image.Image) -> Tensor:
    """(1, channels, height, width) of -1 to 1, where the VAE takes it."""
    pixels: Tensor = pipeline.image_processor.preprocess(picture)
    return pixels.to(pipeline._execution_device, pipeline.vae.dtype)
