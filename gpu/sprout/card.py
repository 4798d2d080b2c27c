"""Fills the model card's figures from `score.json` and the checkpoints.

python -m sprout.card
"""

import argparse
import json
from pathlib import Path
from string import Template

import torch

from sprout.export import megabytes
from sprout.paths import MODEL, WORK

TEMPLATE = Path(__file__).resolve().parent / "card.md"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def run_of(path: Path) -> tuple[int, int]:
    """Steps and minutes that a training took."""
    progress = torch.load(path, map_location="cpu", weights_only=False)["progress"]
    return progress["step"], round(progress["seconds"] / 60)


def verdict(reached: dict[str, float], goals: dict[str, float]) -> str:
    """Which goals were reached, in words."""
    names = {"look": "looks", "conceptTop5": "concepts"}
    said = [
        f"The goal for {names[goal]} was {'' if reached[goal] >= share else '**not** '}reached."
        for goal, share in goals.items()
    ]
    return " ".join(said)


def figures(model: Path) -> dict[str, str]:
    """All values that the template names."""
    score = json.loads((model / "score.json").read_text("utf-8"))
    own = score["classifier"]
    rows = {
        "reached": score["reached"],
        "ceiling": score["ceiling"],
        "held_out": own["heldOut"],
        "held_out_asked": own["heldOutOfGroupsAskedFor"],
        "known": own["newViewsOfKnownPictures"],
    }
    values = {
        f"{row}_{name}": percent(share)
        for row, part in rows.items()
        for name, share in part.items()
    }
    for name in ("text", "unet"):
        steps, minutes = run_of(WORK / f"{name}.pt")
        values |= {f"{name}_steps": f"{steps:,}", f"{name}_minutes": str(minutes)}
    values["verdict"] = verdict(score["reached"], score["goals"])
    values["goal_look"] = percent(score["goals"]["look"])
    values["goal_top5"] = percent(score["goals"]["conceptTop5"])
    values["concepts"] = f"{score['concepts']:,}"
    values["megabytes"] = f"{megabytes(model):.0f}"
    return values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=MODEL)
    args = parser.parse_args()
    card = Template(TEMPLATE.read_text("utf-8")).substitute(figures(args.model))
    (args.model / "README.md").write_text(card, "utf-8")


if __name__ == "__main__":
    main()
