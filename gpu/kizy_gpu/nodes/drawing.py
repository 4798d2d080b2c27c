"""What all nodes that draw with a base model share: params, sockets, limits, the request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PIL import Image

from kizy_gpu.errors import Issue
from kizy_gpu.families.base import Control, Look
from kizy_gpu.families.pipelines import CANNOT, Task, follows, tasks_of
from kizy_gpu.families.samplers import SamplerName
from kizy_gpu.images import encode_png
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import Blob, Context, ControlInput, Inputs, LookInput, Params, Socket, knob


class SamplingParams(Params):
    """What is set wherever a base model draws, whatever size it draws at."""

    model: str = knob("sprout", title="Model", ui="model", min_length=1, max_length=200)
    steps: int = knob(20, title="Steps", help="More steps, finer picture.", step=1, ge=1, le=150)
    guidance_scale: float = knob(
        4.0, title="Guidance", help="How closely to follow the words.", step=0.5, ge=0, le=30
    )
    seed: int = knob(
        0, title="Seed", help="The same seed gives the same picture.", ui="seed", ge=0, le=2**32 - 1
    )
    sampler: SamplerName = knob("ddim", title="Sampler", ui="sampler")


class DrawingParams(SamplingParams):
    width: int = knob(128, title="Width", unit="px", step=8, ge=16, le=4096)
    height: int = knob(128, title="Height", unit="px", step=8, ge=16, le=4096)


DRAWING_INPUTS: Mapping[str, Socket] = {
    "prompt": Socket("string"),
    "negativePrompt": Socket("string", required=False),
    "loras": Socket("lora", required=False, list=True),
    "controls": Socket("control", required=False, list=True),
    "looks": Socket("look", required=False, list=True),
}

_READ_BY: Mapping[str, str] = {"controlnet": "inputs.controls", "ipAdapter": "inputs.looks"}
"""Which inputs bring models along that are made for one architecture."""


def drawing_issues(
    params: DrawingParams, models: Mapping[str, ModelInfo], task: Task
) -> list[Issue]:
    """What the model named in `params` cannot do of what they ask."""
    issues = sampling_issues(params, models, task)
    model = models[params.model]
    if model.kind == "base":
        issues += size_issues(params.width, params.height, model)
    return issues


def sampling_issues(
    params: SamplingParams, models: Mapping[str, ModelInfo], task: Task
) -> list[Issue]:
    """As `drawing_issues`, whatever the size."""
    model = models[params.model]
    if model.kind != "base":
        return [Issue("params.model", f"{model.name} is not a base model")]
    able = tasks_of(model.family)
    # A family that a plugin brings says itself what it can do.
    if able and task not in able:
        return [Issue("params.model", f"{model.name} {CANNOT[task]}")]
    issues: list[Issue] = []
    if params.steps > model.limits.max_steps:
        issues.append(Issue("params.steps", f"{model.name} takes {model.limits.max_steps} at most"))
    if params.sampler not in model.samplers:
        issues.append(Issue("params.sampler", f"{model.name} does not work with it"))
    for other in models.values():
        path = _READ_BY.get(other.kind)
        if path is None:
            continue
        if other.architecture != model.architecture:
            issues.append(Issue(path, f"{other.name} is not made for {model.name}"))
        elif other.kind == "controlnet" and not follows(model.family, task):
            issues.append(Issue(path, f"{model.name} works without ControlNets"))
        elif other.kind == "ipAdapter" and other.family != f"{model.family}-ip-adapter":
            issues.append(Issue(path, f"{model.name} works without IP-Adapters"))
        elif not _is_of_its_size(other, model):
            issues.append(Issue(path, f"{other.name} is made for a model of another size"))
    return issues


def _is_of_its_size(other: ModelInfo, model: ModelInfo) -> bool:
    """One architecture may come in several sizes, such as SD 3.5 medium and large."""
    return other.stream_width in (None, model.stream_width) or model.stream_width is None


def size_issues(width: int, height: int, model: ModelInfo) -> Iterator[Issue]:
    """What is wrong with a size, in px, for `model`."""
    limits = model.limits
    for name, side in (("width", width), ("height", height)):
        if not limits.min_side <= side <= limits.max_side:
            said = f"{model.name} makes {limits.min_side} to {limits.max_side} px a side"
            yield Issue(f"params.{name}", said)
        if side % limits.multiple_of:
            yield Issue(f"params.{name}", f"must be a multiple of {limits.multiple_of}")


def drawing_request(ctx: Context, params: DrawingParams, inputs: Inputs) -> dict[str, Any]:
    """The fields that every request to a family has."""
    size = {"width": params.width, "height": params.height}
    return {**sampling_request(ctx, params, inputs), **size}


def sampling_request(ctx: Context, params: SamplingParams, inputs: Inputs) -> dict[str, Any]:
    """Those fields but for the size."""
    return {
        "prompt": inputs["prompt"],
        "negative_prompt": inputs["negativePrompt"] or "",
        "steps": params.steps,
        "guidance_scale": params.guidance_scale,
        "seed": params.seed,
        "sampler": params.sampler,
        "loras": tuple(inputs["loras"] or ()),
        "controls": tuple(_control(ctx, given) for given in inputs["controls"] or ()),
        "looks": tuple(_look(ctx, given) for given in inputs["looks"] or ()),
    }


def _control(ctx: Context, given: ControlInput) -> Control:
    return Control(
        net=ctx.model(given.model),
        image=given.image,
        strength=given.strength,
        start=given.start,
        end=given.end,
        preprocess=given.preprocess,
    )


def _look(ctx: Context, given: LookInput) -> Look:
    return Look(adapter=ctx.model(given.model), image=given.image, strength=given.strength)


def as_blob(picture: Image.Image) -> Blob:
    """A picture as the next node reads it: without loss, and quickly packed."""
    meta = {"width": picture.width, "height": picture.height}
    return Blob(encode_png(picture, compress_level=1), "image/png", meta)
