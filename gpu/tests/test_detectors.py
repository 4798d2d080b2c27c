"""Sprout's own detector and OpenCV's: what they find, and how the library offers them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from drawn import CREAM, NAVY, TEAL, grey_face, grey_figure, is_at, lay
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Box, Found
from kizy_gpu.families.device import open_device
from kizy_gpu.families.found import MOST_FOUND, letterboxed, tidied
from kizy_gpu.families.loading import load
from kizy_gpu.library import DigestCache, Library
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.settings import BUNDLED_MODELS


def scan(*roots: Path, home: Path) -> Library:
    library = Library(roots, DigestCache(home / "digests.json"))
    library.scan()
    return library


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return scan(BUNDLED_MODELS, home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def sprout(bundled: Library) -> Any:
    return load(bundled.models["sprout-detector"], open_device("cpu:0"))


def best(found: list[Found], label: str) -> Box:
    """The surest box of a label."""
    return next(one.box for one in found if one.label == label)


@pytest.mark.parametrize("ground", [TEAL, CREAM, NAVY])
@pytest.mark.parametrize(
    ("art", "label"),
    [
        ("grinning-face-cartoon", "face"),
        ("winking-face-with-tongue-flat", "face"),
        ("pouting-cat-soft", "face"),
        ("vulcan-salute-flat", "hand"),
        ("backhand-index-pointing-up-cartoon", "hand"),
        ("right-facing-fist-cartoon", "hand"),
        ("woman-health-worker-flat", "figure"),
        ("pilot-flat", "figure"),
        ("scientist-flat", "figure"),
    ],
)
def test_sprout_finds_what_it_never_saw(
    sprout: Any, art: str, label: str, ground: tuple[int, int, int]
) -> None:
    picture = Image.new("RGB", (200, 160), ground)
    there = lay(picture, art, 80, 60, 40)
    assert is_at(best(sprout.detect(picture, 0.35), label), there)


@pytest.mark.parametrize("size", [(96, 96), (512, 512), (640, 320), (300, 600)])
def test_boxes_are_in_px_of_the_picture_whatever_its_size(
    sprout: Any, size: tuple[int, int]
) -> None:
    picture = Image.new("RGB", size, TEAL)
    side = min(size) // 2
    there = lay(picture, "grinning-face-cartoon", side, size[0] - side - 4, size[1] - side - 4)
    assert is_at(best(sprout.detect(picture, 0.35), "face"), there)


def test_the_face_of_a_bust_is_found_within_it(sprout: Any) -> None:
    picture = Image.new("RGB", (256, 256), NAVY)
    there = lay(picture, "woman-health-worker-flat", 200, 50, 30)
    found = sprout.detect(picture, 0.35)
    figure, face = best(found, "figure"), best(found, "face")
    assert figure[0] < face[0] < face[2] < figure[2]
    # Of this drawing the face ends two thirds down; coat and shoulders are below it.
    assert face[3] < there[1] + 0.75 * (there[3] - there[1]) < figure[3]


def test_two_faces_are_two_and_an_empty_ground_holds_none(sprout: Any) -> None:
    picture = Image.new("RGB", (400, 200), CREAM)
    assert sprout.detect(picture, 0.35) == []
    places = [
        lay(picture, "grinning-face-cartoon", 110, 20, 40),
        lay(picture, "pouting-cat-soft", 110, 240, 40),
    ]
    faces = [one.box for one in sprout.detect(picture, 0.35) if one.label == "face"]
    assert len(faces) == 2
    assert all(any(is_at(face, there) for face in faces) for there in places)


def test_the_same_picture_gives_the_same_boxes_with_any_threads(bundled: Library) -> None:
    picture = Image.new("RGB", (200, 160), TEAL)
    lay(picture, "pilot-flat", 120, 30, 20)
    info = bundled.models["sprout-detector"]
    found = [load(info, open_device("cpu:0", threads)).detect(picture, 0.35) for threads in (1, 2)]
    assert found[0] == found[1] != []


@pytest.mark.parametrize("side", [60, 150, 400])
def test_cascades_find_a_face(bundled: Library, side: int) -> None:
    detector = load(bundled.models["faces-in-photos"], open_device("cpu:0"))
    photo = Image.new("RGB", (700, 520), (90, 90, 90))
    assert detector.detect(photo, 0.05) == []
    photo.paste(grey_face(side), (200, 60))
    (face,) = detector.detect(photo, 0.35)
    assert face.label == "face"
    assert is_at(face.box, (200, 60, 200 + side, 60 + side))
    assert detector.detect(photo, 1.01) == []


@pytest.mark.parametrize("height", [150, 400])
def test_cascades_find_a_figure(bundled: Library, height: int) -> None:
    detector = load(bundled.models["figures-in-photos"], open_device("cpu:0"))
    photo = Image.new("L", (500, 520), 215)
    assert detector.detect(photo, 0.05) == []
    figure = grey_figure(height)
    photo.paste(figure, (100, 60))
    found = detector.detect(photo, 0.35)
    there = (100, 60, 100 + figure.width, 60 + height)
    assert any(one.label == "figure" and is_at(one.box, there) for one in found)


def test_the_library_offers_detectors_with_what_they_find(bundled: Library) -> None:
    offered = {info.id: info for info in bundled.models.values() if info.kind == "detector"}
    assert {info.id: info.labels for info in offered.values()} == {
        "sprout-detector": ("face", "hand", "figure"),
        "faces-in-photos": ("face",),
        "figures-in-photos": ("figure",),
    }
    assert len({info.digest for info in offered.values()}) == 3
    assert offered["faces-in-photos"].bytes == 0
    assert offered["sprout-detector"].as_wire()["labels"] == ["face", "hand", "figure"]


def write(folder: Path, **card: Any) -> Path:
    folder.mkdir(parents=True)
    (folder / "kizy.json").write_text(json.dumps({"kind": "detector", **card}))
    return folder


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ({"family": "opencv-cascade", "labels": ["dragon"]}, "dragon"),
        ({"family": "heatmap"}, "no .safetensors"),
        ({"family": "yolo"}, "no .onnx"),
        ({"family": "sniffer"}, "no .safetensors"),
    ],
)
def test_what_is_no_detector_is_refused_with_the_reason(
    tmp_path: Path, card: dict[str, Any], reason: str
) -> None:
    write(tmp_path / "models" / "odd", **card)
    library = scan(tmp_path / "models", home=tmp_path)
    assert not library.models
    assert reason in library.refused[0].reason


def test_a_pickled_yolo_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = write(tmp_path / "models" / "odd", family="yolo")
    (folder / "face_yolov8n.pt").write_bytes(b"\x80\x02}q\x00.")
    reason = scan(tmp_path / "models", home=tmp_path).refused[0].reason
    assert "export it as ONNX" in reason


def test_a_damaged_detector_says_so(bundled: Library, tmp_path: Path) -> None:
    info = bundled.models["sprout-detector"]
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_bytes((Path(info.folder) / name).read_bytes())
    copy: ModelInfo = info.model_copy(update={"folder": str(tmp_path)})
    assert load(copy, open_device("cpu:0")).labels == info.labels
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "widths": [8, 8, 8, 8, 8]}))
    with pytest.raises(JobError) as caught:
        load(copy, open_device("cpu:0"))
    assert caught.value.code == "unsupported"


def test_boxes_are_tidied() -> None:
    raw = [
        ("face", 0.5, [10, 10, 50, 50]),
        ("face", 0.9, [12, 10, 50, 52]),
        ("hand", 0.4, [10, 10, 50, 50]),
        ("face", 0.8, [-20, 60, 400, 90]),
        ("face", 0.7, [float("nan"), 0, 10, 10]),
        ("face", 0.7, [0, 0, float("inf"), 10]),
        ("face", 0.6, [120, 0, 130, 10]),
        ("face", 0.6, [30, 30, 20, 20]),
    ]
    assert tidied(raw, (100, 100)) == [
        Found("face", 0.9, (12, 10, 50, 52)),
        Found("face", 0.8, (0, 60, 100, 90)),
        Found("hand", 0.4, (10, 10, 50, 50)),
    ]
    many = [("face", 0.5, [x, y, x + 4, y + 4]) for x in range(0, 200, 4) for y in range(0, 200, 4)]
    assert len(tidied(many, (200, 200))) == MOST_FOUND


def test_a_letterbox_keeps_proportions() -> None:
    picture = Image.new("RGB", (300, 100), "red")
    pixels, factor = letterboxed(picture, 60, 60)
    assert factor == pytest.approx(0.2)
    assert pixels.shape == (60, 60, 3)
    assert (pixels[:20] == (255, 0, 0)).all()
    assert (pixels[20:] == 127).all()
