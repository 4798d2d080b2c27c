"""LyCORIS' files change a weight by what their formulas say, worked out here number by number."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families import lycoris
from kizy_gpu.families.lora_layouts import Modules, read_lora

OUT, IN, RANK = 6, 4, 2
MODULES = Modules({("unet", "a.to_q"): (OUT, IN), ("unet", "a.conv"): (OUT, IN, 3, 3)})
LINEAR, CONV = "lora_unet_a_to_q", "lora_unet_a_conv"


def numbers(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def changed(tensors: dict[str, Tensor]) -> np.ndarray:
    """By what the file changes the weight of its one module."""
    read = read_lora(save({name: t.contiguous() for name, t in tensors.items()}), MODULES)
    assert not read.unknown
    (one,) = read.adapter["unet"].values()
    scale = one.alpha / one.rank
    return np.asarray(torch.einsum("or,r...->o...", one.up.flatten(1), one.down) * scale)


def loha(stem: str, width: int, alpha: float | None) -> tuple[dict[str, Tensor], np.ndarray]:
    a, b, c, d = numbers(OUT, RANK), numbers(RANK, width), numbers(OUT, 3), numbers(3, width)
    names = (("w1_a", a), ("w1_b", b), ("w2_a", c), ("w2_b", d))
    tensors = {f"{stem}.hada_{name}": tensor for name, tensor in names}
    if alpha is not None:
        tensors[f"{stem}.alpha"] = torch.tensor(alpha)
    scale = 1 if alpha is None else alpha / RANK
    expected = (a.numpy() @ b.numpy()) * (c.numpy() @ d.numpy()) * scale
    return tensors, expected


@pytest.mark.parametrize("alpha", [None, 1.0])
def test_loha(alpha: float | None) -> None:
    tensors, expected = loha(LINEAR, IN, alpha)
    assert np.allclose(changed(tensors), expected, atol=1e-5)


def test_loha_of_a_convolution_is_written_flat() -> None:
    tensors, expected = loha(CONV, IN * 9, 4.0)
    assert np.allclose(changed(tensors), expected.reshape(OUT, IN, 3, 3), atol=1e-5)


def by_hand(core: Tensor, out: Tensor, into: Tensor) -> np.ndarray:
    """Tucker's form, one number after the other."""
    t, o, i = core.numpy(), out.numpy(), into.numpy()
    made = np.zeros((o.shape[1], i.shape[1], 3, 3))
    for x in range(t.shape[0]):
        for y in range(t.shape[1]):
            made += o[x][:, None, None, None] * i[y][None, :, None, None] * t[x, y][None, None]
    return made


def test_loha_with_a_core() -> None:
    def four(shift: int) -> list[Tensor]:
        shapes = ((RANK, RANK, 3, 3), (RANK, OUT), (RANK, IN))
        return [numbers(*shape) + shift for shape in shapes]

    (t1, a, b), (t2, c, d) = four(0), four(1)
    names = ("t1", "w1_a", "w1_b", "t2", "w2_a", "w2_b")
    tensors = dict(zip((f"{CONV}.hada_{n}" for n in names), (t1, a, b, t2, c, d), strict=True))
    assert np.allclose(changed(tensors), by_hand(t1, a, b) * by_hand(t2, c, d), atol=1e-4)


@pytest.mark.parametrize("first", ["whole", "in two"])
@pytest.mark.parametrize("second", ["whole", "in two"])
def test_lokr(first: str, second: str) -> None:
    w1, w2 = numbers(2, 2), numbers(OUT // 2, IN // 2)
    tensors = {f"{LINEAR}.alpha": torch.tensor(8.0)}
    scale = 1.0  # two whole ones mean no rank that alpha could be divided by
    if first == "in two":
        a, b = numbers(2, 3), numbers(3, 2)
        tensors |= {f"{LINEAR}.lokr_w1_a": a, f"{LINEAR}.lokr_w1_b": b}
        w1, scale = a @ b, 8 / 3
    else:
        tensors[f"{LINEAR}.lokr_w1"] = w1
    if second == "in two":
        a, b = numbers(OUT // 2, RANK), numbers(RANK, IN // 2)
        tensors |= {f"{LINEAR}.lokr_w2_a": a, f"{LINEAR}.lokr_w2_b": b}
        w2, scale = a @ b, 8 / RANK
    else:
        tensors[f"{LINEAR}.lokr_w2"] = w2
    assert np.allclose(changed(tensors), np.kron(w1.numpy(), w2.numpy()) * scale, atol=1e-5)


def kron4(first: Tensor, second: np.ndarray) -> np.ndarray:
    return np.kron(first.numpy()[:, :, None, None], second)


def test_lokr_of_a_convolution() -> None:
    w1, w2 = numbers(2, 2), numbers(OUT // 2, IN // 2, 3, 3)
    whole = {f"{CONV}.lokr_w1": w1, f"{CONV}.lokr_w2": w2}
    assert np.allclose(changed(whole), kron4(w1, w2.numpy()), atol=1e-5)
    a, b = numbers(OUT // 2, RANK), numbers(RANK, IN // 2 * 9)
    split = {f"{CONV}.lokr_w1": w1, f"{CONV}.lokr_w2_a": a, f"{CONV}.lokr_w2_b": b}
    second = (a @ b).reshape(OUT // 2, IN // 2, 3, 3).numpy()
    assert np.allclose(changed(split), kron4(w1, second), atol=1e-5)
    t, a, b = numbers(RANK, RANK, 3, 3), numbers(RANK, OUT // 2), numbers(RANK, IN // 2)
    core = {f"{CONV}.lokr_w1": w1, f"{CONV}.lokr_t2": t}
    core |= {f"{CONV}.lokr_w2_a": a, f"{CONV}.lokr_w2_b": b}
    assert np.allclose(changed(core), kron4(w1, by_hand(t, a, b)), atol=1e-4)


def test_a_middle_layer_goes_into_the_first() -> None:
    down, middle, up = numbers(RANK, IN, 1, 1), numbers(RANK, RANK, 3, 3), numbers(OUT, RANK, 1, 1)
    tensors = {
        f"{CONV}.lora_down.weight": down,
        f"{CONV}.lora_mid.weight": middle,
        f"{CONV}.lora_up.weight": up,
        f"{CONV}.alpha": torch.tensor(1.0),
    }
    picture = numbers(1, IN, 5, 5)
    with torch.no_grad():
        follow = torch.nn.functional.conv2d
        expected = follow(follow(follow(picture, down), middle), up) / RANK
        made = follow(picture, torch.from_numpy(changed(tensors)))
    assert torch.allclose(made, expected, atol=1e-4)


@pytest.mark.parametrize("missing", ["hada_w1_a", "hada_w2_b"])
def test_half_of_it_is_refused(missing: str) -> None:
    tensors, _ = loha(LINEAR, IN, 1.0)
    del tensors[f"{LINEAR}.{missing}"]
    with pytest.raises(JobError, match="incomplete"):
        read_lora(save(tensors), MODULES)


def test_what_is_as_large_as_a_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lycoris, "MAX_NUMBERS", 10)
    with pytest.raises(JobError, match="as many numbers as a model"):
        read_lora(save(loha(LINEAR, IN, 1.0)[0]), MODULES)
