"""kizy/StringInput: words that other nodes read."""

from __future__ import annotations

from kizy_gpu.nodes.base import Node, Params, Socket, knob


class StringInputParams(Params):
    value: str = knob("", title="Text", ui="textarea", max_length=4000)


class StringInput(Node[StringInputParams]):
    type = "kizy/StringInput"
    version = "1"
    title = "Text"
    help = "Words that other nodes read, such as a prompt."
    exec = "inline"
    params = StringInputParams
    outputs = {"text": Socket("string")}
