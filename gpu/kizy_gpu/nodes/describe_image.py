"""kizy/DescribeImage: a sentence that says what a picture shows."""

from __future__ import annotations

from collections.abc import Mapping

from kizy_gpu.errors import Issue
from kizy_gpu.families.base import CaptionModel
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


class DescribeParams(Params):
    model: str = knob(title="Model", ui="model", min_length=1, max_length=200)
    max_tokens: int = knob(
        40, title="Length", help="The most it says, in pieces of words.", step=1, ge=4, le=200
    )


class DescribeImage(Node[DescribeParams]):
    type = "kizy/DescribeImage"
    version = "1"
    title = "Describe a picture"
    help = "Says in a sentence what a picture shows."
    params = DescribeParams
    inputs = {"image": Socket("image")}
    outputs = {"text": Socket("string")}
    resources = Resources(accelerator="gpu")
    model_params = ("model",)

    def check(self, params: DescribeParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        model = models[params.model]
        if model.kind != "captioner":
            return [Issue("params.model", f"{model.name} does not describe pictures")]
        return []

    def execute(self, ctx: Context, params: DescribeParams, inputs: Inputs) -> Outputs:
        model = able_model(ctx, params.model, CaptionModel, "describe pictures")
        return {"text": model.describe(inputs["image"], params.max_tokens, ctx)}
