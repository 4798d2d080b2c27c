"""Scores of a training's states, which of them is the best, and why. Free of torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from kizy_gpu.training.pictures import FEWEST_TO_KEEP
from kizy_gpu.training.settings import Subject

DIGITS = 5
"""As few as are stored: a training that goes on must choose as it would have."""
_LOOK_COUNTS: Mapping[Subject, float] = {"look": 1.0, "person": 0.5, "thing": 0.5}
_LIKE_ANY = 0.6
"""How near pictures of one subject are to each other without being copies."""


@dataclass(frozen=True)
class Score:
    """Of one state. All but `held_out_loss` are shares; `total` ranks them, higher is better.

    None is what could not be measured: without pictures kept from learning, or without samples.
    """

    step: int
    held_out_loss: float | None
    look: float | None
    concept: float | None
    memorised: float | None
    clip: float | None = None
    """Likeness to the kept pictures in the eyes of CLIP, where it is here."""
    total: float = 0.0

    def as_wire(self) -> dict[str, float | None]:
        named = {"held_out_loss": "heldOutLoss"}
        return {
            named.get(key, key): None if value is None else round(value, DIGITS)
            for key, value in asdict(self).items()
            if key != "clip" or value is not None
        }

    @classmethod
    def from_wire(cls, wire: Mapping[str, float]) -> Score:
        given = {key: value for key, value in wire.items() if key not in ("heldOutLoss", "step")}
        return cls(step=int(wire["step"]), held_out_loss=wire["heldOutLoss"], **given)


def ranked(base: Score, scores: Sequence[Score], subject: Subject) -> list[Score]:
    """The same scores with their totals.

    What was not measured of one counts as it does of the others on average: a state whose samples
    could not be drawn is neither better nor worse for that.
    """
    terms = [_terms(base, score, subject) for score in scores]
    totals = [0.0] * len(scores)
    for name in terms[0] if terms else ():
        known = [one[name] for one in terms]
        measured = [value for value in known if value is not None]
        usual = sum(measured) / len(measured) if measured else 0.0
        totals = [
            total + (usual if value is None else value)
            for total, value in zip(totals, known, strict=True)
        ]
    return [replace(score, total=total) for score, total in zip(scores, totals, strict=True)]


def _terms(base: Score, score: Score, subject: Subject) -> dict[str, float | None]:
    met, forgot, repeats = _met(base, score), score.concept, score.memorised
    before = 1.0 if base.concept is None else base.concept
    usual = max(base.memorised or 0.0, _LIKE_ANY)
    return {
        "met": None if met is None else 2 * met,
        "look": None if score.look is None else _LOOK_COUNTS[subject] * min(1.0, score.look),
        "forgot": None if forgot is None else -max(0.0, before - forgot),
        "like": _come_by_clip(base, score),
        "repeats": None if repeats is None else -2 * max(0.0, repeats - usual),
    }


def _met(base: Score, score: Score) -> float | None:
    """How much more surely pictures that it has not seen are met."""
    if base.held_out_loss is None or score.held_out_loss is None:
        return None
    return (base.held_out_loss - score.held_out_loss) / max(1e-6, base.held_out_loss)


def _come_by_clip(base: Score, score: Score) -> float | None:
    """Which share of the way to pictures that it has not seen its samples have come: 1 at most."""
    if base.clip is None or score.clip is None:
        return None
    return (score.clip - base.clip) / max(1e-6, 1 - base.clip)


def why(base: Score, best: Score, scores: Sequence[Score], subject: Subject) -> list[str]:
    """The choice in words."""
    said = []
    if best.memorised is None:
        said.append("Its samples could not be drawn, so they had no say in this.")
    elif subject == "look" and best.look is not None:
        said.append(
            f"It has come {max(0, round(100 * min(1, best.look)))} % of the way to your look."
        )
    met = _met(base, best)
    if met is None:
        said.append(
            f"With fewer than {FEWEST_TO_KEEP} pictures none is kept from learning, so nothing "
            "tells whether it learnt what they share or the pictures themselves: trust your eyes."
        )
    elif met > 0.005:
        said.append(
            f"It draws pictures it has not seen {round(100 * met)} % more surely than before."
        )
    come = _come_by_clip(base, best)
    if come is not None and come > 0.005:
        said.append(
            f"CLIP finds its samples {round(100 * come)} % nearer to pictures it has not seen."
        )
    elif come is not None:
        said.append("CLIP finds its samples no nearer to pictures it has not seen.")
    if best.concept is not None and base.concept is not None:
        if best.concept >= base.concept - 0.05:
            said.append("It still draws what the words say.")
        else:
            said.append("It listens to the words a little less than before.")
    return [*said, *_what_came_after(best, scores)]


def _what_came_after(best: Score, scores: Sequence[Score]) -> list[str]:
    later = [score for score in scores if score.step > best.step]
    if not later:
        return []
    losses = [score.held_out_loss for score in later if score.held_out_loss is not None]
    if losses and best.held_out_loss is not None and min(losses) > best.held_out_loss:
        return ["After it, it began to learn your pictures by heart."]
    return ["What came after it was no better."]
