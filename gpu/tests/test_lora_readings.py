"""What is said of a LoRA by its header is what its weights turn out to be when it is worn."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from service import Service
from test_lora_names import FLUX1, FLUX2, SDXL, spelled
from tiny_models import write_tiny

from conformance.client import refusal
from kizy_gpu.families.lora_readings import reading

UP, DOWN = ".lora_up.weight", ".lora_down.weight"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("readings")
    for family in ("sdxl", "flux1", "flux2", "z-image"):
        write_tiny(family, home / family)
    return home


def shapes_of(prefix: str, names: dict[str, list[str]], rows: Any, rank: int = 2) -> Any:
    found: dict[str, list[int]] = {}
    for name, parts in names.items():
        stem = spelled(prefix, name)
        out, into = rows(parts)
        found |= {stem + DOWN: [rank, into], stem + UP: [out, rank], f"{stem}.alpha": []}
    return found


def rows_in(home: Path, family: str, part: str) -> Any:
    from kizy_gpu.layers import layers_of

    layers = layers_of(home / family)

    def rows(parts: list[str]) -> tuple[int, int]:
        mine = [layers[f"{part}.{one}"] for one in parts]
        return sum(shape[0] for shape in mine), mine[0][1]

    return rows


@pytest.mark.parametrize(
    ("family", "part", "names"),
    [("sdxl", "unet", SDXL), ("flux1", "transformer", FLUX1), ("flux2", "transformer", FLUX2)],
)
def test_names_of_other_programs(
    family: str, part: str, names: dict[str, list[str]], home: Path
) -> None:
    tensors = shapes_of("lora_unet_", names, rows_in(home, family, part))
    said = reading(tensors, family, home / family)
    assert said is not None
    assert set(said["layers"]) == {f"{part}.{one}" for parts in names.values() for one in parts}
    assert (said["rank"], said["named"], said["unknown"]) == (2, len(names), 0)
    assert reading(tensors, "z-image", home / "z-image") is None


def test_what_a_converter_must_see_the_values_of(home: Path) -> None:
    """Those of XLabs: read by diffusers, which looks into the tensors."""
    shapes = {"down": [2, 32], "up": [96, 2]}
    tensors = {
        f"double_blocks.0.processor.qkv_lora1.{piece}.weight": shape
        for piece, shape in shapes.items()
    }
    said = reading(tensors, "flux1", home / "flux1")
    assert said is not None
    assert set(said["layers"]) == {f"transformer.transformer_blocks.0.attn.to_{x}" for x in "qkv"}


def test_loha_and_the_rest_that_fits_nothing(home: Path) -> None:
    (out, into), stem = (
        rows_in(home, "sdxl", "unet")(next(iter(SDXL.values()))),
        spelled("lora_unet_", next(iter(SDXL))),
    )
    tensors = {f"{stem}.hada_{w}": [out, 2] for w in ("w1_a", "w2_a")}
    tensors |= {f"{stem}.hada_{w}": [2, into] for w in ("w1_b", "w2_b")}
    tensors |= {"lora_te9_x.lora_up.weight": [4, 2]}
    said = reading(tensors, "sdxl", home / "sdxl")
    assert said is not None
    assert (len(said["layers"]), said["rank"], said["named"], said["unknown"]) == (1, 4, 2, 1)


def test_the_service_reads_it_for_every_model_it_has(service: Service) -> None:
    stem = "lora_unet_mid_block_attentions_0_proj_in"
    tensors = {f"{stem}{DOWN}": [4, 320, 1, 1], f"{stem}{UP}": [320, 4, 1, 1]}
    answer = service.http.post("/v1/lora-readings", json={"tensors": tensors})
    (one,) = answer.raise_for_status().json()["readings"]
    assert one == {
        "model": "sprout",
        "layers": ["unet.mid_block.attentions.0.proj_in"],
        "rank": 4,
        "named": 1,
        "unknown": 0,
    }
    nothing = service.http.post("/v1/lora-readings", json={"tensors": {"x.lora_up.weight": [1, 1]}})
    assert nothing.json() == {"readings": []}
    for wrong in ({}, {"tensors": {}}, {"tensors": {"x": [-1]}}, {"tensors": {"x": "long"}}):
        refusal(service.http.post("/v1/lora-readings", json=wrong), 422, "invalid_input")


def test_a_reading_that_is_killed_says_nothing_of_the_file(service: Service) -> None:
    def kill_it() -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for one in psutil.process_iter(["cmdline"]):
                if "kizy_gpu.families.lora_readings" in (one.info["cmdline"] or ()):
                    one.kill()
                    return
            time.sleep(0.05)

    killer = threading.Thread(target=kill_it)
    killer.start()
    body = {"tensors": {"x.lora_up.weight": [1, 1]}}
    answer = service.http.post("/v1/lora-readings", json=body)
    killer.join()
    refusal(answer, 503, "internal")
    assert service.http.post("/v1/lora-readings", json=body).json() == {"readings": []}
