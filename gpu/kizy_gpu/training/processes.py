"""How many processes teach a LoRA, and on which devices. Free of torch."""

from __future__ import annotations

from collections.abc import Sequence

EVERY_CARD = 0
"""As many processes as there are graphics cards."""
MOST = 64


def read_processes(text: str) -> int:
    """A number of processes, or EVERY_CARD for "all". Raises ValueError."""
    if text == "all":
        return EVERY_CARD
    if text.isdecimal() and 1 <= int(text) <= MOST:
        return int(text)
    raise ValueError(f"{text} is neither a number from 1 to {MOST} nor all")


def other_devices(device: str, kind: str, cards: Sequence[str], processes: int) -> list[str]:
    """Where the others work when the first of `processes` has `device`.

    Each has a card of `cards` to itself; a processor is shared by as many as are asked for.
    """
    if kind == "cpu":
        return [device] * max(0, processes - 1)
    if kind != "cuda":
        return []
    found = [card for card in cards if card != device and card.startswith("cuda:")]
    return found if processes == EVERY_CARD else found[: processes - 1]
