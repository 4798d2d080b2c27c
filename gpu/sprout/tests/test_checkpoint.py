"""A run that was killed goes on as if it had not been."""

import torch
from torch import nn

from sprout import checkpoint
from sprout.optim import Ema, Muon, cosine


def start():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    optimiser = Muon([p for p in model.parameters() if p.ndim == 2], lr=0.01)
    progress = checkpoint.Progress(steps=10, minutes=None)
    return {"model": model, "ema": Ema(model, 0.9), "optimiser": optimiser, "progress": progress}


def run(parts, steps):
    for _ in range(steps):
        parts["model"](torch.randn(16, 4)).pow(2).mean().backward()
        parts["optimiser"].step()
        parts["optimiser"].zero_grad()
        parts["ema"].update(parts["model"])
        parts["progress"].step += 1


def test_resumed_run_equals_uninterrupted_one(tmp_path):
    whole = start()
    run(whole, 6)

    first = start()
    run(first, 3)
    checkpoint.save(tmp_path / "run.pt", first)
    second = start()
    assert checkpoint.restore(tmp_path / "run.pt", second)
    run(second, 3)

    assert second["progress"].step == 6
    for a, b in zip(whole["model"].parameters(), second["model"].parameters(), strict=True):
        assert torch.equal(a, b)
    for a, b in zip(whole["ema"].shadow, second["ema"].shadow, strict=True):
        assert torch.equal(a, b)


def test_averages_can_be_read_alone(tmp_path):
    parts = start()
    run(parts, 2)
    checkpoint.save(tmp_path / "run.pt", parts)
    other = start()["model"]
    checkpoint.restore_average(tmp_path / "run.pt", other)
    for parameter, average in zip(other.parameters(), parts["ema"].shadow, strict=True):
        assert torch.equal(parameter, average)


def test_nothing_to_restore(tmp_path):
    assert not checkpoint.restore(tmp_path / "none.pt", start())


def test_rate_rises_then_falls():
    assert cosine(0, step=0, warmup=10) == 0.1
    assert cosine(0, step=9, warmup=10) == 1
    assert 0.02 < cosine(1, step=1000, warmup=10) < 0.04
