"""kizy/IPAdapter: a picture whose look a drawing takes. Whoever draws applies it."""

from __future__ import annotations

from kizy_gpu.nodes.base import Node, Params, Socket, knob


class IPAdapterParams(Params):
    model: str = knob(title="IP-Adapter", ui="ipAdapter", min_length=1, max_length=200)
    strength: float = knob(
        0.6, title="Strength", help="How much of its look is taken.", step=0.05, ge=0, le=1.5
    )


class IPAdapter(Node[IPAdapterParams]):
    type = "kizy/IPAdapter"
    version = "1"
    title = "IP-Adapter"
    help = "Has a drawing take the look of a picture: its colours, light and manner."
    exec = "recipe"
    params = IPAdapterParams
    inputs = {"image": Socket("image")}
    outputs = {"look": Socket("look")}
    model_params = ("model",)
