# Made of kizy/_async by make_sync.py: change it there.
from __future__ import annotations

from pathlib import Path

from kizy._sync.connection import Connection
from kizy.views import Artwork


class Picture:
    """A finished picture; `artwork` is everything that is known of it."""

    def __init__(self, studio: Connection, artwork: Artwork) -> None:
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
        self._studio.save(self.artwork["url"], path)

    def delete(self) -> None:
        """Into the studio's bin."""
        self._studio.send("DELETE", f"/api/v1/artworks/{self.id}")
