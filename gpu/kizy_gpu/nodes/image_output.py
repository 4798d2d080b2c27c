"""kizy/ImageOutput: the file an artist keeps, its thumbnails and its placeholder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Literal

from PIL import Image
from pydantic import Field

from kizy_gpu.images import encode_png, encode_webp
from kizy_gpu.nodes.base import Blob, Context, Inputs, Node, Outputs, Params, Socket, knob
from kizy_gpu.png_text import png_text
from kizy_gpu.thumbhash import thumbhash_of

THUMBNAIL_WIDTHS = (320, 640)

MetadataKey = Annotated[str, Field(min_length=1, max_length=64)]
MetadataValue = Annotated[str, Field(max_length=8000)] | int | float | bool


class ImageOutputParams(Params):
    format: Literal["png"] = knob("png", title="Format")
    metadata: dict[MetadataKey, MetadataValue] = knob(
        {}, title="Metadata", help="Written into the file: prompt, seed, model ...", max_length=64
    )


class ImageOutput(Node[ImageOutputParams]):
    type = "kizy/ImageOutput"
    version = "1"
    title = "Save picture"
    help = "Writes the finished file with its metadata, and thumbnails."
    params = ImageOutputParams
    inputs = {"image": Socket("image")}
    outputs = {
        "file": Socket("image"),
        "thumbnails": Socket("image", list=True),
        "thumbhash": Socket("string"),
    }

    def execute(self, ctx: Context, params: ImageOutputParams, inputs: Inputs) -> Outputs:
        image: Image.Image = inputs["image"]
        text = png_text(params.metadata, image.width, image.height)
        # Packing the file takes as long as all the rest, and leaves Python's lock: do both at once.
        with ThreadPoolExecutor(1) as pool:
            packing = pool.submit(encode_png, image, compress_level=4, text=text)
            thumbnails = [_thumbnail(image, width) for width in _widths(image)]
            placeholder = thumbhash_of(image)
            file = Blob(packing.result(), "image/png", _size(image))
        return {"file": file, "thumbnails": thumbnails, "thumbhash": placeholder}


def _widths(image: Image.Image) -> list[int]:
    """Widths of the thumbnails in px: never larger than the picture, none twice."""
    return sorted({min(width, image.width) for width in THUMBNAIL_WIDTHS})


def _thumbnail(image: Image.Image, width: int) -> Blob:
    small = image
    if width != image.width:
        height = max(1, round(image.height * width / image.width))
        small = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return Blob(encode_webp(small), "image/webp", _size(small))


def _size(image: Image.Image) -> dict[str, int]:
    return {"width": image.width, "height": image.height}
