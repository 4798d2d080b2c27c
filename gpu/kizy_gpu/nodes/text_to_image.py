"""kizy/TextToImage: a picture from words, by a base model."""

from __future__ import annotations

from collections.abc import Mapping

from kizy_gpu.errors import Issue
from kizy_gpu.families.base import TextToImageModel, TextToImageRequest
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Resources, Socket, able_model
from kizy_gpu.nodes.drawing import (
    DRAWING_INPUTS,
    DrawingParams,
    as_blob,
    drawing_issues,
    drawing_request,
)


class TextToImage(Node[DrawingParams]):
    type = "kizy/TextToImage"
    version = "1"
    title = "Text to image"
    help = "Makes a picture from a prompt."
    params = DrawingParams
    inputs = DRAWING_INPUTS
    outputs = {"image": Socket("image")}
    resources = Resources(accelerator="gpu")
    seed_param = "seed"
    model_params = ("model",)

    def check(self, params: DrawingParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        return drawing_issues(params, models, "text-to-image")

    def execute(self, ctx: Context, params: DrawingParams, inputs: Inputs) -> Outputs:
        model = able_model(ctx, params.model, TextToImageModel, "make pictures from words")
        request = TextToImageRequest(**drawing_request(ctx, params, inputs))
        return {"image": as_blob(model.text_to_image(request, ctx))}
