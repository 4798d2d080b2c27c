from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Self, Unpack, cast

from kizy import wish
from kizy._async.connection import AsyncConnection
from kizy._async.loras import AsyncLoras
from kizy._async.picture import AsyncPicture
from kizy._async.trainings import AsyncTrainings
from kizy.datasets import Pictures
from kizy.events import Event
from kizy.options import Options, Purpose, TrainOptions
from kizy.views import Lora, Model, Progress, Run, Training, is_over


class AsyncKizy:
    """A studio, by its address and a key from Settings (or KIZY_URL and KIZY_KEY)."""

    def __init__(self, url: str | None = None, key: str | None = None) -> None:
        self._studio = AsyncConnection(url, key)
        self.url = self._studio.url
        self.loras = AsyncLoras(self._studio)
        self.trainings = AsyncTrainings(self._studio)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._studio.close()

    async def generate(
        self, prompt: str, *, on_event: Callable[[Event], object] | None = None, **options: Unpack[Options]
    ) -> list[AsyncPicture]:
        """Makes pictures and waits for them. Raises StudioError when the run fails."""
        run = await self.start(prompt, **options)
        return self.pictures_of(await self.finish(run["id"], on_event))

    async def start(self, prompt: str, **options: Unpack[Options]) -> Run:
        """Begins to make pictures; `follow` tells how it goes."""
        given: dict[str, Any] = dict(options)
        headers = wish.idempotency(given.pop("idempotency_key", None))
        asked = given.pop("loras", [])
        if asked:
            known = await self.loras.list() if any(isinstance(one, str) for one in asked) else []
            prompt, given["loras"] = wish.dressed(prompt, asked, known)
        body = wish.body_of(prompt, given)
        return cast(Run, await self._studio.json("POST", "/api/v1/runs", json=body, headers=headers))

    async def upscale(self, picture_id: str, on_event: Callable[[Event], object] | None = None) -> AsyncPicture:
        """Makes a finished picture larger."""
        path = f"/api/v1/artworks/{picture_id}/upscale"
        run = await self._studio.json("POST", path, headers=wish.idempotency(None))
        return self.pictures_of(await self.finish(run["id"], on_event))[0]

    async def follow(self, run_id: str) -> AsyncIterator[Event]:
        """A run as it goes, until it has ended."""
        async for message in self._studio.listen(f"/api/v1/runs/{run_id}/events"):
            if message.event == "progress":
                yield Event(progress=cast(Progress, json.loads(message.data)))
            if message.event == "run":
                run = cast(Run, json.loads(message.data))
                yield Event(run=run)
                if is_over(run):
                    return

    async def finish(self, run_id: str, on_event: Callable[[Event], object] | None = None) -> Run:
        """Waits for a run's end. Raises StudioError when it failed, or was cancelled before any picture was done."""
        run: Run | None = None
        async for event in self.follow(run_id):
            if on_event:
                on_event(event)
            run = event.run or run
        return wish.finished(run)

    def pictures_of(self, run: Run) -> list[AsyncPicture]:
        return [AsyncPicture(self._studio, artwork) for artwork in wish.artworks_of(run)]

    async def run(self, run_id: str) -> Run:
        return cast(Run, await self._studio.json("GET", f"/api/v1/runs/{run_id}"))

    async def runs(self) -> AsyncIterator[Run]:
        """Newest first."""
        async for run in self._studio.pages("/api/v1/runs", "runs"):
            yield cast(Run, run)

    async def cancel(self, run_id: str) -> Run:
        return cast(Run, await self._studio.json("POST", f"/api/v1/runs/{run_id}/cancel"))

    async def retry(self, run_id: str) -> Run:
        """Tries a failed or cancelled run again from where it stopped."""
        return cast(Run, await self._studio.json("POST", f"/api/v1/runs/{run_id}/retry"))

    async def picture(self, picture_id: str) -> AsyncPicture:
        return AsyncPicture(self._studio, await self._studio.json("GET", f"/api/v1/artworks/{picture_id}"))

    async def pictures(self) -> AsyncIterator[AsyncPicture]:
        """Newest first."""
        async for artwork in self._studio.pages("/api/v1/artworks", "artworks"):
            yield AsyncPicture(self._studio, artwork)

    async def models(self) -> list[Model]:
        return cast("list[Model]", await self._studio.json("GET", "/api/v1/models"))

    async def upload(self, file: str | Path | bytes, purpose: Purpose = "reference", name: str | None = None) -> str:
        """Brings a file. Answers what names it: `start={"source": …}`."""
        return await self._studio.upload(file, purpose, name)

    async def train(
        self,
        pictures: Pictures,
        *,
        on_event: Callable[[Training], object] | None = None,
        **options: Unpack[TrainOptions],
    ) -> Lora:
        """Teaches a style from a folder, a zip, or single files, and waits for it."""
        return await self.trainings.train(pictures, on_event, **options)
