"""kizy/TextToImage: a picture from words, by a base model."""

from __future__ import annotations

from collections.abc import Mapping

from kizy_gpu.errors import Issue, JobError
from kizy_gpu.families.base import TextToImageModel, TextToImageRequest
from kizy_gpu.families.samplers import SamplerName
from kizy_gpu.images import encode_png
from kizy_gpu.library import ModelInfo
from kizy_gpu.nodes.base import (
    Blob,
    Context,
    Inputs,
    Node,
    Outputs,
    Params,
    Resources,
    Socket,
    knob,
)


class TextToImageParams(Params):
    model: str = knob("sprout", title="Model", ui="model", min_length=1, max_length=200)
    width: int = knob(128, title="Width", unit="px", step=8, ge=16, le=4096)
    height: int = knob(128, title="Height", unit="px", step=8, ge=16, le=4096)
    steps: int = knob(20, title="Steps", help="More steps, finer picture.", step=1, ge=1, le=150)
    guidance_scale: float = knob(
        4.0, title="Guidance", help="How closely to follow the words.", step=0.5, ge=0, le=30
    )
    seed: int = knob(
        0, title="Seed", help="The same seed gives the same picture.", ui="seed", ge=0, le=2**32 - 1
    )
    sampler: SamplerName = knob("ddim", title="Sampler", ui="sampler")


class TextToImage(Node[TextToImageParams]):
    type = "kizy/TextToImage"
    version = "1"
    title = "Text to image"
    help = "Makes a picture from a prompt."
    params = TextToImageParams
    inputs = {
        "prompt": Socket("string"),
        "negativePrompt": Socket("string", required=False),
    }
    outputs = {"image": Socket("image")}
    resources = Resources(accelerator="gpu")
    seed_param = "seed"
    model_params = ("model",)

    def check(self, params: TextToImageParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        model = models[params.model]
        if model.kind != "base":
            return [Issue("params.model", f"{model.name} is not a base model")]
        limits = model.limits
        issues = []
        for name in ("width", "height"):
            side: int = getattr(params, name)
            if not limits.min_side <= side <= limits.max_side:
                issues.append(
                    Issue(
                        f"params.{name}",
                        f"{model.name} makes {limits.min_side} to {limits.max_side} px a side",
                    )
                )
            if side % limits.multiple_of:
                issues.append(
                    Issue(f"params.{name}", f"must be a multiple of {limits.multiple_of}")
                )
        if params.steps > limits.max_steps:
            issues.append(Issue("params.steps", f"{model.name} takes {limits.max_steps} at most"))
        if params.sampler not in model.samplers:
            issues.append(Issue("params.sampler", f"{model.name} does not work with it"))
        return issues

    def execute(self, ctx: Context, params: TextToImageParams, inputs: Inputs) -> Outputs:
        model = ctx.model(params.model)
        if not isinstance(model, TextToImageModel):
            raise JobError("unsupported", f"{params.model} does not make pictures from words")
        request = TextToImageRequest(
            prompt=inputs["prompt"],
            negative_prompt=inputs["negativePrompt"] or "",
            width=params.width,
            height=params.height,
            steps=params.steps,
            guidance_scale=params.guidance_scale,
            seed=params.seed,
            sampler=params.sampler,
        )
        picture = model.text_to_image(request, ctx)
        meta = {"width": picture.width, "height": picture.height}
        return {"image": Blob(encode_png(picture, compress_level=1), "image/png", meta)}
