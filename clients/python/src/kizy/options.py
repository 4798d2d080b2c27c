"""What can be asked for, by the names that the clients take."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

import httpx

from kizy.wish import Start

Purpose = Literal["reference", "lora", "dataset"]
Subject = Literal["look", "person", "thing"]
Layout = Literal["stored", "kohya", "peft"]
TIMEOUT = httpx.Timeout(30.0, read=90.0)


class LoraWish(TypedDict):
    """A style with another strength than its own."""

    id: str
    strength: float


class Options(TypedDict, total=False):
    """How a picture should be; whatever is left out is the model's own."""

    model: str
    negative_prompt: str
    shape: str
    width: int
    height: int
    count: int
    seed: int
    steps: int
    guidance_scale: float
    sampler: str
    start: Start
    #: Styles, by name or id: `["Paper cuts"]`, `["Paper cuts:0.6"]`.
    loras: list[str | LoraWish]
    #: The same key again is the same run: after a crash nothing is made twice.
    idempotency_key: str


class Meaning(TypedDict, total=False):
    """What pictures mean that a style is taught from."""

    #: Default: the folder's or the zip's name.
    name: str
    #: What they teach. Default: a look.
    subject: Subject
    #: What they show, in words.
    description: str
    #: What the style will be for. Default: the first sentence of the description.
    goal: str
    #: What it will be good for: `["portrait", "logo"]`.
    intents: list[str]
    #: The word that calls the style. Default: made of the name.
    trigger: str
    #: A model's id, as `teachable_models()` has it.
    model: str


class Teaching(TypedDict, total=False):
    """How to learn; whatever is left out is the recipe's."""

    pace: Literal["quick", "thorough"]
    #: Steps, rank, learningRate and the like instead of the recipe's.
    own: dict[str, Any]
    idempotency_key: str


class TrainOptions(Meaning, Teaching, total=False):
    pass
