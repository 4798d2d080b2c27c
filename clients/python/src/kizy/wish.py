"""What is asked of a studio, in its API's words: shared by the two clients."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any, TypedDict

from kizy.errors import Problem, StudioError
from kizy.views import Artwork, Run, is_over

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


def body_of(prompt: str, options: dict[str, Any]) -> dict[str, Any]:
    given = {_NAMES.get(name, name): value for name, value in options.items() if value is not None}
    return {"prompt": prompt, **given}


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


def contents(file: str | Path | bytes, name: str | None) -> tuple[str, bytes]:
    if isinstance(file, bytes):
        return name or "file", file
    path = Path(file)
    return name or path.name, path.read_bytes()


def is_lasting(error: StudioError) -> bool:
    return error.status < 500 and error.status != 429
