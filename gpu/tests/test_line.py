"""Turns at a full service."""

from __future__ import annotations

from kizy_gpu.serve.line import PATIENCE_SECONDS, Line


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_free_slot_goes_to_whoever_asks_when_nobody_waits() -> None:
    line = Line(Clock())
    assert line.admits("a", free=1)
    assert line.admits("b", free=1)


def test_first_come_first_served() -> None:
    line = Line(Clock())
    assert not line.admits("first", free=0)
    assert not line.admits("second", free=0)
    assert not line.admits("newcomer", free=1), "the one whose job just ended asks first"
    assert not line.admits("second", free=1)
    assert line.admits("first", free=1)
    assert not line.admits("newcomer", free=1)
    assert line.admits("second", free=1)
    assert line.admits("newcomer", free=1)


def test_as_many_at_once_as_there_are_slots() -> None:
    line = Line(Clock())
    for job in ("a", "b", "c"):
        assert not line.admits(job, free=0)
    assert line.admits("b", free=2)
    assert line.admits("a", free=1)
    assert line.admits("c", free=1)


def test_who_has_gone_loses_the_place() -> None:
    clock = Clock()
    line = Line(clock)
    assert not line.admits("gone", free=0)
    clock.now += PATIENCE_SECONDS * 0.6
    assert not line.admits("waits", free=0)
    clock.now += PATIENCE_SECONDS * 0.6
    assert line.admits("waits", free=1)


def test_asking_again_keeps_the_place() -> None:
    clock = Clock()
    line = Line(clock)
    for _ in range(10):
        assert not line.admits("first", free=0)
        clock.now += PATIENCE_SECONDS * 0.6
        assert not line.admits("second", free=0)
    assert not line.admits("second", free=1)
    assert line.admits("first", free=1)
