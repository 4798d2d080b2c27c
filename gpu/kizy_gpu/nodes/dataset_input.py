"""kizy/DatasetInput: pictures gathered to teach a style from, and what they mean."""

from __future__ import annotations

from kizy_gpu.nodes.base import Node, Params, Socket, knob

SOURCE = r"^dataset:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class DatasetInputParams(Params):
    source: str = knob(
        title="Pictures",
        help="dataset:ID of pictures that were gathered in the studio.",
        ui="dataset",
        pattern=SOURCE,
        max_length=100,
    )


class DatasetInput(Node[DatasetInputParams]):
    type = "kizy/DatasetInput"
    version = "1"
    title = "Pictures to learn from"
    help = "Pictures that somebody gathered, with their captions, as they are when the run begins."
    exec = "inline"
    params = DatasetInputParams
    outputs = {"dataset": Socket("dataset")}
