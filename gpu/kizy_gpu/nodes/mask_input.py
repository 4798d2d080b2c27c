"""kizy/MaskInput: which part of a picture is meant."""

from __future__ import annotations

from kizy_gpu.nodes.base import SOURCE, Node, Params, Socket, knob


class MaskInputParams(Params):
    source: str = knob(
        title="Mask",
        help="upload:ID, artwork:ID, or an address on the web. White is the part that is meant.",
        ui="mask",
        pattern=SOURCE,
        max_length=2048,
    )


class MaskInput(Node[MaskInputParams]):
    type = "kizy/MaskInput"
    version = "1"
    title = "Mask"
    help = "A black and white picture: white is the part that is meant."
    exec = "inline"
    params = MaskInputParams
    outputs = {"mask": Socket("mask")}
