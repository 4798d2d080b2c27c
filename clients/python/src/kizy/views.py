"""What a studio answers, as it stands in its API's description (/openapi.json)."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Status = Literal["queued", "running", "succeeded", "failed", "canceled"]


class Artwork(TypedDict):
    id: str
    runId: str
    index: int
    url: str
    downloadUrl: str
    fileName: str
    mediaType: str
    bytes: int
    width: int
    height: int
    thumbnails: list[dict[str, Any]]
    settings: dict[str, Any]
    secondsTaken: float | None
    createdAt: str


class Progress(TypedDict):
    """How far one picture of a run is. A tick may get lost; a later run tells all."""

    runId: str
    index: int
    phase: str
    fraction: float
    secondsLeft: float | None
    previewUrl: str | None


class PlaceOfPicture(TypedDict):
    index: int
    status: Status
    artwork: Artwork | None
    problem: dict[str, Any] | None


class Run(TypedDict):
    id: str
    version: int
    status: Status
    prompt: str
    count: int
    pictures: list[PlaceOfPicture]
    problem: dict[str, Any] | None
    ahead: int
    secondsLeft: float | None
    createdAt: str
    startedAt: str | None
    finishedAt: str | None


class Model(TypedDict):
    id: str
    name: str
    note: str
    available: bool
    shapes: dict[str, list[int]]
    defaults: dict[str, Any]
    maxSteps: int
    samplers: list[str]
    secondsPerPicture: float | None


def is_over(run: Run) -> bool:
    return run["status"] not in ("queued", "running")
