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


class Lora(TypedDict):
    """A style."""

    id: str
    origin: Literal["trained", "imported", "shipped"]
    whose: Literal["mine", "shared", "shipped"]
    name: str
    goal: str
    description: str
    subject: str
    trigger: str
    intents: list[str]
    tags: list[str]
    architecture: str
    madeFor: str
    strength: float
    rank: int | None
    bytes: int
    sha256: str
    license: str
    thumbnailUrl: str | None
    samples: list[dict[str, Any]]
    createdAt: str


class Dataset(TypedDict):
    """Pictures to teach a style from; `arrivals` are the files they came in, and what was refused of them."""

    id: str
    name: str
    description: str
    goal: str
    intents: list[str]
    subject: Literal["look", "person", "thing"]
    trigger: str
    proposedTrigger: str
    pictures: list[dict[str, Any]]
    coverage: list[str]
    arrivals: list[dict[str, Any]]
    runId: str | None


class Training(TypedDict):
    runId: str
    name: str
    trigger: str
    modelId: str
    status: Status
    isPaused: bool
    isEnding: bool
    #: Stage, step, steps, secondsLeft, loss and samples; None before it has begun.
    progress: dict[str, Any] | None
    #: Once it has succeeded; `loraId` is the style.
    result: dict[str, Any] | None
    problem: dict[str, Any] | None


class TeachableModel(TypedDict):
    id: str
    name: str
    available: bool
    #: It draws in a few steps, and forgets that while it learns.
    distilled: bool
    #: Of one that does: the `id` and `name` to teach instead, and whether it `isHere`.
    instead: dict[str, Any] | None
    side: int
    #: By pace and subject, with the steps of the fewest pictures.
    recipes: dict[str, dict[str, dict[str, Any]]]
    #: How steps grow with the pictures, by pace; None where they do not.
    growth: dict[str, dict[str, float]] | None
    secondsPerStep: float | None


def is_over(one: Any) -> bool:
    """Of a run, a training or an arrival."""
    return one["status"] not in ("queued", "running")
