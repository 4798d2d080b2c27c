"""Draws the 200 prompts and seeds that `score.py` uses, before any training.

    python -m sprout.score_prompts

Concepts come from the groups people ask pictures of, the same number from each, among names of
at most three words that are not clock faces; look and ground are drawn at random.
"""

import json
import random

from sprout.data.captions import prompt
from sprout.data.pictures import GROUNDS, LOOKS, WHITE, load_records
from sprout.paths import ART, SCORE_PROMPTS

GROUPS = (
    "Smileys & Emotion",
    "Animals & Nature",
    "Food & Drink",
    "Travel & Places",
    "Activities",
    "Objects",
)
COUNT = 200
WHITE_SHARE = 0.6
SEED = 20261123


def draw() -> list[dict]:
    """The fixed list: id, concept, look, ground, prompt, seed."""
    rng = random.Random(SEED)
    candidates = {group: _candidates(group) for group in GROUPS}
    for names in candidates.values():
        rng.shuffle(names)
    rows = []
    for number in range(COUNT):
        concept, looks = candidates[GROUPS[number % len(GROUPS)]].pop()
        look = rng.choice(looks)
        coloured = rng.choice([name for name in GROUNDS if name != WHITE])
        ground = WHITE if rng.random() < WHITE_SHARE else coloured
        seed = rng.randrange(2**31)
        rows.append(
            {
                "id": number,
                "concept": concept,
                "look": look,
                "ground": ground,
                "prompt": prompt(concept, look, ground),
                "seed": seed,
            }
        )
    return rows


def _candidates(group: str) -> list[tuple[str, list[str]]]:
    """Concepts of a group with the looks they exist in."""
    looks: dict[str, set[str]] = {}
    for picture in load_records(ART):
        is_clock = picture.concept.endswith(("o'clock", "-thirty"))
        if picture.group == group and len(picture.name.split()) <= 3 and not is_clock:
            looks.setdefault(picture.concept, set()).add(picture.look)
    return [(c, [look for look in LOOKS if look in looks[c]]) for c in sorted(looks)]


def main() -> None:
    lines = ",\n  ".join(json.dumps(row) for row in draw())
    SCORE_PROMPTS.write_text(f"[\n  {lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
