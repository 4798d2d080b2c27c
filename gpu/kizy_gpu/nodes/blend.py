"""kizy/Blend: what was drawn anew, laid over the picture it came from.

A model draws at its own size, and what it hands back has been through it as a whole. Here only
the part that was meant is taken from that; everywhere else the picture keeps its very pixels,
and its own size.
"""

from __future__ import annotations

from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.families.framing import feathered, frame_of, on_paper
from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Params, Socket, knob

SHAPES_APART = 0.02
"""How far a mask's proportions may be from the picture's: the rounding of a smaller copy."""


class BlendParams(Params):
    feather: int = knob(
        8,
        title="Feather",
        help="Over how many pixels the new part fades into the old one.",
        unit="px",
        step=1,
        ge=0,
        le=256,
    )


class Blend(Node[BlendParams]):
    type = "kizy/Blend"
    version = "1"
    title = "Lay over"
    help = "Takes the white part of a mask from a new picture, and all else from the old one."
    params = BlendParams
    inputs = {"image": Socket("image"), "drawn": Socket("image"), "mask": Socket("mask")}
    outputs = {"image": Socket("image")}

    def execute(self, ctx: Context, params: BlendParams, inputs: Inputs) -> Outputs:
        image = on_paper(inputs["image"])
        mask: Image.Image = inputs["mask"]
        if abs(mask.width * image.height / (mask.height * image.width) - 1) > SHAPES_APART:
            raise JobError(
                "invalid_input",
                f"a mask of {mask.width}x{mask.height} px does not fit a picture of "
                f"{image.width}x{image.height}",
            )
        drawn = on_paper(inputs["drawn"])
        # The model saw the middle of the picture, in its own proportions: that is where it goes.
        frame = frame_of(image.size, drawn.size)
        size = (frame[2] - frame[0], frame[3] - frame[1])
        meant = mask.resize(image.size, Image.Resampling.BOX).point(lambda v: 255 * (v >= 128))
        fading = feathered(meant, params.feather).crop(frame)
        made = drawn if drawn.size == size else drawn.resize(size, Image.Resampling.LANCZOS)
        image.paste(made, frame[:2], fading)
        return {"image": image}
