"""kizy/UpscaleESRGAN: a larger picture with its details drawn anew, tile by tile."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image

from kizy_gpu.errors import Issue, JobError
from kizy_gpu.families.base import UpscaleModel
from kizy_gpu.images import MAX_PIXELS, encode_png
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import (
    Blob,
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


class UpscaleParams(Params):
    model: str = knob("sprout-upscaler", title="Model", ui="model", min_length=1, max_length=200)
    scale: int | None = knob(
        None,
        title="Times",
        help="How many times as large, up to what the model makes. Empty for just that.",
        step=1,
        ge=1,
        le=16,
    )
    tile_size: int = knob(
        256,
        title="Tile size",
        help="Side of the tiles the picture is worked in. Smaller needs less memory.",
        unit="px",
        step=32,
        ge=32,
        le=2048,
    )


class UpscaleESRGAN(Node[UpscaleParams]):
    type = "kizy/UpscaleESRGAN"
    version = "1"
    title = "Upscale"
    help = "Enlarges a picture with an ESRGAN model."
    params = UpscaleParams
    inputs = {"image": Socket("image")}
    outputs = {"image": Socket("image")}
    resources = Resources(accelerator="gpu")
    model_params = ("model",)

    def check(self, params: UpscaleParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        model = models[params.model]
        if model.kind != "upscaler":
            return [Issue("params.model", f"{model.name} is not an upscaler")]
        if params.scale and model.scale and params.scale > model.scale:
            return [Issue("params.scale", f"{model.name} enlarges {model.scale} times at most")]
        return []

    def execute(self, ctx: Context, params: UpscaleParams, inputs: Inputs) -> Outputs:
        model = able_model(ctx, params.model, UpscaleModel, "enlarge pictures")
        image: Image.Image = inputs["image"]
        if image.width * image.height * model.scale**2 > MAX_PIXELS:
            raise JobError(
                "invalid_input",
                f"{image.width}x{image.height} px times {model.scale} is more than "
                f"{MAX_PIXELS // 1_000_000} megapixels",
            )
        picture = model.upscale(image, params.tile_size, ctx)
        if params.scale and params.scale < model.scale:
            size = (image.width * params.scale, image.height * params.scale)
            picture = picture.resize(size, Image.Resampling.LANCZOS)
        meta = {"width": picture.width, "height": picture.height}
        return {"image": Blob(encode_png(picture, compress_level=1), "image/png", meta)}
