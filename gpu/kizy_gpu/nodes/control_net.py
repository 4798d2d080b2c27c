"""kizy/ControlNet: a picture whose structure a drawing follows. Whoever draws applies it."""

from __future__ import annotations

from kizy_gpu.nodes.base import Node, Params, Socket, knob


class ControlNetParams(Params):
    model: str = knob(
        "sprout-edges", title="ControlNet", ui="controlnet", min_length=1, max_length=200
    )
    strength: float = knob(
        1.0, title="Strength", help="How closely to follow it.", step=0.05, ge=0, le=2
    )
    start: float = knob(
        0.0, title="From", help="Share of the steps after which it begins.", step=0.05, ge=0, le=1
    )
    end: float = knob(
        1.0, title="To", help="Share of the steps after which it stops.", step=0.05, ge=0, le=1
    )
    preprocess: bool = knob(
        True,
        title="Find the structure",
        help="Off where the picture is already a drawing of edges, a depth map, or the like.",
    )


class ControlNet(Node[ControlNetParams]):
    type = "kizy/ControlNet"
    version = "1"
    title = "ControlNet"
    help = "Has a drawing follow the structure of a picture."
    exec = "recipe"
    params = ControlNetParams
    inputs = {"image": Socket("image")}
    outputs = {"control": Socket("control")}
    model_params = ("model",)
