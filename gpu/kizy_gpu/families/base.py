"""What families promise to nodes. Free of torch, so that nodes can name it for the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from PIL import Image

from kizy_gpu.families.samplers import SamplerName

Phase = Literal["loading", "denoising", "decoding", "upscaling", "encoding"]
LogLevel = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class TextToImageRequest:
    """Everything that decides a picture. Sides in px; the same request, the same pixels."""

    prompt: str
    width: int
    height: int
    steps: int
    guidance_scale: float
    seed: int
    negative_prompt: str = ""
    sampler: SamplerName = "ddim"


class Watch(Protocol):
    """Who follows the work: a node's context, or nobody (`Unwatched`)."""

    frugal: bool
    """True on the second try after memory ran out: prefer less memory over speed."""
    wants_previews: bool

    def check(self) -> None:
        """Raise `Canceled` if the job was canceled. Call it often: between steps, tiles, files."""

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        """Tell how far the work is: `step` of `steps` done in this phase."""

    def preview(self, step: int, image: Image.Image) -> None:
        """Show a small picture of the work so far. Returns at once; a newer one replaces it."""

    def log(self, level: LogLevel, message: str) -> None:
        """Leave a line that the artist may read."""


class Unwatched:
    """A watch that does nothing, for scripts that call a family directly."""

    frugal = False
    wants_previews = False

    def check(self) -> None:
        pass

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        pass

    def preview(self, step: int, image: Image.Image) -> None:
        pass

    def log(self, level: LogLevel, message: str) -> None:
        pass


@runtime_checkable
class TextToImageModel(Protocol):
    def text_to_image(self, request: TextToImageRequest, watch: Watch) -> Image.Image:
        """An RGB picture of the requested size. Raises Canceled from `watch.check`."""


@runtime_checkable
class UpscaleModel(Protocol):
    scale: int

    def upscale(self, image: Image.Image, tile_size: int, watch: Watch) -> Image.Image:
        """`image` at `scale` times its size, worked in tiles of `tile_size` px."""
