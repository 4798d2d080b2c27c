"""Models that draw in a few steps: known by what they say, and drawn with as they were made for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from checkpoints import parts_of, tiny_sd15, write_checkpoint
from test_library import scan, write_model

from kizy_gpu.distilled import is_distilled_folder, steps_named, way_named
from kizy_gpu.families.single_file import convert
from kizy_gpu.installs.cards import CARDS, card_of
from kizy_gpu.installs.wish import InstallWish, names_of


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("Z-Image-Turbo", "turbo"),
        ("sd_xl_turbo_1.0_fp16", "turbo"),
        ("TurboVisionXL", "turbo"),
        ("DreamShaperXL_Turbo-Lightning", "lightning"),
        ("sdxl_lightning_4step", "lightning"),
        ("realvisxlV50Lightning", "lightning"),
        ("FLUX.1-schnell", "schnell"),
        ("Hyper-SDXL-8steps", "hyper"),
        ("DreamShaper 8 LCM", "lcm"),
        ("Hyperrealism XL", None),
        ("Lightningstrike paintings", None),
        ("Z-Image-De-Turbo", None),
        ("Turbocharged art", None),
        ("Juggernaut XL", None),
    ],
)
def test_a_name_says_how(name: str, way: str | None) -> None:
    assert way_named(name) == way


@pytest.mark.parametrize(
    ("name", "steps"),
    [("sdxl_lightning_8step_unet", 8), ("Hyper-SD15-4steps", 4), ("v1.5 steps", None), ("x", None)],
)
def test_a_name_says_for_how_many_steps(name: str, steps: int | None) -> None:
    assert steps_named(name) == steps


def folder_of(tmp_path: Path, index: dict[str, Any], **transformer: Any) -> Path:
    (tmp_path / "transformer").mkdir()
    (tmp_path / "transformer" / "config.json").write_text(json.dumps(transformer))
    (tmp_path / "model_index.json").write_text(json.dumps(index))
    return tmp_path


# As the pages of these models have their steps and their guidance.
@pytest.mark.parametrize(
    ("family", "index", "transformer", "name", "steps", "guidance"),
    [
        ("flux2-klein", {"is_distilled": True}, {}, "FLUX.2-klein-4B", 4, 1),
        ("flux2-klein", {}, {}, "FLUX.2-klein-base-4B", 50, 4),
        ("flux2-klein", {"is_distilled": False}, {}, "My turbo", 50, 4),
        ("krea2", {"is_distilled": True}, {}, "Krea-2-Turbo", 8, 0),
        ("krea2", {"is_distilled": False}, {}, "Krea-2-Raw", 28, 4.5),
        ("flux1", {}, {"guidance_embeds": False}, "FLUX.1 something", 4, 0),
        ("flux1", {}, {"guidance_embeds": True}, "FLUX.1 dev", 28, 3.5),
        ("flux1-kontext", {}, {"guidance_embeds": True}, "FLUX.1 Kontext", 28, 2.5),
        ("z-image", {}, {}, "Z-Image-Turbo", 9, 0),
        ("z-image", {}, {}, "Z-Image", 50, 4),
        ("sd3", {}, {}, "stable-diffusion-3.5-large-turbo", 4, 0),
        ("sdxl", {}, {}, "sd_xl_turbo_1.0_fp16", 2, 0),
        ("sdxl", {}, {}, "sdxl_lightning_8step", 8, 0),
        ("sdxl", {}, {}, "DreamShaperXL Turbo", 6, 2),
        ("sdxl", {}, {}, "Juggernaut XL", 30, 7),
        ("sd15", {}, {}, "Hyper-SD15-2steps", 2, 0),
    ],
)
def test_it_is_drawn_as_it_was_made_for(
    tmp_path: Path,
    family: str,
    index: dict[str, Any],
    transformer: dict[str, Any],
    name: str,
    steps: int,
    guidance: float,
) -> None:
    folder = folder_of(tmp_path, index, **transformer)
    card = card_of(family, "As she calls it", {}, folder, name)
    usual = CARDS[family]["defaults"]
    assert (card["defaults"]["steps"], card["defaults"]["guidanceScale"]) == (steps, guidance)
    assert card.get("distilled", False) == is_distilled_folder(folder, family, name)
    assert card["defaults"].keys() >= usual.keys()


def test_whoever_installs_knows_better(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {})
    asked = {"defaults": {"steps": 7}}
    assert card_of("z-image", "Z-Image Turbo", asked, folder)["defaults"]["steps"] == 7
    card = card_of("z-image", "Z-Image Turbo", {"distilled": False}, folder)
    assert (card["distilled"], card["defaults"]["steps"]) == (False, 50)
    card = card_of("z-image", "Mine", {"distilled": True}, folder)
    assert (card["distilled"], card["defaults"]["steps"]) == (True, 9)
    net = card_of("z-image-controlnet", "Z-Image-Turbo-Fun-Controlnet", {}, folder)
    assert "distilled" not in net


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ({"kind": "hub", "repo": "Tongyi-MAI/Z-Image-Turbo"}, "Z-Image-Turbo"),
        ({"kind": "path", "path": "/models/sdxl_lightning_4step.safetensors"}, None),
        (
            {
                **{"kind": "file", "name": "dreamTurbo.safetensors", "url": "https://b/x"},
                **{"sha256": "0" * 64, "bytes": 1},
            },
            "dreamTurbo",
        ),
    ],
)
def test_it_is_known_by_where_it_comes_from(source: dict[str, Any], name: str | None) -> None:
    wish = InstallWish.model_validate({"name": "Mine", "source": source})
    assert names_of(wish.source) == (name or "sdxl_lightning_4step",)


def test_few_steps_of_a_single_file_begin_at_whole_noise(tmp_path: Path) -> None:
    write_checkpoint(parts_of(tiny_sd15()), tmp_path / "dream.safetensors")
    for spacing, expected in ((None, None), ("trailing", "trailing")):
        folder = tmp_path / str(spacing)
        convert(tiny_sd15(), tmp_path / "dream.safetensors", folder, spacing)
        config = json.loads((folder / "scheduler" / "scheduler_config.json").read_bytes())
        assert config["timestep_spacing"] == (expected or "leading")


def test_a_model_says_so_to_the_studio(tmp_path: Path) -> None:
    write_model(tmp_path, "base", family="sdxl")
    write_model(tmp_path, "juggernaut-lightning", family="sdxl")
    write_model(tmp_path, "slow", family="sdxl", distilled=True)
    write_model(tmp_path, "no-turbo", family="sdxl", distilled=False)
    models = scan(tmp_path).models
    said = {name: info.as_wire()["distilled"] for name, info in models.items()}
    assert said == {"base": False, "juggernaut-lightning": True, "slow": True, "no-turbo": False}
