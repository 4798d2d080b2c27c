"""LoHa, LoKr and LoCon with a middle layer, as plain LoRA: exactly, with more ranks.

They are other ways to write down what a weight changes by (Yeh et al. 2023, "Navigating
Text-To-Image Customization"; names as in KohakuBlueleaf/LyCORIS). Each is a product of two
matrices too, so that nothing else here has to know of them:

- LoHa, (A B) * (C D) elementwise: the products of all pairs of columns, and of all pairs of rows.
- LoKr, the Kronecker product of W and (A B): that of W and A, and that of one and B.
- What is given whole is the product of itself and one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

Pieces = Mapping[str, Tensor]
"""Of one module, by the last part of their names."""

Product = tuple[Tensor, Tensor, int | None]
"""`up` [out, rank] and `down` [rank, in] or with a kernel [rank, in, h, w]; and by what rank the
file means its alpha to be divided: None where it means nothing."""

MAX_NUMBERS = 1_500_000_000
"""Of a whole file: more is as large as a model."""

_ENDS = (
    *(f".hada_{one}" for one in ("w1_a", "w1_b", "w2_a", "w2_b", "t1", "t2")),
    *(f".lokr_{one}" for one in ("w1", "w1_a", "w1_b", "w2", "w2_a", "w2_b", "t2")),
    ".lora_mid.weight",
)


class TooLarge(Exception):
    """Written as plain LoRA it would be as large as a model."""


def is_one(names: Any) -> bool:
    return any(name.endswith(_ENDS) for name in names)


def stem_of(name: str) -> str | None:
    """What of such a name names its module; None for others."""
    return next((name.removesuffix(end) for end in _ENDS if name.endswith(end)), None)


def as_plain(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same file in plain LoRA, under the same names. Raises TooLarge, and KeyError or
    RuntimeError for what is not whole."""
    stems = {stem for stem in map(stem_of, tensors) if stem is not None}
    pieces: dict[str, dict[str, Tensor]] = {stem: {} for stem in stems}
    plain: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        stem, last = _split(name, stems)
        if stem is None:
            plain[name] = tensor
        else:
            pieces[stem][last] = tensor
    numbers = 0
    for stem, mine in pieces.items():
        up, down, divisor = _product(mine)
        numbers += up.numel() + down.numel()
        if numbers > MAX_NUMBERS:
            raise TooLarge
        kind = next(iter(mine.values())).dtype
        plain[f"{stem}.lora_up.weight"] = up.to(kind).contiguous()
        plain[f"{stem}.lora_down.weight"] = down.to(kind).contiguous()
        if "alpha" in mine and divisor is not None:
            plain[f"{stem}.alpha"] = mine["alpha"].float() / divisor * down.shape[0]
    return plain


def _split(name: str, stems: set[str]) -> tuple[str | None, str]:
    for end in (*_ENDS, ".alpha", ".lora_up.weight", ".lora_down.weight"):
        if name.endswith(end) and name.removesuffix(end) in stems:
            return name.removesuffix(end), end.removeprefix(".").removesuffix(".weight")
    return None, ""


def _product(pieces: Pieces) -> Product:
    wide = {name: tensor.float() for name, tensor in pieces.items()}
    for mark, read in _KINDS.items():
        if mark in wide:
            return read(wide)
    raise KeyError("a piece without its others")


def _loha(pieces: Pieces) -> Product:
    a, b, c, d = (pieces[f"hada_{one}"] for one in ("w1_a", "w1_b", "w2_a", "w2_b"))
    if "hada_t1" in pieces:
        return *_whole(_core(pieces["hada_t1"], a, b) * _core(pieces["hada_t2"], c, d)), len(b)
    up = torch.einsum("or,os->ors", a, c).flatten(1)
    down = torch.einsum("ri,si->rsi", b, d).flatten(0, 1)
    return up, down, len(b)


def _lokr(pieces: Pieces) -> Product:
    divisor: int | None = None
    first = pieces.get("lokr_w1")
    if first is None:
        first = pieces["lokr_w1_a"] @ pieces["lokr_w1_b"]
        divisor = len(pieces["lokr_w1_b"])
    if "lokr_w2" in pieces:
        return *_whole(_kron(first, pieces["lokr_w2"])), divisor
    a, b = pieces["lokr_w2_a"], pieces["lokr_w2_b"]
    if "lokr_t2" in pieces:
        return *_whole(_kron(first, _core(pieces["lokr_t2"], a, b))), len(b)
    one = torch.eye(first.shape[1], device=b.device)
    return torch.kron(first, a), torch.kron(one, b.flatten(1)), len(b)


def _locon(pieces: Pieces) -> Product:
    """A kernel between two that have none: it goes into the first of these."""
    middle, down = pieces["lora_mid"], pieces["lora_down"].flatten(1)
    return pieces["lora_up"].flatten(1), torch.einsum("rshw,si->rihw", middle, down), len(down)


_KINDS: Mapping[str, Callable[[Pieces], Product]] = {
    "hada_w1_a": _loha,
    "lokr_w1": _lokr,
    "lokr_w1_a": _lokr,
    "lora_mid": _locon,
}


def _core(core: Tensor, out: Tensor, into: Tensor) -> Tensor:
    """Tucker's form: a small kernel [r, s, h, w] between `out` [r, out] and `into` [s, in]."""
    return torch.einsum("rshw,ro,si->oihw", core, out, into)


def _kron(first: Tensor, second: Tensor) -> Tensor:
    return torch.kron(first[(...,) + (None,) * (second.ndim - 2)], second.contiguous())


def _whole(change: Tensor) -> tuple[Tensor, Tensor]:
    """[out, in, ...] as a product, through the fewer of the two."""
    flat = change.flatten(1)
    if change.ndim > 2 or len(flat) <= flat.shape[1]:
        return torch.eye(len(flat), device=change.device), change
    return flat, torch.eye(flat.shape[1], device=change.device)
