from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from kizy import wish
from kizy.errors import StudioError, error_of, unreachable
from kizy.events import LineReader, Message
from kizy.options import TIMEOUT, Purpose


class AsyncConnection:
    """Calls to one studio."""

    def __init__(self, url: str | None, key: str | None) -> None:
        self.url = wish.address(url)
        self._http = httpx.AsyncClient(base_url=self.url, headers=wish.headers(key), timeout=TIMEOUT)

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

    async def json(self, method: str, path: str, **more: Any) -> Any:
        return (await self.send(method, path, **more)).json()

    async def save(self, path: str, file: str | Path) -> None:
        """Streams what stands at an address of the studio into a file."""
        async with self._http.stream("GET", path) as response:
            if response.is_error:
                await response.aread()
                raise error_of(response)
            with open(file, "wb") as target:  # noqa: ASYNC230
                async for chunk in response.aiter_bytes():
                    target.write(chunk)

    async def pages(self, path: str, name: str) -> AsyncIterator[Any]:
        cursor: str | None = None
        while True:
            page = await self.json("GET", path, params={"cursor": cursor} if cursor else {})
            for one in page[name]:
                yield one
            if not (cursor := page["nextCursor"]):
                return

    async def listen(self, path: str) -> AsyncIterator[Message]:
        """Server-sent events without end: a broken line is picked up again. Whoever reads stops when it has enough."""
        breaks = 0
        while True:
            try:
                async for message in self._line(path):
                    breaks = 0
                    yield message
            except (httpx.TransportError, StudioError) as error:
                if breaks >= len(wish.RETRY_SECONDS) or (isinstance(error, StudioError) and wish.is_lasting(error)):
                    raise
            await asyncio.sleep(wish.RETRY_SECONDS[min(breaks, len(wish.RETRY_SECONDS) - 1)])
            breaks += 1

    async def _line(self, path: str) -> AsyncIterator[Message]:
        reader = LineReader()
        async with self._http.stream("GET", path) as response:
            if response.is_error:
                await response.aread()
                raise error_of(response)
            async for line in response.aiter_lines():
                if message := reader.feed(line):
                    yield message

    async def upload(self, file: str | Path | bytes, purpose: Purpose, name: str | None = None) -> str:
        """Brings a file, going on where a cut line stopped. Answers the source that names it ("upload:…")."""
        called, data = wish.contents(file, name)
        body = {"name": called, "bytes": len(data), "purpose": purpose}
        waiting = await self.json("POST", "/api/v1/uploads", json=body)
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
