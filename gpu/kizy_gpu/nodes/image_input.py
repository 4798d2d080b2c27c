"""kizy/ImageInput: a picture that is already there, or somewhere on the web."""

from __future__ import annotations

from kizy_gpu.nodes.base import SOURCE, Node, Params, Socket, knob


class ImageInputParams(Params):
    source: str = knob(
        title="Picture",
        help="upload:ID, artwork:ID, or the address of a picture on the web.",
        ui="picture",
        pattern=SOURCE,
        max_length=2048,
    )


class ImageInput(Node[ImageInputParams]):
    type = "kizy/ImageInput"
    version = "1"
    title = "Picture"
    help = "A picture that other nodes work on."
    exec = "inline"
    params = ImageInputParams
    outputs = {"image": Socket("image")}
