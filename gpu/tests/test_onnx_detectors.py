"""Detectors that artists bring: their answers are read rightly, or they are refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx_models import LABELS, SIDE, raw_yolo, suppressed_yolo, write_detector, yunet
from PIL import Image

from kizy_gpu import onnx_file
from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Found
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.families.yolo import layout_of
from kizy_gpu.library import DigestCache, Library
from kizy_gpu.onnx_file import BadOnnxFile, read_onnx

RED = (255, 0, 0)
BLUE = (0, 0, 255)
PLACES = [
    ("face", 0.9, (8.0, 4.0, 24.0, 20.0)),
    ("face", 0.6, (9.0, 4.0, 24.0, 20.0)),  # The same face again.
    ("hand", 0.5, (30.0, 10.0, 40.0, 30.0)),
    ("hand", 0.2, (0.0, 0.0, 10.0, 10.0)),
]


def scan(root: Path) -> Library:
    library = Library((root,), DigestCache(root / "digests.json"))
    library.scan()
    return library


def loaded(folder: Path) -> Any:
    library = scan(folder.parent)
    assert not library.refused
    return load(library.models[folder.name], open_device("cpu:0"))


# A picture twice as large as what the model reads, and half as high: boxes come back doubled.
def red() -> Image.Image:
    return Image.new("RGB", (2 * SIDE, SIDE), RED)


EXPECTED = [Found("face", 0.9, (16, 8, 48, 40)), Found("hand", 0.5, (60, 20, 80, 60))]


@pytest.mark.parametrize(
    "model",
    [
        raw_yolo(PLACES),
        raw_yolo(PLACES, masks=32),
        raw_yolo(PLACES, names="['face', 'hand']"),
        suppressed_yolo(PLACES),
    ],
    ids=["raw", "segmentation", "names in a list", "suppressed"],
)
def test_yolo_is_read_by_the_shape_of_its_answer(model: onnx.ModelProto, tmp_path: Path) -> None:
    detector = loaded(write_detector(tmp_path / "models" / "own", model, "yolo"))
    assert detector.labels == LABELS
    assert detector.detect(red(), 0.3) == EXPECTED
    assert detector.detect(red(), 0.7) == EXPECTED[:1]
    assert detector.detect(Image.new("RGB", (64, 64), BLUE), 0.7) == [], "red is the first colour"


@pytest.mark.parametrize("make", [raw_yolo, suppressed_yolo])
def test_a_model_of_any_size_is_given_640_px(make: Callable[..., Any], tmp_path: Path) -> None:
    detector = loaded(write_detector(tmp_path / "models" / "own", make(PLACES, "any"), "yolo"))
    found = detector.detect(Image.new("RGB", (1280, 640), RED), 0.3)
    assert found == EXPECTED


def test_labels_may_be_named_anew(tmp_path: Path) -> None:
    card = {"labels": ["Gesicht", "Hand"]}
    folder = write_detector(tmp_path / "models" / "own", raw_yolo(PLACES), "yolo", **card)
    assert [one.label for one in loaded(folder).detect(red(), 0.3)] == ["Gesicht", "Hand"]
    write_detector(tmp_path / "models" / "less", raw_yolo(PLACES), "yolo", labels=["face"])
    assert "names 1 labels, but the model knows 2" in scan(tmp_path / "models").refused[0].reason


def test_a_file_that_does_not_say_what_it_finds_needs_labels(tmp_path: Path) -> None:
    model = raw_yolo(PLACES)
    del model.metadata_props[:]
    write_detector(tmp_path / "models" / "silent", model, "yolo")
    told = write_detector(tmp_path / "models" / "told", model, "yolo", labels=list(LABELS))
    library = scan(tmp_path / "models")
    assert [refused.id for refused in library.refused] == ["silent"]
    assert '"labels"' in library.refused[0].reason
    detector = load(library.models[told.name], open_device("cpu:0"))
    assert detector.detect(red(), 0.3) == EXPECTED


def test_layouts_are_told_apart() -> None:
    assert layout_of((1, 84, 8400), 80) == "raw"
    assert layout_of((1, 5, 8400), 1) == "raw"
    assert layout_of((1, 6, 8400), 2) == "raw"
    assert layout_of((1, 37, 8400), 1) == "raw"
    assert layout_of((1, 300, 6), 80) == "suppressed"
    assert layout_of((1, 300, 38), 1) == "suppressed"
    assert layout_of((1, 300, 6), 296) == "suppressed"
    for shape in ((1, 25200, 85), (8400, 84), (2, 84, 8400), (1, 85, 8400), (1, 3, 80, 80)):
        assert layout_of(shape, 80) is None


@pytest.mark.parametrize(("stride", "column", "row"), [(8, 3, 5), (16, 1, 2), (32, 1, 0)])
def test_yunet_is_read(tmp_path: Path, stride: int, column: int, row: int) -> None:
    model = yunet(stride, column, row, (16.0, 20.0))
    detector = loaded(write_detector(tmp_path / "models" / "own", model, "yunet"))
    assert detector.labels == ("face",)
    (face,) = detector.detect(Image.new("RGB", (2 * SIDE, 2 * SIDE), BLUE), 0.5)
    assert face.score == pytest.approx(0.9)
    x, y = (column + 0.5) * stride * 2, (row + 0.5) * stride * 2
    there = (x - 16, y - 20, x + 16, y + 20)
    within = tuple(min(max(side, 0), 2 * SIDE) for side in there)
    assert face.box == pytest.approx(within, abs=1)
    assert detector.detect(Image.new("RGB", (64, 64), RED), 0.5) == [], "blue is the first colour"


def test_a_model_that_answers_otherwise_is_unsupported(tmp_path: Path) -> None:
    write_detector(tmp_path / "models" / "a", raw_yolo(PLACES), "yunet")
    write_detector(tmp_path / "models" / "b", yunet(8, 1, 1, (9.0, 9.0)), "yolo", labels=["face"])
    library = scan(tmp_path / "models")
    for name in ("a", "b"):
        with pytest.raises(JobError) as caught:
            load(library.models[name], open_device("cpu:0"))
        assert caught.value.code == "unsupported"


def reason(model: onnx.ModelProto, tmp_path: Path) -> str:
    write_detector(tmp_path / "models" / "hostile", model, "yolo", labels=list(LABELS))
    library = scan(tmp_path / "models")
    assert not library.models
    return library.refused[0].reason


def outside(tensor: TensorProto) -> None:
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "/etc/passwd"


def test_weights_in_other_files_are_refused(tmp_path: Path) -> None:
    model = raw_yolo(PLACES)
    outside(model.graph.initializer[0])
    assert "another file" in reason(model, tmp_path)


def test_so_are_they_in_a_constant_of_a_branch(tmp_path: Path) -> None:
    model = raw_yolo(PLACES)
    tensor = numpy_helper.from_array(np.zeros(4, np.float32), "hidden")
    outside(tensor)
    constant = helper.make_node("Constant", [], ["hidden"], value=tensor)
    branch = helper.make_graph(
        [constant], "branch", [], [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [4])]
    )
    model.graph.node.append(
        helper.make_node("If", ["boxes"], ["x"], then_branch=branch, else_branch=branch)
    )
    assert "another file" in reason(model, tmp_path)


def test_foreign_operators_and_opsets_are_refused(tmp_path: Path) -> None:
    model = raw_yolo(PLACES)
    model.opset_import.append(helper.make_opsetid("evil.operators", 1))
    assert "evil.operators" in reason(model, tmp_path / "domain")
    model = raw_yolo(PLACES)
    model.graph.node[0].domain = "evil.operators"
    assert "evil.operators" in reason(model, tmp_path / "node")
    model = raw_yolo(PLACES)
    model.opset_import[0].version = 99
    assert "opset 99" in reason(model, tmp_path / "opset")


@pytest.mark.parametrize(
    "names", ["__import__('os').getcwd()", "{1: 'face'}", "3", "{" * 5000, "{0: 'face'"]
)
def test_class_names_are_read_and_never_run(tmp_path: Path, names: str) -> None:
    assert "metadata" in reason(raw_yolo(PLACES, names=names), tmp_path)


def test_what_is_no_onnx_is_refused(tmp_path: Path) -> None:
    whole = raw_yolo(PLACES).SerializeToString()
    hostile = {
        "empty": b"",
        "text": b"<html>not found</html>",
        "pickle": b"\x80\x02}q\x00(X\x01\x00\x00\x00aK\x01u.",
        "zeros": bytes(1000),
        "cut": whole[: len(whole) // 2],
        "endless number": b"\x08" + b"\xff" * 40,
        "longer than the file": b"\x3a\xff\xff\xff\x7f",
        "deep": _nested(5000),
    }
    for name, data in hostile.items():
        path = tmp_path / "file.onnx"
        path.write_bytes(data)
        with pytest.raises(BadOnnxFile):
            raise AssertionError(f"{name}: {read_onnx(path)}")


def _nested(depth: int) -> bytes:
    """Graphs in nodes in graphs, far deeper than any model is."""
    data = b""
    for _ in range(depth):
        for field in (6, 5, 1):  # graph of an attribute, attribute of a node, node of a graph
            data = bytes([field << 3 | 2]) + _length(len(data)) + data
    return b"\x3a" + _length(len(data)) + data


def _length(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def test_random_damage_never_does_more_than_refuse(tmp_path: Path) -> None:
    whole = raw_yolo(PLACES).SerializeToString()
    random = np.random.default_rng(5)
    path = tmp_path / "file.onnx"
    refused = 0
    for _ in range(300):
        data = bytearray(whole)
        for place in random.integers(0, len(whole), 8):
            data[place] = random.integers(0, 256)
        path.write_bytes(bytes(data))
        try:
            read_onnx(path)
        except BadOnnxFile:
            refused += 1
    assert refused > 0


def test_a_file_that_is_too_large_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.onnx"
    path.touch()
    os.truncate(path, onnx_file.MAX_BYTES + 1)
    with pytest.raises(BadOnnxFile, match="MB"):
        read_onnx(path)


def test_two_files_are_one_too_many(tmp_path: Path) -> None:
    folder = write_detector(tmp_path / "models" / "two", raw_yolo(PLACES), "yolo")
    (folder / "other.onnx").write_bytes((folder / "detector.onnx").read_bytes())
    assert "exactly one" in scan(tmp_path / "models").refused[0].reason


def test_a_changed_file_is_looked_through_again(tmp_path: Path) -> None:
    folder = write_detector(tmp_path / "models" / "own", raw_yolo(PLACES), "yolo")
    library = scan(tmp_path / "models")
    digest = library.models["own"].digest
    model = raw_yolo(PLACES)
    outside(model.graph.initializer[0])
    (folder / "detector.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(JobError, match="another file"):
        load(library.models["own"], open_device("cpu:0"))
    (folder / "detector.onnx").write_bytes(raw_yolo(PLACES[:1]).SerializeToString())
    assert scan(tmp_path / "models").models["own"].digest != digest
