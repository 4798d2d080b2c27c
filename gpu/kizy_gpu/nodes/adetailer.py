"""kizy/ADetailer: faces, hands and figures found, and each drawn anew as large as the model can."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from PIL import Image
from pydantic import Field

from kizy_gpu.errors import Issue, JobError
from kizy_gpu.families.base import (
    Control,
    DetectModel,
    Found,
    InpaintModel,
    InpaintRequest,
    LogLevel,
    Phase,
    UpscaleModel,
    Watch,
)
from kizy_gpu.families.framing import framed
from kizy_gpu.families.pieces import Piece, chosen, piece_around
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Resources, Socket, able_model, knob
from kizy_gpu.nodes.drawing import (
    DRAWING_INPUTS,
    SamplingParams,
    as_blob,
    sampling_issues,
    sampling_request,
)

TILE = 256
SEEDS = 2**32


class ADetailerParams(SamplingParams):
    detector: str = knob(
        "sprout-detector", title="Detector", ui="model", min_length=1, max_length=200
    )
    labels: list[Annotated[str, Field(min_length=1, max_length=100)]] = knob(
        ["face"], title="What to look for", min_length=1, max_length=20
    )
    confidence: float = knob(
        0.35, title="Confidence", help="How sure it must be.", step=0.05, ge=0.05, le=1
    )
    at_most: int = knob(
        10, title="At most", help="The surest so many are drawn anew.", step=1, ge=1, le=50
    )
    padding: float = knob(
        0.25,
        title="Padding",
        help="How much around each thing the model sees, as a share of the thing's size.",
        step=0.05,
        ge=0,
        le=2,
    )
    strength: float = knob(
        0.4,
        title="Strength",
        help="How much is drawn anew: less keeps more of what was there.",
        step=0.05,
        ge=0.05,
        le=1,
    )
    feather: int = knob(
        8,
        title="Feather",
        help="Over how many pixels the new part fades into the old one.",
        unit="px",
        step=1,
        ge=0,
        le=256,
    )
    upscaler: str | None = knob(
        None,
        title="Upscaler",
        help="Enlarges what is larger in the picture than the model draws.",
        ui="model",
        min_length=1,
        max_length=200,
    )


class ADetailer(Node[ADetailerParams]):
    type = "kizy/ADetailer"
    version = "1"
    title = "Detailer"
    help = "Finds faces, hands or figures, and draws each anew as large as the model can."
    params = ADetailerParams
    inputs = {**DRAWING_INPUTS, "image": Socket("image")}
    outputs = {"image": Socket("image"), "found": Socket("json")}
    resources = Resources(accelerator="gpu")
    seed_param = "seed"
    model_params = ("model", "detector", "upscaler")

    def check(self, params: ADetailerParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        return [
            *sampling_issues(params, models, "inpaint"),
            *_detector_issues(params, models[params.detector]),
            *_upscaler_issues(models[params.upscaler] if params.upscaler else None),
        ]

    def execute(self, ctx: Context, params: ADetailerParams, inputs: Inputs) -> Outputs:
        image: Image.Image = inputs["image"]
        things = _things(ctx, params, image)
        if not things:
            wanted = " or ".join(params.labels)
            ctx.log("info", f"No {wanted} was found, so the picture stays as it is.")
            return {"image": as_blob(image), "found": []}
        picture = image.convert("RGB")
        draw = _Drawing(ctx, params, inputs, picture.size)
        for number, thing in enumerate(things):
            piece = piece_around(thing.box, params.padding, picture.size, draw.size)
            watch = _PieceWatch(ctx, number, len(things))
            piece.put(picture, draw.anew(piece, picture, number, watch), params.feather)
        ctx.check()
        if image.mode == "RGBA":
            picture.putalpha(image.getchannel("A"))
        return {"image": as_blob(picture), "found": list(_as_json(things, params))}


def _detector_issues(params: ADetailerParams, detector: ModelInfo) -> Iterator[Issue]:
    if detector.kind != "detector":
        yield Issue("params.detector", f"{detector.name} is not a detector")
        return
    known = {label.casefold() for label in detector.labels}
    for index, label in enumerate(params.labels):
        if label.casefold() not in known:
            finds = ", ".join(detector.labels[:20])
            yield Issue(f"params.labels.{index}", f"{detector.name} finds {finds}, not {label}")


def _upscaler_issues(upscaler: ModelInfo | None) -> Iterator[Issue]:
    if upscaler is not None and upscaler.kind != "upscaler":
        yield Issue("params.upscaler", f"{upscaler.name} is not an upscaler")


def _things(ctx: Context, params: ADetailerParams, image: Image.Image) -> list[Found]:
    detector = ctx.model(params.detector)
    if not isinstance(detector, DetectModel):
        raise JobError("unsupported", f"{params.detector} does not find anything in pictures")
    ctx.check()
    found = detector.detect(framed(image, *image.size), params.confidence)
    ctx.check()
    return chosen(found, params.labels, params.at_most)


def _as_json(things: list[Found], params: ADetailerParams) -> Iterator[dict[str, Any]]:
    for number, thing in enumerate(things):
        left, top, right, bottom = thing.box
        box = {"left": left, "top": top, "width": right - left, "height": bottom - top}
        seed = (params.seed + number) % SEEDS
        yield {"label": thing.label, "score": thing.score, "box": box, "seed": seed}


class _Drawing:
    """The loaded base model, and what all pieces share."""

    def __init__(
        self, ctx: Context, params: ADetailerParams, inputs: Inputs, picture: tuple[int, int]
    ) -> None:
        self._ctx = ctx
        self._params = params
        model = able_model(ctx, params.model, InpaintModel, "draw parts of a picture anew")
        self._model: InpaintModel = model
        self._shared = sampling_request(ctx, params, inputs)
        # What a control follows lies where it lies in the picture: it is cut with the piece.
        self._controls: tuple[Control, ...] = tuple(
            dataclasses.replace(control, image=framed(control.image, *picture))
            for control in self._shared.pop("controls")
        )
        defaults = model.info.defaults
        self.size: tuple[int, int] = (defaults.width, defaults.height)

    def anew(self, piece: Piece, picture: Image.Image, number: int, watch: Watch) -> Image.Image:
        """The piece drawn anew, as large as the model draws, or larger."""
        request = InpaintRequest(
            **{**self._shared, "seed": (self._params.seed + number) % SEEDS},
            width=self.size[0],
            height=self.size[1],
            controls=tuple(
                dataclasses.replace(control, image=piece.cut(control.image))
                for control in self._controls
            ),
            image=piece.cut(picture),
            mask=piece.mask(),
            strength=self._params.strength,
        )
        drawn = self._model.inpaint(request, watch)
        is_larger = any(side > own for side, own in zip(piece.size, self.size, strict=True))
        if self._params.upscaler is None or not is_larger:
            return drawn
        upscaler = self._ctx.model(self._params.upscaler)
        if not isinstance(upscaler, UpscaleModel):
            raise JobError("unsupported", f"{self._params.upscaler} does not enlarge pictures")
        return upscaler.upscale(drawn, TILE, watch)


class _PieceWatch:
    """Counts the steps of one piece among those of all."""

    def __init__(self, ctx: Context, number: int, pieces: int) -> None:
        self.frugal = ctx.frugal
        self.wants_previews = ctx.wants_previews
        self._ctx = ctx
        self._number = number
        self._pieces = pieces
        self._each = 1
        """Steps of a piece: those of drawing it."""

    def check(self) -> None:
        self._ctx.check()

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        if phase == "denoising":
            self._each = max(1, steps)
        else:  # Tiles of another kind, after the last step.
            step, seconds_per_step = self._each, None
        done = self._number * self._each + min(step, self._each)
        self._ctx.progress(done, self._pieces * self._each, phase, seconds_per_step)

    def preview(self, step: int, image: Image.Image) -> None:
        self._ctx.preview(self._number * self._each + step, image)

    def log(self, level: LogLevel, message: str) -> None:
        self._ctx.log(level, message)
