"""kizy/LoRALoader: a style and how strongly it works. Whoever draws applies it."""

from __future__ import annotations

from kizy_gpu.nodes.base import LORA_SOURCE, Node, Params, Socket, knob


class LoRALoaderParams(Params):
    source: str = knob(
        title="LoRA",
        help="lora:ID of a style, upload:ID of a .safetensors file, or its address on the web.",
        ui="lora",
        pattern=LORA_SOURCE,
        max_length=2048,
    )
    strength: float = knob(
        1.0,
        title="Strength",
        help="1 as it was trained, 0 not at all.",
        step=0.05,
        ge=-4,
        le=4,
    )


class LoRALoader(Node[LoRALoaderParams]):
    type = "kizy/LoRALoader"
    version = "1"
    title = "LoRA"
    help = "A style learnt from pictures, for the nodes that draw."
    exec = "recipe"
    params = LoRALoaderParams
    outputs = {"lora": Socket("lora")}
