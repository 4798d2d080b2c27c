"""kizy/FluxInference: a picture by a model of the FLUX family."""

from __future__ import annotations

from collections.abc import Mapping

from kizy_gpu.errors import Issue, JobError
from kizy_gpu.families.base import FluxModel, FluxRequest
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import (
    Context,
    Inputs,
    Node,
    Outputs,
    Params,
    Resources,
    Socket,
    able_model,
    knob,
)
from kizy_gpu.nodes.drawing import as_blob, size_issues


class FluxInferenceParams(Params):
    model: str = knob(title="Model", ui="model", min_length=1, max_length=200)
    width: int = knob(1024, title="Width", unit="px", step=16, ge=16, le=4096)
    height: int = knob(1024, title="Height", unit="px", step=16, ge=16, le=4096)
    steps: int = knob(28, title="Steps", help="28 for dev, 4 for schnell.", step=1, ge=1, le=150)
    guidance_scale: float = knob(
        3.5,
        title="Guidance",
        help="How closely to follow the words. Schnell has none of it.",
        step=0.5,
        ge=0,
        le=30,
    )
    seed: int = knob(
        0, title="Seed", help="The same seed gives the same picture.", ui="seed", ge=0, le=2**32 - 1
    )
    strength: float = knob(
        0.8,
        title="Strength",
        help="With a picture to begin with: how much of it is drawn anew.",
        step=0.05,
        ge=0.05,
        le=1,
    )
    feather: int = knob(
        16,
        title="Feather",
        help="With a mask: over how many pixels the new part fades into the old one.",
        unit="px",
        step=1,
        ge=0,
        le=256,
    )
    max_tokens: int = knob(
        512, title="Words read", help="256 for schnell.", unit="tokens", step=1, ge=16, le=512
    )


class FluxInference(Node[FluxInferenceParams]):
    type = "kizy/FluxInference"
    version = "1"
    title = "FLUX"
    help = (
        "Makes a picture from a prompt with FLUX, from nothing, from a picture, or within a mask."
    )
    params = FluxInferenceParams
    inputs = {
        "prompt": Socket("string"),
        "loras": Socket("lora", required=False, list=True),
        "image": Socket("image", required=False),
        "mask": Socket("mask", required=False),
    }
    outputs = {"image": Socket("image")}
    resources = Resources(accelerator="gpu")
    seed_param = "seed"
    model_params = ("model",)

    def check(self, params: FluxInferenceParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        model = models[params.model]
        if model.kind != "base" or not model.family.startswith("flux1"):
            return [Issue("params.model", f"{model.name} is not of the FLUX.1 family")]
        issues = list(size_issues(params.width, params.height, model))
        if params.steps > model.limits.max_steps:
            said = f"{model.name} takes {model.limits.max_steps} at most"
            issues.append(Issue("params.steps", said))
        return issues

    def execute(self, ctx: Context, params: FluxInferenceParams, inputs: Inputs) -> Outputs:
        if inputs["mask"] is not None and inputs["image"] is None:
            raise JobError("invalid_input", "a mask needs the picture it belongs to")
        model = able_model(ctx, params.model, FluxModel, "draw as FLUX does")
        request = FluxRequest(
            prompt=inputs["prompt"],
            width=params.width,
            height=params.height,
            steps=params.steps,
            guidance_scale=params.guidance_scale,
            seed=params.seed,
            max_tokens=params.max_tokens,
            loras=tuple(inputs["loras"] or ()),
            image=inputs["image"],
            strength=params.strength,
            mask=inputs["mask"],
            feather=params.feather,
        )
        return {"image": as_blob(model.generate(request, ctx))}
