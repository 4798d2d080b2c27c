"""What families promise to nodes. Free of torch, so that nodes can name it for the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from PIL import Image

from kizy_gpu.families.samplers import SamplerName
from kizy_gpu.model_info import ModelInfo

Phase = Literal["loading", "denoising", "decoding", "upscaling", "encoding", "writing"]
LogLevel = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Lora:
    """A style: one safetensors file as it lies on disk anywhere, and how strongly it works."""

    data: bytes
    sha256: str
    strength: float
    """1 as it was trained, 0 not at all, below 0 its opposite."""


@dataclass(frozen=True)
class Control:
    """A picture whose structure the result follows."""

    net: Any
    """The loaded ControlNet, of the base model's architecture."""
    image: Image.Image
    strength: float
    start: float
    """Share of the steps, 0..1, from which it works; `end` is where it stops."""
    end: float
    preprocess: bool
    """False where `image` is already what the net reads, such as a drawing of edges."""


@dataclass(frozen=True)
class Look:
    """A picture whose look the result takes: colours, light, manner."""

    adapter: Any
    """The loaded IP-Adapter, of the base model's architecture."""
    image: Image.Image
    strength: float


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
    loras: tuple[Lora, ...] = ()
    controls: tuple[Control, ...] = ()
    looks: tuple[Look, ...] = ()
    max_tokens: int | None = None
    """How much of the prompt is read, by models that read long ones; None as the model has it."""

    @property
    def steps_drawn(self) -> int:
        """How many of the steps are really made."""
        return self.steps


@dataclass(frozen=True, kw_only=True)
class ImageToImageRequest(TextToImageRequest):
    """A picture that begins with another one, of any size: it is cut to the request's."""

    image: Image.Image
    strength: float
    """Above 0 to 1: how much of it is drawn anew. 1 keeps nothing of it."""

    @property
    def steps_drawn(self) -> int:
        return max(1, int(self.steps * self.strength))


@dataclass(frozen=True, kw_only=True)
class InpaintRequest(ImageToImageRequest):
    """A part of a picture drawn anew; outside of it every pixel stays."""

    mask: Image.Image
    """Mode "L", of any size: 255 is drawn anew, 0 stays."""
    feather: int = 0
    """Px over which the new part fades into the old one."""


@dataclass(frozen=True, kw_only=True)
class EditRequest(TextToImageRequest):
    """Pictures changed by words. Several are read together, as the words tell them apart."""

    images: tuple[Image.Image, ...]
    """Of any size; the first one is cut to the request's shape."""


@dataclass(frozen=True)
class FluxRequest:
    """Everything that decides a picture of the FLUX family. Sides in px."""

    prompt: str
    width: int
    height: int
    steps: int
    guidance_scale: float
    seed: int
    max_tokens: int = 512
    loras: tuple[Lora, ...] = ()
    image: Image.Image | None = None
    """What it begins with, of any size; `strength` (above 0 to 1) is how much is drawn anew."""
    strength: float = 1.0
    mask: Image.Image | None = None
    """Mode "L": 255 is drawn anew, 0 stays. Only together with `image`."""
    feather: int = 0


Box = tuple[int, int, int, int]
"""Left, top, right, bottom in px; right and bottom are the first ones outside."""


@dataclass(frozen=True)
class Found:
    """One thing that a detector sees in a picture."""

    label: str
    score: float
    """0 to 1: how sure the detector is. Scores of two detectors cannot be compared."""
    box: Box


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
class ImageToImageModel(Protocol):
    def image_to_image(self, request: ImageToImageRequest, watch: Watch) -> Image.Image:
        """An RGB picture of the requested size. Raises Canceled from `watch.check`."""


@runtime_checkable
class InpaintModel(Protocol):
    info: ModelInfo

    def inpaint(self, request: InpaintRequest, watch: Watch) -> Image.Image:
        """An RGB picture of the requested size. Raises Canceled from `watch.check`."""


@runtime_checkable
class EditModel(Protocol):
    def edit(self, request: EditRequest, watch: Watch) -> Image.Image:
        """An RGB picture of the requested size. Raises Canceled from `watch.check`."""


@runtime_checkable
class FluxModel(Protocol):
    def generate(self, request: FluxRequest, watch: Watch) -> Image.Image:
        """An RGB picture of the requested size. Raises Canceled from `watch.check`."""


@runtime_checkable
class UpscaleModel(Protocol):
    scale: int

    def upscale(self, image: Image.Image, tile_size: int, watch: Watch) -> Image.Image:
        """`image` at `scale` times its size, worked in tiles of `tile_size` px."""


@runtime_checkable
class DetectModel(Protocol):
    labels: tuple[str, ...]

    def detect(self, image: Image.Image, confidence: float) -> list[Found]:
        """What is in `image` with at least that score, surest first; boxes lie within it."""


@runtime_checkable
class CaptionModel(Protocol):
    def describe(self, image: Image.Image, max_tokens: int, watch: Watch) -> str:
        """What `image` (RGB or RGBA) shows, in a sentence. The same picture, the same words."""


@runtime_checkable
class WritingModel(Protocol):
    def write(self, told: str, text: str, seed: int, max_tokens: int, watch: Watch) -> str:
        """What comes of `text` for a model that is told `told`: one paragraph."""
