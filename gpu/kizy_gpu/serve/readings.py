"""`POST /v1/lora-readings`: which of the models here a LoRA file fits, by its header alone."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from kizy_gpu.library import Library
from kizy_gpu.serve.admission import Rejected
from kizy_gpu.serve.body import parsed, read_body
from kizy_gpu.serve.child import worker_environment
from kizy_gpu.serve.log import log
from kizy_gpu.serve.wire import Wire

Side = Annotated[int, Field(ge=0, le=2**31)]
SECONDS = 120
"""Loading what reads them takes a few; more on a busy machine."""


class ReadingsBody(Wire):
    tensors: dict[
        Annotated[str, Field(min_length=1, max_length=400)],
        Annotated[list[Side], Field(max_length=8)],
    ] = Field(min_length=1, max_length=20_000)


def add_readings(app: FastAPI, library: Library) -> None:
    # One at a time: each loads what reads the names of other programs.
    turn = asyncio.Lock()

    @app.post("/v1/lora-readings")
    async def read(request: Request) -> JSONResponse:
        body = parsed(ReadingsBody, await read_body(request))
        models = [
            {"id": one.id, "family": one.family, "folder": one.folder}
            for one in library.models.values()
            if one.kind == "base" and one.layers
        ]
        async with turn:
            readings = await _read({"tensors": body.tensors, "models": models})
        return JSONResponse({"readings": readings})


async def _read(wish: dict[str, Any]) -> Any:
    """In a process of its own: this one stays free of torch, and what fails there ends there."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kizy_gpu.families.lora_readings"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=worker_environment(),
    )
    try:
        out, said = await asyncio.wait_for(process.communicate(json.dumps(wish).encode()), SECONDS)
    except TimeoutError as error:
        raise Rejected(503, "internal", "reading this LoRA took too long; try again") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode is not None and process.returncode < 0:
        # Killed, which says nothing of the file.
        raise Rejected(503, "internal", "what reads LoRAs was killed; try again")
    if process.returncode != 0:
        reason = said.decode(errors="replace").strip()[-300:]
        log("error", "a LoRA could not be read", reason=reason)
        raise Rejected(422, "invalid_input", "this LoRA cannot be read")
    return json.loads(out)
