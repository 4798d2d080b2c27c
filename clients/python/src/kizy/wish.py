"""What is asked of a studio, in its API's words: shared by the two clients."""

from __future__ import annotations

import os
import re
import uuid
from pathlib import Path
from typing import Any, TypedDict

from kizy.errors import Problem, StudioError
from kizy.views import Artwork, Lora, Run, Training, is_over

DEFAULT_URL = "http://127.0.0.1:3000"
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)


class Start(TypedDict):
    """A picture to begin with ("upload:…", "artwork:…" or an address), and how much of it is drawn anew."""

    source: str
    strength: float


def address(url: str | None) -> str:
    return (url or os.environ.get("KIZY_URL") or DEFAULT_URL).rstrip("/")


def headers(key: str | None) -> dict[str, str]:
    secret = key or os.environ.get("KIZY_KEY")
    return {"authorization": f"Bearer {secret}"} if secret else {}


_NAMES = {"model": "modelId", "negative_prompt": "negativePrompt", "guidance_scale": "guidanceScale"}


def named(options: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """What was said, by the API's names."""
    return {names.get(name, name): value for name, value in options.items() if value is not None}


def body_of(prompt: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"prompt": prompt, **named(options, _NAMES)}


def parted(options: dict[str, Any], names: set[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Those of other names, and those of these."""
    others = {name: value for name, value in options.items() if name not in names}
    return others, {name: value for name, value in options.items() if name in names}


def idempotency(key: str | None) -> dict[str, str]:
    return {"idempotency-key": key or str(uuid.uuid4())}


def finished(run: Run | None) -> Run:
    """The run at its end. Raises StudioError when it failed, or was cancelled before any picture was done."""
    if run is None or not is_over(run):
        raise StudioError({"status": 503, "code": "cut", "title": "The stream ended before the run did."})
    if run["status"] == "failed" or (run["status"] == "canceled" and not artworks_of(run)):
        words = {"code": run["status"], "title": f"The run {run['status']}."}
        problem: Problem = {"status": 409, **(run["problem"] or words)}  # type: ignore[typeddict-item]
        raise StudioError(problem)
    return run


def artworks_of(run: Run) -> list[Artwork]:
    return [place["artwork"] for place in run["pictures"] if place["artwork"]]


def learnt(training: Training | None) -> str:
    """The id of the style that came of a training. Raises StudioError when there is none."""
    if training is None:
        raise StudioError({"status": 503, "code": "cut", "title": "The stream ended before the training did."})
    lora_id = (training["result"] or {}).get("loraId")
    if training["status"] != "succeeded" or not lora_id:
        words = {"code": training["status"], "title": "No style came of this training."}
        problem: Problem = {"status": 409, **(training["problem"] or words)}  # type: ignore[typeddict-item]
        raise StudioError(problem)
    return str(lora_id)


def _is_called(lora: Lora, name: str) -> bool:
    return lora["id"] == name or lora["name"].lower() == name.strip().lower()


def found(loras: list[Lora], name: str) -> Lora:
    """The style of this name or id. Raises StudioError where there is none."""
    for lora in loras:
        if _is_called(lora, name):
            return lora
    raise StudioError({"status": 404, "code": "not_found", "title": f"No style is called “{name}”."})


def dressed(prompt: str, asked: list[Any], known: list[Lora]) -> tuple[str, list[dict[str, Any]]]:
    """Names made ids, and the words that the styles listen to behind the prompt."""
    loras: list[dict[str, Any]] = []
    for one in asked:
        if not isinstance(one, str):
            loras.append(one)
            continue
        lora, strength = _picked(known, one)
        trigger = lora["trigger"]
        if trigger and trigger.lower() not in prompt.lower():
            prompt = f"{prompt.rstrip(', ')}, {trigger}"
        loras.append({"id": lora["id"], "strength": strength, **({"words": trigger} if trigger else {})})
    return prompt, loras


def _picked(known: list[Lora], name: str) -> tuple[Lora, float]:
    """ "Paper cuts", "Paper cuts:0.6"; a name may hold a colon itself."""
    match = re.fullmatch(r"(.+):(-?\d*\.?\d+)", name)
    if match is None or any(_is_called(lora, name) for lora in known):
        lora = found(known, name)
        return lora, lora["strength"]
    return found(known, match[1]), float(match[2])


def contents(file: str | Path | bytes, name: str | None) -> tuple[str, bytes]:
    if isinstance(file, bytes):
        return name or "file", file
    path = Path(file)
    return name or path.name, path.read_bytes()


def is_lasting(error: StudioError) -> bool:
    return error.status < 500 and error.status != 429
