"""kizy/Inpaint: a part of a picture drawn anew."""

from __future__ import annotations

from collections.abc import Mapping

from kizy_gpu.errors import Issue
from kizy_gpu.families.base import InpaintModel, InpaintRequest
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Resources, Socket, able_model, knob
from kizy_gpu.nodes.drawing import (
    DRAWING_INPUTS,
    DrawingParams,
    as_blob,
    drawing_issues,
    drawing_request,
)


class InpaintParams(DrawingParams):
    strength: float = knob(
        1.0,
        title="Strength",
        help="How much is drawn anew within the mask: less keeps some of what was there.",
        step=0.05,
        ge=0.05,
        le=1,
    )
    feather: int = knob(
        4,
        title="Feather",
        help="Over how many pixels the new part fades into the old one.",
        unit="px",
        step=1,
        ge=0,
        le=256,
    )


class Inpaint(Node[InpaintParams]):
    type = "kizy/Inpaint"
    version = "1"
    title = "Inpaint"
    help = "Draws the white part of a mask anew; the rest of the picture stays."
    params = InpaintParams
    inputs = {**DRAWING_INPUTS, "image": Socket("image"), "mask": Socket("mask")}
    outputs = {"image": Socket("image")}
    resources = Resources(accelerator="gpu")
    seed_param = "seed"
    model_params = ("model",)

    def check(self, params: InpaintParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        return drawing_issues(params, models, "inpaint")

    def execute(self, ctx: Context, params: InpaintParams, inputs: Inputs) -> Outputs:
        model = able_model(ctx, params.model, InpaintModel, "draw parts of a picture anew")
        request = InpaintRequest(
            **drawing_request(ctx, params, inputs),
            image=inputs["image"],
            mask=inputs["mask"],
            strength=params.strength,
            feather=params.feather,
        )
        return {"image": as_blob(model.inpaint(request, ctx))}
