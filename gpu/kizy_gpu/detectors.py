"""Detectors on disk: what each of them finds, known without loading it.

A detector is a folder with a `kizy.json` of `"kind": "detector"` and one of these families:
`heatmap` (`model.safetensors`, `config.json`), `yolo` or `yunet` (one `.onnx` file), or
`opencv-cascade`, whose weights come with OpenCV.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kizy_gpu.onnx_file import BadOnnxFile, OnnxFile, read_onnx

ONNX_FAMILIES = frozenset({"yolo", "yunet"})
FROM_PACKAGE: Mapping[str, str] = {"opencv-cascade": "opencv-python-headless"}
"""Families whose weights come with a package: its version stands for them."""
CASCADE_LABELS = ("face", "figure")
MAX_LABELS = 1000


class NotADetector(Exception):
    """The folder holds no detector we offer; the message says what to do."""


@dataclass(frozen=True)
class Finds:
    """What a detector finds, and where its weights are not in the folder, their version."""

    labels: tuple[str, ...]
    version: str | None = None


def finds_of(family: str, folder: Path, given: Sequence[str]) -> Finds:
    """`given` are the labels of `kizy.json`, if it has any. Raises NotADetector."""
    if family in FROM_PACKAGE:
        return Finds(_cascade_labels(given), _version_of(FROM_PACKAGE[family]))
    if family == "heatmap":
        return Finds(_named(_labels_in(folder / "config.json"), given))
    if family == "yunet":
        onnx_in(folder)
        return Finds(_named(("face",), given))
    if family == "yolo":
        return Finds(_named(onnx_in(folder).class_names, given))
    raise NotADetector(f"detectors of the family {family[:60]!r} are unknown here")


def onnx_in(folder: Path) -> OnnxFile:
    """The folder's one ONNX file, looked through. Raises NotADetector."""
    files = sorted(folder.glob("*.onnx"))
    if len(files) != 1:
        raise NotADetector(f"it must hold exactly one .onnx file, and holds {len(files)}")
    try:
        return read_onnx(files[0])
    except BadOnnxFile as error:
        raise NotADetector(f"{files[0].name}: {error}") from error


def _named(own: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
    """The detector's own labels, under the names of `kizy.json` where it has them, one for one."""
    if given and own and len(given) != len(own):
        raise NotADetector(
            f"kizy.json names {len(given)} labels, but the model knows {len(own)}: {', '.join(own)}"
        )
    labels = tuple(given or own)
    if not labels:
        raise NotADetector('the file does not say what it finds: add "labels" to kizy.json')
    if len(labels) > MAX_LABELS:
        raise NotADetector(f"it has more than {MAX_LABELS} labels")
    return labels


def _cascade_labels(given: Sequence[str]) -> tuple[str, ...]:
    unknown = set(given) - set(CASCADE_LABELS)
    if unknown:
        raise NotADetector(f"OpenCV brings no cascades here for {', '.join(sorted(unknown))}")
    return tuple(given) or CASCADE_LABELS


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError as error:
        raise NotADetector(f"the package {package} is not installed") from error


def _labels_in(config: Path) -> tuple[str, ...]:
    try:
        labels = json.loads(config.read_bytes())["labels"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise NotADetector(f"config.json has no labels: {type(error).__name__}") from error
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise NotADetector("config.json: labels must be a list of words")
    return tuple(labels)
