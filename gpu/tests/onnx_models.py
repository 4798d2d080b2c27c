"""Tiny ONNX files that answer as YOLO and YuNet do, and whose answers are known.

Scores are multiplied by how bright one colour of the picture is: a picture in the wrong order of
colours, or of the wrong range, gives no finds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Place = tuple[str, float, tuple[float, float, float, float]]
"""Label, score, and left, top, right, bottom in px of the model's input."""
RED, BLUE = 0, 2
SIDE = 64
LABELS = ("face", "hand")
CELLS = 84


def write_detector(folder: Path, model: onnx.ModelProto, family: str, **card: Any) -> Path:
    folder.mkdir(parents=True)
    (folder / "detector.onnx").write_bytes(model.SerializeToString())
    content = {"family": family, "kind": "detector", **card}
    (folder / "kizy.json").write_text(json.dumps(content))
    return folder


def raw_yolo(
    places: Sequence[Place], side: int | str = SIDE, masks: int = 0, names: str | None = None
) -> onnx.ModelProto:
    """[1, 4 + labels (+ masks), CELLS]: middles and sizes, and a score per label."""
    boxes = np.zeros((1, 4, CELLS), np.float32)
    scores = np.zeros((1, len(LABELS), CELLS), np.float32)
    for index, (label, score, (left, top, right, bottom)) in enumerate(places):
        boxes[0, :, index] = (left + right) / 2, (top + bottom) / 2, right - left, bottom - top
        scores[0, LABELS.index(label), index] = score
    parts = ["boxes", "lit", *(["masks"] if masks else [])]
    constants = {"boxes": boxes, "scores": scores}
    if masks:
        constants["masks"] = np.full((1, masks, CELLS), 9, np.float32)
    nodes = [*_lit("scores", RED, 1.0), helper.make_node("Concat", parts, ["output0"], axis=1)]
    model = _model(nodes, constants, {"output0": [1, 4 + len(LABELS) + masks, CELLS]}, side)
    helper.set_model_props(model, {"names": names or str(dict(enumerate(LABELS)))})
    return model


def suppressed_yolo(places: Sequence[Place], side: int | str = SIDE) -> onnx.ModelProto:
    """[1, boxes, 6]: corners, score, class."""
    count = 20
    boxes, scores, classes = (np.zeros((1, count, n), np.float32) for n in (4, 1, 1))
    for index, (label, score, box) in enumerate(places):
        boxes[0, index], scores[0, index], classes[0, index] = box, score, LABELS.index(label)
    concat = helper.make_node("Concat", ["boxes", "lit", "classes"], ["output0"], axis=2)
    constants = {"boxes": boxes, "scores": scores, "classes": classes}
    model = _model([*_lit("scores", RED, 1.0), concat], constants, {"output0": [1, count, 6]}, side)
    helper.set_model_props(model, {"names": str(dict(enumerate(LABELS)))})
    return model


def yunet(stride: int, column: int, row: int, size: tuple[float, float]) -> onnx.ModelProto:
    """One face of `size` px, its middle half a cell right and below of a cell's corner."""
    nodes, constants, outputs = [], {}, {}
    for each in (8, 16, 32):
        columns = SIDE // each
        scores = np.zeros((1, columns**2, 1), np.float32)
        boxes = np.zeros((1, columns**2, 4), np.float32)
        if each == stride:
            scores[0, row * columns + column] = 0.81
            boxes[0, row * columns + column] = (0.5, 0.5, *np.log(np.array(size) / stride))
        constants |= {f"likely_{each}": scores, f"box_{each}": boxes, f"fit_{each}": scores * 0 + 1}
        # Blue comes first, and in 0..255.
        nodes += _lit(f"likely_{each}", 0, 255.0, f"cls_{each}")
        nodes.append(helper.make_node("Identity", [f"fit_{each}"], [f"obj_{each}"]))
        nodes.append(helper.make_node("Identity", [f"box_{each}"], [f"bbox_{each}"]))
        for name, wide in (("cls", 1), ("obj", 1), ("bbox", 4)):
            outputs[f"{name}_{each}"] = [1, columns**2, wide]
    return _model(nodes, constants, outputs, SIDE)


def _lit(scores: str, channel: int, full: float, out: str = "lit") -> list[onnx.NodeProto]:
    """`scores` times the brightest value of a channel, of which `full` is the most."""
    plane, most, share = (f"{out}_{part}" for part in ("plane", "most", "share"))
    index = numpy_helper.from_array(np.array(channel, np.int64))
    whole = numpy_helper.from_array(np.array(full, np.float32))
    return [
        helper.make_node("Constant", [], [f"{out}_channel"], value=index),
        helper.make_node("Constant", [], [f"{out}_full"], value=whole),
        helper.make_node("Gather", ["images", f"{out}_channel"], [plane], axis=1),
        helper.make_node("ReduceMax", [plane], [most], keepdims=0),
        helper.make_node("Div", [most, f"{out}_full"], [share]),
        helper.make_node("Mul", [scores, share], [out]),
    ]


def _model(
    nodes: list[onnx.NodeProto],
    constants: dict[str, np.ndarray],
    outputs: dict[str, list[int]],
    side: int | str,
) -> onnx.ModelProto:
    sides = [side, side] if isinstance(side, int) else ["height", "width"]
    taken = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, *sides])
    given = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in outputs.items()
    ]
    kept = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "detector", [taken], given, kept)
    return helper.make_model(graph, ir_version=9, opset_imports=[helper.make_opsetid("", 17)])
