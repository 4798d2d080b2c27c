"""Whose the device is."""

from __future__ import annotations

import asyncio

import pytest

from kizy_gpu.serve import turns as module
from kizy_gpu.serve.turns import Turns

TICK = 0.05
"""Seconds: long beside what a busy machine is late by."""


class Told(list[int | None]):
    """What the trainer was told."""


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "YIELD_SECONDS", 5 * TICK)
    monkeypatch.setattr(module, "LINGER_SECONDS", 2 * TICK)
    monkeypatch.setattr(module, "HOLD_SECONDS", 5 * TICK)


def training(told: Told) -> Turns:
    turns = Turns(told.append)
    turns.training_given()
    turns.training_started()
    return turns


async def test_who_is_alone_begins_at_once(told: Told) -> None:
    begun: list[int] = []
    turns = Turns(told.append)
    turns.enter(lambda: begun.append(1))
    turns.leave()
    await asyncio.sleep(4 * TICK)
    assert (begun, told) == ([1], [])


async def test_a_picture_waits_for_the_step_and_the_training_for_the_pictures(told: Told) -> None:
    begun: list[int] = []
    turns = training(told)
    turns.enter(lambda: begun.append(1))
    assert (begun, told) == ([], [1])
    turns.training_steps_aside(1)
    assert begun == [1]
    turns.leave()
    turns.enter(lambda: begun.append(2))
    assert begun == [1, 2], "the next one of the row finds the device free"
    turns.leave()
    assert told == [1]
    await asyncio.sleep(4 * TICK)
    assert told == [1, None]


async def test_a_training_that_does_not_give_way_is_not_waited_for(told: Told) -> None:
    begun: list[int] = []
    turns = training(told)
    turns.enter(lambda: begun.append(1))
    await asyncio.sleep(10 * TICK)
    assert begun == [1]


async def test_an_answer_to_an_older_request_is_none(told: Told) -> None:
    begun: list[int] = []
    turns = training(told)
    turns.enter(lambda: begun.append(1))
    turns.leave()
    await asyncio.sleep(4 * TICK)
    turns.enter(lambda: begun.append(2))
    assert told == [1, None, 2]
    turns.training_steps_aside(1)
    assert begun == []
    turns.training_steps_aside(2)
    assert begun == [2]


async def test_a_training_that_ends_leaves_the_device(told: Told) -> None:
    begun: list[int] = []
    turns = training(told)
    turns.enter(lambda: begun.append(1))
    turns.training_ended()
    assert begun == [1]


async def test_one_that_is_still_starting_is_not_waited_for_and_waits_itself(told: Told) -> None:
    begun: list[int] = []
    turns = Turns(told.append)
    turns.training_given()
    turns.enter(lambda: begun.append(1))
    assert (begun, told) == ([1], [1])
    turns.leave()
    turns.enter(lambda: begun.append(2))
    turns.training_ended()
    turns.training_given()
    assert told == [1, 2], "the next training hears of the picture that is being drawn"


async def test_a_pause_from_outside_lapses(told: Told) -> None:
    turns = training(told)
    turns.hold()
    await asyncio.sleep(3 * TICK)
    turns.hold()
    await asyncio.sleep(3 * TICK)
    assert told == [1], "it was said again"
    await asyncio.sleep(5 * TICK)
    assert told == [1, None]


async def test_a_pause_outlives_a_picture_and_a_picture_a_pause(told: Told) -> None:
    turns = training(told)
    turns.hold()
    turns.enter(lambda: None)
    turns.release()
    assert told == [1]
    turns.hold()
    turns.leave()
    await asyncio.sleep(3 * TICK)
    assert told == [1]
    turns.release()
    assert told == [1, None]
