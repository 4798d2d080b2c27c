"""kizy/ExtendCanvas: a picture on a larger canvas, and a mask of what is new.

Together with Inpaint it is outpainting: the new part begins as the picture's own edge, carried
outwards, so that colours go on, and the mask has it drawn anew.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.images import MAX_PIXELS
from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Params, Socket, knob


class ExtendCanvasParams(Params):
    left: int = knob(0, title="Left", unit="px", step=8, ge=0, le=4096)
    top: int = knob(0, title="Top", unit="px", step=8, ge=0, le=4096)
    right: int = knob(0, title="Right", unit="px", step=8, ge=0, le=4096)
    bottom: int = knob(0, title="Bottom", unit="px", step=8, ge=0, le=4096)
    overlap: int = knob(
        8,
        title="Overlap",
        help="How far the new part reaches into the picture, so that no seam shows.",
        unit="px",
        step=1,
        ge=0,
        le=256,
    )


class ExtendCanvas(Node[ExtendCanvasParams]):
    type = "kizy/ExtendCanvas"
    version = "1"
    title = "Extend canvas"
    help = "Puts a picture on a larger canvas, and says which part of it is new."
    params = ExtendCanvasParams
    inputs = {"image": Socket("image")}
    outputs = {"image": Socket("image"), "mask": Socket("mask")}

    def execute(self, ctx: Context, params: ExtendCanvasParams, inputs: Inputs) -> Outputs:
        image = inputs["image"].convert("RGB")
        width = image.width + params.left + params.right
        height = image.height + params.top + params.bottom
        if width * height > MAX_PIXELS:
            raise JobError(
                "invalid_input",
                f"{width}x{height} px is more than {MAX_PIXELS // 1_000_000} megapixels",
            )
        borders = ((params.top, params.bottom), (params.left, params.right), (0, 0))
        canvas = np.pad(np.asarray(image), borders, mode="edge")
        mask = np.full((height, width), 255, np.uint8)
        # The overlap is taken only from edges beyond which there is something new.
        over = params.overlap
        top = params.top + (over if params.top else 0)
        left = params.left + (over if params.left else 0)
        bottom = height - params.bottom - (over if params.bottom else 0)
        right = width - params.right - (over if params.right else 0)
        mask[top:bottom, left:right] = 0
        return {"image": Image.fromarray(canvas), "mask": Image.fromarray(mask)}
