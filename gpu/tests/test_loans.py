"""A training on several devices: which they are, and whose turn it is on them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from kizy_gpu.nodes.train_lora import TrainLora
from kizy_gpu.serve import turns
from kizy_gpu.serve.admission import AdmittedJob
from kizy_gpu.serve.executor import Busy, LocalExecutor
from kizy_gpu.serve.slot import Slot
from kizy_gpu.serve.trainer import TrainerSlot
from kizy_gpu.settings import read_settings

Said = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """What slots tell their processes, of which none is started here."""
    heard: Said = []

    def send(slot: Slot, message: dict[str, Any]) -> None:
        heard.append((f"{slot.device['id']} {type(slot).__name__}", message))

    monkeypatch.setattr(Slot, "_send", send)
    monkeypatch.setattr(Slot, "open", lambda slot: None)
    monkeypatch.setattr(turns, "LINGER_SECONDS", 0.02)
    return heard


def service(tmp_path: Path, processes: str, cards: int = 3) -> LocalExecutor:
    named = ",".join(f"cuda:{card}" for card in range(cards))
    settings = read_settings(
        {
            "GPU_TOKEN": "t",
            "KIZY_HOME": str(tmp_path),
            "KIZY_DEVICES": named,
            "KIZY_TRAINING_PROCESSES": processes,
        }
    )
    made = LocalExecutor(settings, settings.library(), lambda *_: None)
    for device in made._devices:
        seen = {"id": device.draws.device["id"], "kind": "cuda", "memoryBytes": 2**34}
        device.draws.device, device.trains.device = seen, dict(seen)
        device.draws.state = "READY"
    return made


def training(name: str, batch_size: int = 8) -> AdmittedJob:
    return AdmittedJob(name, TrainLora, None, None, {"jobId": name}, shares=batch_size)


def picture(name: str) -> AdmittedJob:
    from kizy_gpu.nodes.text_to_image import TextToImage

    return AdmittedJob(name, TextToImage, None, None, {"jobId": name})


def trainers(made: LocalExecutor) -> list[TrainerSlot]:
    return [device.trains for device in made._devices]


def others(said: Said) -> list[list[str]]:
    return [message["job"]["others"] for _, message in said if "others" in message.get("job", {})]


@pytest.mark.parametrize(
    ("processes", "batch_size", "lent"),
    [
        ("1", 8, []),
        ("2", 8, ["cuda:1"]),
        ("all", 8, ["cuda:1", "cuda:2"]),
        ("all", 2, ["cuda:1"]),
        ("all", 1, []),
    ],
)
async def test_it_has_as_many_cards_as_are_set_and_of_use(
    tmp_path: Path, said: Said, processes: str, batch_size: int, lent: list[str]
) -> None:
    made = service(tmp_path, processes)
    made.submit(training("a", batch_size))
    assert others(said) == [lent]
    at_work = [slot.device["id"] for slot in trainers(made) if slot.has_work]
    assert at_work == ["cuda:0", *lent]
    assert [one["trainer"]["jobId"] for one in made.health()["devices"]].count("a") == len(at_work)


async def test_who_has_lent_takes_no_training_until_it_is_given_back(
    tmp_path: Path, said: Said
) -> None:
    made = service(tmp_path, "2", cards=2)
    made.submit(training("a"))
    with pytest.raises(Busy):
        made.submit(training("b"))
    first, second = trainers(made)
    first._end_job("completed", {})
    assert first.is_free
    assert second.is_free
    second.run(training("b"))
    assert others(said) == [["cuda:1"], ["cuda:0"]]
    assert not first.is_free


async def test_a_picture_on_any_of_its_cards_is_given_its_turn(tmp_path: Path, said: Said) -> None:
    made = service(tmp_path, "2")
    made.submit(training("a"))
    lead = trainers(made)[0]
    lead._hear_event("a", "started", {})
    said.clear()

    made.submit(picture("p"))
    assert said.pop() == ("cuda:2 Slot", {"is": "job", "job": {"jobId": "p"}}), "one is free"
    made.submit(picture("q"))
    made.submit(picture("r"))
    turn = {"is": "turn", "jobId": "a"}
    asked = [("cuda:0 TrainerSlot", {**turn, "number": number}) for number in (1, 2)]
    assert said == asked, "both ask the one process"
    lead._hear_event("a", "yielded", {"turn": 1})
    assert said == asked, "it has not heard of the second"
    lead._hear_event("a", "yielded", {"turn": 2})
    begun = [to for to, message in said[2:] if message["is"] == "job"]
    assert sorted(begun) == ["cuda:0 Slot", "cuda:1 Slot"]

    said.clear()
    drawing = [device.draws for device in made._devices if device.draws.job_id in ("q", "r")]
    drawing[0]._end_job("completed", {})
    await asyncio.sleep(0.04)
    assert said == [("cuda:0 TrainerSlot", {**turn, "number": 2})], "the other is not done"
    drawing[1]._end_job("completed", {})
    await asyncio.sleep(0.04)
    assert said[-1] == ("cuda:0 TrainerSlot", {**turn, "number": None})


async def test_a_training_waits_until_all_cards_are_known(tmp_path: Path, said: Said) -> None:
    made = service(tmp_path, "all")
    made._devices[2].draws.device = {"id": "cuda:2"}
    with pytest.raises(Busy):
        made.submit(training("a"))
    made._devices[2].draws.broken = "it has no driver"
    made.submit(training("a"))
    assert others(said) == [["cuda:1"]]
