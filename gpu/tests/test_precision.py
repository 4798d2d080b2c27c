"""In how many bits a model is kept: chosen by what does not change, and part of its digest."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from safetensors.torch import load_file
from tiny_models import write_tiny
from tiny_parts import SPROUT

from kizy_gpu import precision
from kizy_gpu.digests import DigestCache
from kizy_gpu.library import Library
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.precision import ROOM, SMALL, Card, Ladder, Numbers, auto_rung, numbers_of
from kizy_gpu.serve.executor import LocalExecutor
from kizy_gpu.settings import read_settings

FLUX1 = Numbers(12_270_000_000, 0, 3_250_000_000, 1_350_000_000)
"""About what FLUX.1 holds: its transformer and most of its T5; the transformer's modulations; the
rest of T5, CLIP and VAE."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("precision")
    write_tiny("flux1", home / "flux1")
    return home


def test_counts_every_number_of_a_pipeline_once(home: Path) -> None:
    folder = home / "flux1"
    counted = numbers_of(folder)
    parts = ("transformer", "text_encoder", "text_encoder_2", "vae")
    files = [file for part in parts for file in (folder / part).glob("*.safetensors")]
    whole = sum(tensor.numel() for file in files for tensor in load_file(file).values())
    assert sum(dataclasses.astuple(counted)) == whole
    assert counted.modulations > 0
    assert counted.matrices > 0
    assert counted.kernels == 0, "those of the VAE stay as they are"


@pytest.mark.parametrize(
    ("gigabytes", "with_nf4", "rung"),
    [
        (48, False, "bf16"),
        (24, False, "fp8"),
        (24, True, "fp8"),
        (16, True, "nf4"),
        (16, False, "fp8"),
        (8, True, "nf4"),
    ],
)
def test_the_first_rung_on_which_it_fits(
    gigabytes: int, with_nf4: bool, rung: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "has_nf4", lambda: with_nf4)
    assert auto_rung(FLUX1, gigabytes * 2**30) == rung


def test_a_byte_too_little_is_the_next_rung() -> None:
    exact = FLUX1.bytes_in("bf16") + ROOM
    assert (auto_rung(FLUX1, exact), auto_rung(FLUX1, exact - 1)) == ("bf16", "fp8")


def of(home: Path, ladder: Ladder, model: str = "flux1") -> ModelInfo:
    library = Library((home,), DigestCache(home / "digests.json"), ladder=ladder)
    library.scan()
    return library.models[model]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny model passes for a large one, on cards that are a little larger than it."""
    monkeypatch.setattr(precision, "SMALL", 0)
    monkeypatch.setattr(precision, "ROOM", 0)


def test_only_another_card_is_another_model(
    home: Path, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = numbers_of(home / "flux1")
    roomy = Card("cuda", numbers.bytes_in("bf16"))
    tight = Card("cuda", numbers.bytes_in("fp8"))
    whole = of(home, Ladder())
    assert whole.precision == "bf16"
    assert of(home, Ladder(card=roomy)).digest == whole.digest
    lower = of(home, Ladder(card=tight))
    assert lower.precision == lower.as_wire()["precision"] == "fp8"
    assert lower.digest != whole.digest
    assert of(home, Ladder("bf16", tight)).digest == whole.digest
    assert of(home, Ladder("fp8", roomy)).digest == lower.digest
    for kind in ("cpu", "mps"):
        assert of(home, Ladder(card=Card(kind, 1))).digest == whole.digest
    assert whole.taught().precision == "bf16", "it is taught in the digits it computes in"
    assert lower.taught().precision == "nf4", "where those lie on no card, in four bits"
    needed = (one.as_wire()["training"]["memoryBytes"] for one in (whole, lower))
    assert next(needed) - next(needed) == numbers.bytes_in("bf16") - numbers.bytes_in("nf4")
    monkeypatch.setattr("kizy_gpu.model_info.has_nf4", lambda: False)
    assert lower.taught().precision == "bf16"


def test_a_card_that_is_met_counts_from_the_next_look_on(home: Path, large: None) -> None:
    library = Library((home,), DigestCache(home / "digests.json"))
    library.scan()
    assert library.models["flux1"].precision == "bf16"
    library.stand_on(Card("cuda", numbers_of(home / "flux1").bytes_in("fp8")))
    library.refresh()
    assert library.models["flux1"].precision == "fp8"


async def test_the_smallest_card_decides_for_all(home: Path, large: None) -> None:
    numbers = numbers_of(home / "flux1")
    library = Library((home,), DigestCache(home / "digests.json"))
    asked = {"GPU_TOKEN": "t", "KIZY_HOME": str(home), "KIZY_DEVICES": "cuda:0,cuda:1"}
    executor = LocalExecutor(read_settings(asked), library, lambda *_: None)
    for index, rung in enumerate(("bf16", "fp8")):
        slot = executor._slots("gpu")[index]
        memory = numbers.bytes_in(rung)  # type: ignore[arg-type]
        slot.device = {"id": f"cuda:{index}", "kind": "cuda", "memoryBytes": memory}
        executor._meet(slot, [])
        library.refresh()
        assert library.models["flux1"].precision == rung
    await executor.close()


def test_what_is_small_stays_whatever_the_card(home: Path) -> None:
    assert numbers_of(home / "flux1").bytes_in("bf16") < SMALL
    assert of(home, Ladder("fp8", Card("cuda", 2**30))).precision == "bf16"
    assert numbers_of(SPROUT).bytes_in("bf16") < SMALL


def test_the_card_of_a_model_stands_before_the_wish_of_the_studio(
    home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    shutil.copytree(home / "flux1", folder)
    card = json.loads((folder / "kizy.json").read_text())

    def asking(wish: str) -> Library:
        (folder / "kizy.json").write_text(json.dumps({**card, "precision": wish}))
        library = Library((tmp_path,), DigestCache(tmp_path / "digests.json"), ladder=Ladder("fp8"))
        library.scan()
        return library

    assert asking("fp8").models["own"].precision == "fp8", "though it is small"
    assert asking("bf16").models["own"].precision == "bf16"
    (refused,) = asking("int4").refused
    assert "precision" in refused.reason


def test_nf4_without_its_package_is_refused_in_words(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny("flux1", tmp_path / "four", precision="nf4")
    monkeypatch.setattr(precision, "has_nf4", lambda: False)
    library = Library((tmp_path,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    (refused,) = library.refused
    assert "bitsandbytes" in refused.reason
