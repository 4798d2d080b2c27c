from __future__ import annotations

from pathlib import Path

from kizy._async.connection import AsyncConnection
from kizy.views import Artwork


class AsyncPicture:
    """A finished picture; `artwork` is everything that is known of it."""

    def __init__(self, studio: AsyncConnection, artwork: Artwork) -> None:
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
        await self._studio.save(self.artwork["url"], path)

    async def delete(self) -> None:
        """Into the studio's bin."""
        await self._studio.send("DELETE", f"/api/v1/artworks/{self.id}")
