"""kizy/EditImage: pictures changed by words, with a model made for it."""

from __future__ import annotations

from collections.abc import Mapping

from kizy_gpu.errors import Issue
from kizy_gpu.families.base import EditModel, EditRequest
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Resources, Socket, able_model
from kizy_gpu.nodes.drawing import (
    DrawingParams,
    as_blob,
    drawing_issues,
    drawing_request,
)


class EditImage(Node[DrawingParams]):
    type = "kizy/EditImage"
    version = "1"
    title = "Edit by words"
    help = (
        "Changes a picture as you say. Needs a model made for it, "
        "such as FLUX.1 Kontext or Qwen-Image-Edit."
    )
    params = DrawingParams
    inputs = {
        "prompt": Socket("string"),
        "negativePrompt": Socket("string", required=False),
        "loras": Socket("lora", required=False, list=True),
        "images": Socket("image", list=True),
    }
    outputs = {"image": Socket("image")}
    resources = Resources(accelerator="gpu")
    seed_param = "seed"
    model_params = ("model",)

    def check(self, params: DrawingParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        return drawing_issues(params, models, "edit")

    def execute(self, ctx: Context, params: DrawingParams, inputs: Inputs) -> Outputs:
        model = able_model(ctx, params.model, EditModel, "change pictures by words")
        asked = drawing_request(ctx, params, {"controls": None, "looks": None, **inputs})
        request = EditRequest(**asked, images=tuple(inputs["images"]))
        return {"image": as_blob(model.edit(request, ctx))}
