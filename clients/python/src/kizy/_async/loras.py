from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from kizy import wish
from kizy._async.connection import AsyncConnection
from kizy.options import Layout
from kizy.views import Lora


class AsyncLoras:
    """Styles: those taught here, brought here, or shipped with the studio."""

    def __init__(self, studio: AsyncConnection) -> None:
        self._studio = studio

    async def list(self) -> list[Lora]:
        return cast("list[Lora]", await self._studio.json("GET", "/api/v1/loras"))

    async def get(self, lora_id: str) -> Lora:
        return cast(Lora, (await self._studio.json("GET", f"/api/v1/loras/{lora_id}"))["lora"])

    async def find(self, name: str) -> Lora:
        """By name or id. Raises StudioError where there is none."""
        return wish.found(await self.list(), name)

    async def bring(self, file: str | Path | bytes, name: str | None = None) -> Lora:
        """Takes in a `.safetensors` file. The same file again is the same style."""
        source = await self._studio.upload(file, "lora", name)
        body = {"uploadId": source.removeprefix("upload:")}
        return cast(Lora, await self._studio.json("POST", "/api/v1/loras", json=body))

    async def edit(self, lora_id: str, **change: Any) -> Lora:
        """Other words for it (name, goal, description, trigger, license, intents), or another strength."""
        return cast(Lora, await self._studio.json("PATCH", f"/api/v1/loras/{lora_id}", json=change))

    async def delete(self, lora_id: str) -> None:
        await self._studio.send("DELETE", f"/api/v1/loras/{lora_id}")

    async def save(self, lora_id: str, path: str | Path, layout: Layout | None = None) -> None:
        """Its file, named as the tools that read `layout` want it; as it is stored without."""
        query = f"?layout={layout}" if layout else ""
        await self._studio.save(f"/api/v1/loras/{lora_id}/file{query}", path)
