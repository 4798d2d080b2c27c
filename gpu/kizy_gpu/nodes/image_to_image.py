"""kizy/ImageToImage: a picture that begins with another one."""

from __future__ import annotations

from collections.abc import Mapping

from kizy_gpu.errors import Issue
from kizy_gpu.families.base import ImageToImageModel, ImageToImageRequest
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Resources, Socket, able_model, knob
from kizy_gpu.nodes.drawing import (
    DRAWING_INPUTS,
    DrawingParams,
    as_blob,
    drawing_issues,
    drawing_request,
)


class ImageToImageParams(DrawingParams):
    strength: float = knob(
        0.6,
        title="Strength",
        help="How much is drawn anew: little keeps the picture, 1 keeps nothing of it.",
        step=0.05,
        ge=0.05,
        le=1,
    )


class ImageToImage(Node[ImageToImageParams]):
    type = "kizy/ImageToImage"
    version = "1"
    title = "Image to image"
    help = "Makes a picture from a prompt, beginning with another picture."
    params = ImageToImageParams
    inputs = {**DRAWING_INPUTS, "image": Socket("image")}
    outputs = {"image": Socket("image")}
    resources = Resources(accelerator="gpu")
    seed_param = "seed"
    model_params = ("model",)

    def check(self, params: ImageToImageParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        return drawing_issues(params, models, "image-to-image")

    def execute(self, ctx: Context, params: ImageToImageParams, inputs: Inputs) -> Outputs:
        model = able_model(ctx, params.model, ImageToImageModel, "begin with a picture")
        request = ImageToImageRequest(
            **drawing_request(ctx, params, inputs),
            image=inputs["image"],
            strength=params.strength,
        )
        return {"image": as_blob(model.image_to_image(request, ctx))}
