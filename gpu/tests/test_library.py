"""Models on disk: what is offered, what is refused, and when a digest changes."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from kizy_gpu.library import DigestCache, Library


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "models"


def write_model(root: Path, name: str = "tiny", **card: Any) -> Path:
    folder = root / name
    (folder / "unet").mkdir(parents=True)
    (folder / "unet" / "model.safetensors").write_bytes(b"weights")
    (folder / "unet" / "config.json").write_text("{}")
    write_card(folder, **card)
    return folder


def write_card(folder: Path, **card: Any) -> None:
    (folder / "kizy.json").write_text(json.dumps({"family": "sd15", **card}))


def scan(root: Path) -> Library:
    library = Library((root,), DigestCache(root / "digests.json"))
    library.scan()
    return library


def test_the_digest_follows_what_changes_pixels(root: Path) -> None:
    folder = write_model(root)
    digests = [scan(root).models["tiny"].digest]

    def changed() -> bool:
        digests.append(scan(root).models["tiny"].digest)
        return digests[-1] != digests[-2]

    write_card(folder, note="a better note", name="Tiny", shownAt=512)
    assert not changed()
    (folder / "README.md").write_text("words")
    assert not changed()
    write_card(folder, defaults={"guidanceRescale": 0.7})
    assert changed()
    (folder / "unet" / "config.json").write_text('{"a": 1}')
    assert changed()
    weights = folder / "unet" / "model.safetensors"
    weights.write_bytes(b"Weights")
    os.utime(weights, (1, 1))
    assert changed()
    weights.rename(folder / "unet" / "renamed.safetensors")
    assert changed()


def test_known_files_are_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_model(root)
    digest = scan(root).models["tiny"].digest

    def refuse(*args: Any) -> None:
        raise AssertionError("a file was read")

    monkeypatch.setattr(hashlib, "file_digest", refuse)
    assert scan(root).models["tiny"].digest == digest
    monkeypatch.undo()
    damaged = root / "digests.json"
    damaged.write_text("[1, 2")
    assert scan(root).models["tiny"].digest == digest


def test_a_change_is_seen_within_a_second(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_model(root)
    library = scan(root)
    write_model(root, "later")
    library.refresh()
    assert list(library.models) == ["tiny"]
    monkeypatch.setattr("kizy_gpu.library.FRESH_SECONDS", 0)
    library.refresh()
    assert list(library.models) == ["later", "tiny"]


def test_the_card_is_what_is_offered(root: Path) -> None:
    write_model(
        root,
        name="big",
        id="big-1",
        defaults={"width": 512, "height": 512, "guidanceScale": 5},
        limits={"minSide": 256, "maxSide": 768, "multipleOf": 64},
    )
    (info,) = scan(root).models.values()
    wire = info.as_wire()
    assert (wire["id"], wire["name"], wire["kind"]) == ("big-1", "big-1", "base")
    assert wire["shapes"]["1:1"] == [512, 512]
    assert wire["shapes"]["16:9"] == [704, 384]
    assert wire["shapes"]["9:16"] == [384, 704]
    assert wire["limits"] == {"minSide": 256, "maxSide": 768, "multipleOf": 64, "maxSteps": 150}


def test_an_upscaler_comes_with_its_model(root: Path) -> None:
    folder = write_model(root)
    before = scan(root).models["tiny"]
    (folder / "upscaler").mkdir()
    (folder / "upscaler" / "model.safetensors").write_bytes(b"up")
    (folder / "upscaler" / "config.json").write_text('{"scale": 2}')
    models = scan(root).models
    assert models["tiny"].upscaler == "tiny-upscaler"
    assert models["tiny"].digest == before.digest, "it is a model of its own"
    assert (models["tiny-upscaler"].kind, models["tiny-upscaler"].scale) == ("upscaler", 2)


@pytest.mark.parametrize("name", ["model.ckpt", "model.bin", "model.pt", "unet/model.pth"])
def test_pickled_weights_are_refused(root: Path, name: str) -> None:
    folder = write_model(root)
    (folder / "unet" / "model.safetensors").unlink()
    (folder / name).write_bytes(b"\x80\x04")
    library = scan(root)
    assert library.models == {}
    assert "convert it to safetensors" in library.refused[0].reason


def test_a_pickle_beside_safetensors_is_left_alone(root: Path) -> None:
    folder = write_model(root)
    digest = scan(root).models["tiny"].digest
    (folder / "unet" / "model.bin").write_bytes(b"\x80\x04")
    assert scan(root).models["tiny"].digest == digest


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ("not json", "kizy.json"),
        ('{"name": "no family"}', "family"),
        ('{"family": "sd15", "defaults": {"steps": "many"}}', "defaults.steps"),
    ],
)
def test_a_bad_card_refuses_its_folder_alone(root: Path, card: str, reason: str) -> None:
    write_model(root, "good")
    (write_model(root, "bad") / "kizy.json").write_text(card)
    library = scan(root)
    assert list(library.models) == ["good"]
    assert library.refused[0].id == "bad"
    assert reason in library.refused[0].reason


def test_two_folders_may_not_share_an_id(root: Path) -> None:
    write_model(root, "a", id="same")
    write_model(root, "b", id="same")
    library = scan(root)
    assert list(library.models) == ["same"]
    assert library.refused[0].id == "b"


def test_endless_noise_excludes_karras(root: Path) -> None:
    folder = write_model(root)
    assert "dpmpp_2m_karras" in scan(root).models["tiny"].samplers
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "scheduler_config.json").write_text('{"rescale_betas_zero_snr": true}')
    samplers = scan(root).models["tiny"].samplers
    assert "dpmpp_2m" in samplers
    assert "dpmpp_2m_karras" not in samplers
