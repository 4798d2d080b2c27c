"""A model computes with as many threads as are worth it, and no pixel depends on how many."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from kizy_gpu.families import threads
from kizy_gpu.families.device import open_device
from kizy_gpu.families.threads import quickest_threads


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Time that passes only when it is told to: a busy machine takes as long as it likes."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(threads, "time", SimpleNamespace(perf_counter=lambda: clock.now))
    return clock


def tried(clock: SimpleNamespace, seconds: dict[int, float], most: int) -> tuple[int, list[int]]:
    counts: list[int] = []

    def trial(count: int) -> None:
        counts.append(count)
        clock.now += seconds[count]

    return quickest_threads(trial, most), counts


@pytest.mark.parametrize(
    ("seconds", "most", "best"),
    [
        ({8: 0.1, 4: 0.05, 2: 0.02, 1: 0.08}, 8, 2),
        ({8: 0.02, 4: 0.05}, 8, 8),
        ({3: 0.05, 1: 0.05}, 3, 1),
        ({1: 0.01}, 1, 1),
    ],
)
def test_the_quickest_count_wins_and_a_draw_goes_to_fewer(
    clock: SimpleNamespace, seconds: dict[int, float], most: int, best: int
) -> None:
    assert tried(clock, seconds, most)[0] == best


def test_what_takes_long_is_not_tried_again(clock: SimpleNamespace) -> None:
    assert tried(clock, {4: 1.1}, 4) == (4, [4, 4])


def test_what_comes_after_a_picture_has_the_threads_it_had_before() -> None:
    before = torch.get_num_threads()
    try:
        device = open_device("cpu:0", 3)
        with device.arithmetic(1):
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 3
        with pytest.raises(RuntimeError), device.arithmetic(2):
            raise RuntimeError
        assert torch.get_num_threads() == 3
        with device.arithmetic():
            assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
