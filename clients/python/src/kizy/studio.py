"""A studio, for programs that wait (`Kizy`) and for those that do other things meanwhile (`AsyncKizy`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Literal, Self, TypedDict, Unpack, cast

import httpx

from kizy import wish
from kizy.errors import StudioError, error_of, unreachable
from kizy.events import Event, EventReader
from kizy.views import Artwork, Model, Run, is_over

Purpose = Literal["reference", "lora"]
TIMEOUT = httpx.Timeout(30.0, read=90.0)


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
    start: wish.Start
    loras: list[dict[str, Any]]
    #: The same key again is the same run: after a crash nothing is made twice.
    idempotency_key: str


class Picture:
    """A finished picture; `artwork` is everything that is known of it."""

    def __init__(self, studio: Kizy, artwork: Artwork) -> None:
        self._studio = studio
        self.artwork = artwork

    @property
    def id(self) -> str:
        return self.artwork["id"]

    @property
    def source(self) -> str:
        """What names it wherever a picture is asked for."""
        return f"artwork:{self.id}"

    @property
    def file_name(self) -> str:
        return self.artwork["fileName"]

    def bytes(self) -> bytes:
        return (self._studio.send("GET", self.artwork["url"])).content

    def save(self, path: str | Path) -> None:
        Path(path).write_bytes(self.bytes())

    def delete(self) -> None:
        """Into the studio's bin."""
        self._studio.send("DELETE", f"/api/v1/artworks/{self.id}")


class Kizy:
    """A studio, by its address and a key from Settings (or KIZY_URL and KIZY_KEY)."""

    def __init__(self, url: str | None = None, key: str | None = None) -> None:
        self.url = wish.address(url)
        self._http = httpx.Client(base_url=self.url, headers=wish.headers(key), timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A plain call. Raises StudioError for any answer but a good one."""
        try:
            response = self._http.request(method, path, **more)
        except httpx.TransportError as error:
            raise unreachable(self.url) from error
        if response.is_error:
            raise error_of(response)
        return response

    def _json(self, method: str, path: str, **more: Any) -> Any:
        return (self.send(method, path, **more)).json()

    def generate(
        self, prompt: str, *, on_event: Callable[[Event], object] | None = None, **options: Unpack[Options]
    ) -> list[Picture]:
        """Makes pictures and waits for them. Raises StudioError when the run fails."""
        run = self.start(prompt, **options)
        return self.pictures_of(self.finish(run["id"], on_event))

    def start(self, prompt: str, **options: Unpack[Options]) -> Run:
        """Begins to make pictures; `follow` tells how it goes."""
        given: dict[str, Any] = dict(options)
        headers = wish.idempotency(given.pop("idempotency_key", None))
        body = wish.body_of(prompt, given)
        return cast(Run, self._json("POST", "/api/v1/runs", json=body, headers=headers))

    def follow(self, run_id: str) -> Iterator[Event]:
        """A run as it goes, until it has ended. A broken line is picked up again."""
        breaks = 0
        while True:
            try:
                for event in self._events(run_id):
                    breaks = 0
                    yield event
                    if event.run and is_over(event.run):
                        return
            except (httpx.TransportError, StudioError) as error:
                if breaks >= len(wish.RETRY_SECONDS) or (isinstance(error, StudioError) and wish.is_lasting(error)):
                    raise
            time.sleep(wish.RETRY_SECONDS[min(breaks, len(wish.RETRY_SECONDS) - 1)])
            breaks += 1

    def _events(self, run_id: str) -> Iterator[Event]:
        reader = EventReader()
        with self._http.stream("GET", f"/api/v1/runs/{run_id}/events") as response:
            if response.is_error:
                response.read()
                raise error_of(response)
            for line in response.iter_lines():
                if event := reader.feed(line):
                    yield event

    def finish(self, run_id: str, on_event: Callable[[Event], object] | None = None) -> Run:
        """Waits for a run's end. Raises StudioError when it failed, or was cancelled before any picture was done."""
        run: Run | None = None
        for event in self.follow(run_id):
            if on_event:
                on_event(event)
            run = event.run or run
        return wish.finished(run)

    def pictures_of(self, run: Run) -> list[Picture]:
        return [Picture(self, artwork) for artwork in wish.artworks_of(run)]

    def run(self, run_id: str) -> Run:
        return cast(Run, self._json("GET", f"/api/v1/runs/{run_id}"))

    def runs(self) -> Iterator[Run]:
        """Newest first."""
        for run in self._pages("/api/v1/runs", "runs"):
            yield cast(Run, run)

    def cancel(self, run_id: str) -> Run:
        return cast(Run, self._json("POST", f"/api/v1/runs/{run_id}/cancel"))

    def retry(self, run_id: str) -> Run:
        """Tries a failed or cancelled run again from where it stopped."""
        return cast(Run, self._json("POST", f"/api/v1/runs/{run_id}/retry"))

    def picture(self, picture_id: str) -> Picture:
        return Picture(self, self._json("GET", f"/api/v1/artworks/{picture_id}"))

    def pictures(self) -> Iterator[Picture]:
        """Newest first."""
        for artwork in self._pages("/api/v1/artworks", "artworks"):
            yield Picture(self, artwork)

    def _pages(self, path: str, name: str) -> Iterator[Any]:
        cursor: str | None = None
        while True:
            page = self._json("GET", path, params={"cursor": cursor} if cursor else {})
            yield from page[name]
            if not (cursor := page["nextCursor"]):
                return

    def models(self) -> list[Model]:
        return cast(list[Model], self._json("GET", "/api/v1/models"))

    def upload(self, file: str | Path | bytes, purpose: Purpose = "reference", name: str | None = None) -> str:
        """Brings a file, going on where a cut line stopped. Answers what names it: `start={"source": …}`."""
        called, data = wish.contents(file, name)
        body = {"name": called, "bytes": len(data), "purpose": purpose}
        waiting = self._json("POST", "/api/v1/uploads", json=body)
        offset = 0
        for pause in (*wish.RETRY_SECONDS, None):
            try:
                headers = {"content-type": "application/octet-stream", "upload-offset": str(offset)}
                self.send("PUT", waiting["putUrl"], content=data[offset:], headers=headers)
                return str(waiting["source"])
            except StudioError as error:
                if pause is None or (wish.is_lasting(error) and error.code != "upload_cut"):
                    raise
                time.sleep(pause)
                offset = int((self.send("HEAD", waiting["putUrl"])).headers["upload-offset"])
        raise AssertionError("unreachable")


class AsyncPicture:
    """A finished picture; `artwork` is everything that is known of it."""

    def __init__(self, studio: AsyncKizy, artwork: Artwork) -> None:
        self._studio = studio
        self.artwork = artwork

    @property
    def id(self) -> str:
        return self.artwork["id"]

    @property
    def source(self) -> str:
        """What names it wherever a picture is asked for."""
        return f"artwork:{self.id}"

    @property
    def file_name(self) -> str:
        return self.artwork["fileName"]

    async def bytes(self) -> bytes:
        return (await self._studio.send("GET", self.artwork["url"])).content

    async def save(self, path: str | Path) -> None:
        Path(path).write_bytes(await self.bytes())

    async def delete(self) -> None:
        """Into the studio's bin."""
        await self._studio.send("DELETE", f"/api/v1/artworks/{self.id}")


class AsyncKizy:
    """A studio, by its address and a key from Settings (or KIZY_URL and KIZY_KEY)."""

    def __init__(self, url: str | None = None, key: str | None = None) -> None:
        self.url = wish.address(url)
        self._http = httpx.AsyncClient(base_url=self.url, headers=wish.headers(key), timeout=TIMEOUT)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A plain call. Raises StudioError for any answer but a good one."""
        try:
            response = await self._http.request(method, path, **more)
        except httpx.TransportError as error:
            raise unreachable(self.url) from error
        if response.is_error:
            raise error_of(response)
        return response

    async def _json(self, method: str, path: str, **more: Any) -> Any:
        return (await self.send(method, path, **more)).json()

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
        body = wish.body_of(prompt, given)
        return cast(Run, await self._json("POST", "/api/v1/runs", json=body, headers=headers))

    async def follow(self, run_id: str) -> AsyncIterator[Event]:
        """A run as it goes, until it has ended. A broken line is picked up again."""
        breaks = 0
        while True:
            try:
                async for event in self._events(run_id):
                    breaks = 0
                    yield event
                    if event.run and is_over(event.run):
                        return
            except (httpx.TransportError, StudioError) as error:
                if breaks >= len(wish.RETRY_SECONDS) or (isinstance(error, StudioError) and wish.is_lasting(error)):
                    raise
            await asyncio.sleep(wish.RETRY_SECONDS[min(breaks, len(wish.RETRY_SECONDS) - 1)])
            breaks += 1

    async def _events(self, run_id: str) -> AsyncIterator[Event]:
        reader = EventReader()
        async with self._http.stream("GET", f"/api/v1/runs/{run_id}/events") as response:
            if response.is_error:
                await response.aread()
                raise error_of(response)
            async for line in response.aiter_lines():
                if event := reader.feed(line):
                    yield event

    async def finish(self, run_id: str, on_event: Callable[[Event], object] | None = None) -> Run:
        """Waits for a run's end. Raises StudioError when it failed, or was cancelled before any picture was done."""
        run: Run | None = None
        async for event in self.follow(run_id):
            if on_event:
                on_event(event)
            run = event.run or run
        return wish.finished(run)

    def pictures_of(self, run: Run) -> list[AsyncPicture]:
        return [AsyncPicture(self, artwork) for artwork in wish.artworks_of(run)]

    async def run(self, run_id: str) -> Run:
        return cast(Run, await self._json("GET", f"/api/v1/runs/{run_id}"))

    async def runs(self) -> AsyncIterator[Run]:
        """Newest first."""
        async for run in self._pages("/api/v1/runs", "runs"):
            yield cast(Run, run)

    async def cancel(self, run_id: str) -> Run:
        return cast(Run, await self._json("POST", f"/api/v1/runs/{run_id}/cancel"))

    async def retry(self, run_id: str) -> Run:
        """Tries a failed or cancelled run again from where it stopped."""
        return cast(Run, await self._json("POST", f"/api/v1/runs/{run_id}/retry"))

    async def picture(self, picture_id: str) -> AsyncPicture:
        return AsyncPicture(self, await self._json("GET", f"/api/v1/artworks/{picture_id}"))

    async def pictures(self) -> AsyncIterator[AsyncPicture]:
        """Newest first."""
        async for artwork in self._pages("/api/v1/artworks", "artworks"):
            yield AsyncPicture(self, artwork)

    async def _pages(self, path: str, name: str) -> AsyncIterator[Any]:
        cursor: str | None = None
        while True:
            page = await self._json("GET", path, params={"cursor": cursor} if cursor else {})
            for one in page[name]:
                yield one
            if not (cursor := page["nextCursor"]):
                return

    async def models(self) -> list[Model]:
        return cast(list[Model], await self._json("GET", "/api/v1/models"))

    async def upload(self, file: str | Path | bytes, purpose: Purpose = "reference", name: str | None = None) -> str:
        """Brings a file, going on where a cut line stopped. Answers what names it: `start={"source": …}`."""
        called, data = wish.contents(file, name)
        body = {"name": called, "bytes": len(data), "purpose": purpose}
        waiting = await self._json("POST", "/api/v1/uploads", json=body)
        offset = 0
        for pause in (*wish.RETRY_SECONDS, None):
            try:
                headers = {"content-type": "application/octet-stream", "upload-offset": str(offset)}
                await self.send("PUT", waiting["putUrl"], content=data[offset:], headers=headers)
                return str(waiting["source"])
            except StudioError as error:
                if pause is None or (wish.is_lasting(error) and error.code != "upload_cut"):
                    raise
                await asyncio.sleep(pause)
                offset = int((await self.send("HEAD", waiting["putUrl"])).headers["upload-offset"])
        raise AssertionError("unreachable")
