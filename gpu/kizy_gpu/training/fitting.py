"""A report that can be shown, however long a training has become: less of the past rather than
nothing at all. Free of torch."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Report = dict[str, Any]
_CURVES = ("loss", "heldOut", "checkpoints")
_MANY, _FEW = 160, 20
"""Points of a curve."""
_LONG = 120
"""Characters of a prompt that are enough to know it by."""


def fitted(report: Report, most_bytes: int) -> Report:
    """As much of it as goes into `most_bytes` of JSON: what is missed least goes first."""
    for smaller in _SMALLER:
        while _bytes(report) > most_bytes:
            less = smaller(report)
            if less == report:
                break
            report = less
    return report


def _bytes(report: Report) -> int:
    return len(json.dumps(report, separators=(",", ":")))


def _thinner(longest: int) -> Callable[[Report], Report]:
    """Every second point of the curves that are longer; the newest stays."""

    def thinner(report: Report) -> Report:
        curves = {name: report.get(name, []) for name in _CURVES}
        thin = {name: one[::-2][::-1] for name, one in curves.items() if len(one) > longest}
        return {**report, **thin}

    return thinner


def _fewer_rows(fewest: int) -> Callable[[Report], Report]:
    """Without the oldest samples but the first, which are the base model's."""

    def fewer(report: Report) -> Report:
        rows = report["samples"]
        if len(rows) <= fewest:
            return report
        return {**report, "samples": [*rows[: fewest > 1], *rows[1 + (fewest > 1) :]]}

    return fewer


def _shorter_words(report: Report) -> Report:
    rows = [
        {**row, "pictures": [_named_shortly(picture) for picture in row["pictures"]]}
        for row in report["samples"]
    ]
    return {**report, "samples": rows}


def _named_shortly(picture: dict[str, Any]) -> dict[str, Any]:
    prompt = picture["prompt"]
    return picture if len(prompt) <= _LONG else {**picture, "prompt": f"{prompt[: _LONG - 1]}…"}


_SMALLER: tuple[Callable[[Report], Report], ...] = (
    _thinner(_MANY),
    _fewer_rows(4),
    _thinner(_FEW),
    _fewer_rows(2),
    _shorter_words,
    _fewer_rows(1),
)
