"""The protocol's part about installing models: `/v1/installs`, and the end of a model."""

from __future__ import annotations

import asyncio
import re

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from kizy_gpu.errors import Issue
from kizy_gpu.installs.shelf import Shelf
from kizy_gpu.installs.wish import MODEL_ID, InstallWish
from kizy_gpu.library import Library
from kizy_gpu.serve.admission import Rejected
from kizy_gpu.serve.body import parsed, read_body


def add_installs(app: FastAPI, shelf: Shelf, library: Library) -> None:
    @app.get("/v1/installs")
    async def list_installs() -> JSONResponse:
        installs = [install.as_wire() for install in shelf.list()]
        disk = {"freeBytes": await asyncio.to_thread(shelf.free_bytes)}
        speed = await asyncio.to_thread(shelf.speed.bytes_per_second)
        here = {"installed": sorted(shelf.installed()), "bytesPerSecond": speed}
        return JSONResponse({"installs": installs, **here, "disk": disk})

    @app.put("/v1/installs/{install_id}")
    async def put_install(install_id: str, request: Request) -> JSONResponse:
        if not re.fullmatch(MODEL_ID, install_id):
            raise _invalid("id", "has small letters, digits and . _ - alone")
        wish = parsed(InstallWish, await read_body(request))
        known = library.models.get(install_id)
        if known is not None and install_id not in shelf.installed():
            raise _invalid("id", f"{known.name} is here already")
        install = await asyncio.to_thread(shelf.put, install_id, wish)
        return JSONResponse(install.as_wire(), status_code=202)

    @app.delete("/v1/installs/{install_id}")
    async def stop_install(install_id: str) -> Response:
        if not await asyncio.to_thread(shelf.stop, install_id):
            raise Rejected(404, "not_found", "there is no such install here")
        return Response(status_code=204)

    @app.delete("/v1/models/{model_id}")
    async def remove_model(model_id: str) -> Response:
        if not re.fullmatch(MODEL_ID, model_id):
            raise Rejected(404, "not_found", "there is no such model here")
        if not await asyncio.to_thread(shelf.remove, model_id):
            if model_id in library.models:
                raise _invalid("id", "it was not installed from here: remove its files by hand")
            raise Rejected(404, "not_found", "there is no such model here")
        return Response(status_code=204)


def _invalid(path: str, message: str) -> Rejected:
    return Rejected(422, "invalid_input", message, [Issue(path, message)])
