"""`POST /v1/suggestions`: styles and models that words ask for, whatever devices do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from kizy_gpu.serve.admission import Rejected
from kizy_gpu.serve.body import parsed, read_body
from kizy_gpu.serve.wire import Wire
from kizy_gpu.words.choose_model import Model, ModelChooser, Wanted
from kizy_gpu.words.encoder import SentenceEncoder, find_model
from kizy_gpu.words.suggest import Style, Suggester, Suggestion


class StyleBody(Wire):
    id: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    goal: str = Field(default="", max_length=400)
    description: str = Field(default="", max_length=4000)
    subject: Literal["person", "look", "thing"] = "look"
    trigger: str = Field(default="", max_length=200)
    intents: list[str] = Field(default_factory=list, max_length=64)
    tags: list[str] = Field(default_factory=list, max_length=64)
    captions: list[str] = Field(default_factory=list, max_length=64)


class ModelBody(Wire):
    id: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    good_at: str = Field(default="", max_length=1000)
    intents: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=list, max_length=64
    )


class SuggestionsBody(Wire):
    prompt: str = Field(max_length=4000)
    styles: list[StyleBody] = Field(max_length=1000)
    models: list[ModelBody] = Field(default_factory=list, max_length=100)


class Words:
    """What reads words, made when it is first asked."""

    def __init__(self) -> None:
        self._readers: tuple[Suggester, ModelChooser] | None = None
        self._lock = threading.Lock()

    def suggest(self, body: SuggestionsBody) -> tuple[list[Suggestion], list[Wanted]]:
        suggester, chooser = self._made()
        styles = [Style(**style.model_dump()) for style in body.styles]
        models = [Model(**model.model_dump()) for model in body.models]
        return suggester.suggest(body.prompt, styles), chooser.wanted(body.prompt, models)

    def _made(self) -> tuple[Suggester, ModelChooser]:
        with self._lock:
            if self._readers is None:
                folder = find_model()
                if folder is None:
                    raise Rejected(
                        422, "unsupported", "the model that reads words is not installed"
                    )
                encoder = SentenceEncoder(folder)
                self._readers = Suggester(encoder), ModelChooser(encoder)
            return self._readers


def add_suggestions(app: FastAPI) -> None:
    words = Words()

    @app.post("/v1/suggestions")
    async def suggest(request: Request) -> JSONResponse:
        body = parsed(SuggestionsBody, await read_body(request))
        styles, models = await asyncio.to_thread(words.suggest, body)
        return JSONResponse({"suggestions": _answer(styles), "models": _answer(models)})


def _answer(made: Sequence[Suggestion | Wanted]) -> list[dict[str, object]]:
    return [{"id": one.id, "phrase": one.phrase, "score": one.score} for one in made]
