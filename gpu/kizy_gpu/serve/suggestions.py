"""`POST /v1/suggestions`: the styles a prompt asks for. Answered here, whatever devices do."""

from __future__ import annotations

import asyncio
import threading
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from kizy_gpu.serve.admission import Rejected
from kizy_gpu.serve.body import parsed, read_body
from kizy_gpu.serve.wire import Wire
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


class SuggestionsBody(Wire):
    prompt: str = Field(max_length=4000)
    styles: list[StyleBody] = Field(max_length=1000)


class Words:
    """The suggester, made when it is first asked."""

    def __init__(self) -> None:
        self._suggester: Suggester | None = None
        self._lock = threading.Lock()

    def suggest(self, body: SuggestionsBody) -> list[Suggestion]:
        styles = [Style(**style.model_dump()) for style in body.styles]
        return self._made().suggest(body.prompt, styles)

    def _made(self) -> Suggester:
        with self._lock:
            if self._suggester is None:
                folder = find_model()
                if folder is None:
                    raise Rejected(
                        422, "unsupported", "the model that reads words is not installed"
                    )
                self._suggester = Suggester(SentenceEncoder(folder))
            return self._suggester


def add_suggestions(app: FastAPI) -> None:
    words = Words()

    @app.post("/v1/suggestions")
    async def suggest(request: Request) -> JSONResponse:
        body = parsed(SuggestionsBody, await read_body(request))
        made = await asyncio.to_thread(words.suggest, body)
        answer = [{"id": one.id, "phrase": one.phrase, "score": one.score} for one in made]
        return JSONResponse({"suggestions": answer})
