"""Models on disk: what is offered, what is refused, and when a digest changes."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from upscaler_files import Compact, random_weights, write

from kizy_gpu.digests import DigestCache
from kizy_gpu.library import Library, Refused


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
    assert wire["tasks"] == ["image-to-image", "inpaint", "text-to-image"]
    assert wire["limits"] == {"minSide": 256, "maxSide": 768, "multipleOf": 64, "maxSteps": 150}


def write_upscaler(file: Path, scale: int = 4, **metadata: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    layout = Compact(features=4, convs=0, scale=scale)
    return write(file, random_weights(layout.shapes()), **metadata)


def test_an_upscaler_comes_with_its_model(root: Path) -> None:
    folder = write_model(root)
    before = scan(root).models["tiny"]
    write_upscaler(folder / "upscaler" / "model.safetensors", scale=2)
    (folder / "upscaler" / "config.json").write_text('{"scale": 4}')
    models = scan(root).models
    assert models["tiny"].upscaler == "tiny-upscaler"
    assert models["tiny"].digest == before.digest, "it is a model of its own"
    assert (models["tiny-upscaler"].kind, models["tiny-upscaler"].scale) == ("upscaler", 2)


def test_a_broken_upscaler_leaves_its_model_alone(root: Path) -> None:
    file = write_upscaler(write_model(root) / "upscaler" / "model.safetensors")
    file.write_bytes(file.read_bytes()[:-1])
    library = scan(root)
    assert library.models.keys() == {"tiny"}
    assert library.models["tiny"].upscaler is None
    assert library.refused == (Refused("tiny-upscaler", "cannot be read: the file is cut off"),)


def test_an_upscaler_in_a_folder_of_its_own(root: Path) -> None:
    file = write_upscaler(root / "sharp" / "4x-Sharp.safetensors", scale=3)
    write_card(file.parent, family="esrgan", name="Sharp", scale=8)
    (info,) = scan(root).models.values()
    assert (info.id, info.name, info.kind, info.scale) == ("sharp", "Sharp", "upscaler", 3)
    assert Path(info.folder) / info.weights == file
    write_upscaler(root / "sharp" / "another.safetensors")
    library = scan(root)
    assert library.models == {}
    assert "name it model.safetensors" in library.refused[0].reason
    write_upscaler(root / "sharp" / "model.safetensors", scale=2)
    assert scan(root).models["sharp"].scale == 2


@pytest.mark.parametrize("place", ["upscalers", "."])
def test_a_bare_upscaler_needs_no_card(root: Path, place: str) -> None:
    file = write_upscaler(root / place / "4x-UltraSharp.safetensors", scale=4)
    library = scan(root)
    assert library.refused == ()
    (info,) = library.models.values()
    assert (info.id, info.name) == ("4x-UltraSharp", "4x-UltraSharp")
    assert (info.family, info.kind, info.scale) == ("esrgan", "upscaler", 4)
    assert info.bytes == file.stat().st_size
    assert Path(info.folder) / info.weights == file
    assert info.as_wire().keys().isdisjoint({"folder", "weights"})
    write_upscaler(file, scale=2)
    os.utime(file, (1, 1))
    changed = scan(root).models["4x-UltraSharp"]
    assert changed.scale == 2
    assert changed.digest != info.digest


def test_a_bare_upscaler_may_say_its_name(root: Path) -> None:
    told = {"modelspec.title": "Sharp & Clean", "modelspec.license": "CC-BY-4.0"}
    write_upscaler(root / "upscalers" / "x.safetensors", **told)
    info = scan(root).models["x"]
    assert (info.name, info.licence) == ("Sharp & Clean", "CC-BY-4.0")


def test_bare_files_that_are_no_upscalers(root: Path) -> None:
    good = write_upscaler(root / "upscalers" / "good.safetensors")
    write_upscaler(root / "upscalers" / "half.safetensors").write_bytes(good.read_bytes()[:-1])
    write(root / "checkpoint.safetensors", {"unet.weight": torch.zeros(1)})
    write_upscaler(root / "good.safetensors")
    (root / "upscalers" / ".hidden.safetensors").write_bytes(b"")
    (root / "upscalers" / "coming.safetensors.part").write_bytes(b"")
    library = scan(root)
    assert library.models.keys() == {"good"}
    reasons = {each.id: each.reason for each in library.refused}
    assert reasons.keys() == {"half", "checkpoint", "good"}
    assert "cut off" in reasons["half"]
    assert "not an upscaler of a kind that is read here" in reasons["checkpoint"]
    assert "already has the id good" in reasons["good"]


@pytest.mark.parametrize("place", ["upscalers", "."])
@pytest.mark.parametrize("suffix", [".pth", ".pt", ".ckpt"])
def test_a_bare_pickle_is_refused_and_never_opened(root: Path, place: str, suffix: str) -> None:
    file = root / place / f"4x-UltraSharp{suffix}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\x80\x04")
    file.chmod(0)
    library = scan(root)
    assert library.models == {}
    (refused,) = library.refused
    assert refused.id == "4x-UltraSharp"
    assert refused.reason.startswith(f"4x-UltraSharp{suffix} is a pickled file, which can run code")
    assert "get its .safetensors version, or convert it to safetensors" in refused.reason
    write_upscaler(file.with_suffix(".safetensors"))
    library = scan(root)
    assert library.models.keys() == {"4x-UltraSharp"}, "the safe version is used"
    assert library.refused == ()


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


def test_a_base_model_says_which_layers_a_lora_may_change(root: Path) -> None:
    folder = write_model(root)
    assert scan(root).models["tiny"].layers == {}, "weights that cannot be read have none"
    save_file(
        {
            "mid.to_q.weight": torch.zeros(4, 6),
            "mid.norm.weight": torch.zeros(4),
            "conv_in.weight": torch.zeros(5, 3, 3, 3),
            "conv_in.bias": torch.zeros(5),
        },
        folder / "unet" / "model.safetensors",
    )
    (folder / "text_encoder").mkdir()
    save_file(
        {
            "text_model.encoder.layers.0.mlp.fc1.weight": torch.zeros(8, 4),
            "text_model.embeddings.token_embedding.weight": torch.zeros(9, 4),
        },
        folder / "text_encoder" / "model.safetensors",
    )
    assert scan(root).models["tiny"].layers == {
        "unet.mid.to_q": (4, 6),
        "unet.conv_in": (5, 3, 3, 3),
        "text_encoder.encoder.layers.0.mlp.fc1": (8, 4),
    }
