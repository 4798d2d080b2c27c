"""The HTTP side of the service: the Kizy Compute Protocol, version 1."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from kizy_gpu import PROTOCOL
from kizy_gpu.installs.shelf import Shelf
from kizy_gpu.library import Library
from kizy_gpu.nodes.catalogue import catalogue
from kizy_gpu.nodes.registry import Registry
from kizy_gpu.serve.admission import Rejected, admit
from kizy_gpu.serve.body import parsed, read_body
from kizy_gpu.serve.executor import Busy, Executor
from kizy_gpu.serve.installs import add_installs
from kizy_gpu.serve.jobs import JobRecord, JobTable
from kizy_gpu.serve.log import log
from kizy_gpu.serve.readings import add_readings
from kizy_gpu.serve.suggestions import add_suggestions
from kizy_gpu.serve.wire import GrantsBody, SignalBody

Scope = MutableMapping[str, Any]
Asgi = Callable[[Scope, Callable[..., Awaitable[Any]], Callable[..., Awaitable[None]]], Any]

_STREAM_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


def create_app(
    token: str,
    registry: Registry,
    library: Library,
    jobs: JobTable,
    executor: Executor,
    shelf: Shelf,
) -> Asgi:
    """The whole application behind its token."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(library.scan)
        executor.open()
        shelf.open()
        yield
        await executor.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(Rejected, _on_rejected)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_defect)
    _add_descriptions(app, registry, library, executor)
    _add_jobs(app, registry, library, jobs, executor)
    add_installs(app, shelf, library)
    add_suggestions(app)
    add_readings(app, library)
    return _Guarded(app, token)


def _add_descriptions(
    app: FastAPI, registry: Registry, library: Library, executor: Executor
) -> None:
    nodes = catalogue(registry)
    etag = f'"{nodes["digest"]}"'

    @app.get("/v1/health")
    async def health() -> JSONResponse:
        return JSONResponse({"protocol": PROTOCOL, **executor.health()})

    @app.get("/v1/nodes")
    async def list_nodes(request: Request) -> Response:
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"etag": etag})
        return JSONResponse(nodes, headers={"etag": etag})

    @app.get("/v1/models")
    async def list_models() -> JSONResponse:
        # A model put into its folder while we run is there at the next look.
        await asyncio.to_thread(library.scan)
        models = [library.models[name].as_wire() for name in sorted(library.models)]
        refused = [{"id": each.id, "reason": each.reason} for each in library.refused]
        return JSONResponse({"models": models, "refused": refused})


def _add_jobs(
    app: FastAPI, registry: Registry, library: Library, jobs: JobTable, executor: Executor
) -> None:
    def found(job_id: str) -> JobRecord:
        record = jobs.get(job_id)
        if record is None:
            raise Rejected(404, "not_found", "there is no such job here")
        return record

    @app.put("/v1/jobs/{job_id}")
    async def put_job(job_id: str, request: Request) -> Response:
        body = await read_body(request)
        if jobs.get(job_id) is None:
            # A job pins its models' digests: they must be those of the files as they are now.
            await asyncio.to_thread(library.refresh)
        record = jobs.get(job_id)
        if record is None:  # and from here to `submit` nothing waits, so it cannot be put twice
            job = admit(job_id, body, registry, library)
            record = jobs.open(job_id)
            try:
                executor.submit(job)
            except Rejected:
                jobs.drop(job_id)
                raise
        if "text/event-stream" in request.headers.get("accept", ""):
            return _events(record, request, status=202)
        return JSONResponse(record.as_wire(), status_code=202)

    @app.get("/v1/jobs/{job_id}")
    async def get_job(job_id: str) -> JSONResponse:
        return JSONResponse(found(job_id).as_wire())

    @app.get("/v1/jobs/{job_id}/events")
    async def get_events(job_id: str, request: Request) -> Response:
        return _events(found(job_id), request, status=200)

    @app.post("/v1/jobs/{job_id}/cancel")
    async def cancel_job(job_id: str) -> JSONResponse:
        record = found(job_id)
        executor.cancel(job_id)
        return JSONResponse(record.as_wire(), status_code=202)

    @app.post("/v1/jobs/{job_id}/pause")
    async def pause_job(job_id: str) -> JSONResponse:
        record = found(job_id)
        executor.pause(job_id)
        return JSONResponse(record.as_wire(), status_code=202)

    @app.post("/v1/jobs/{job_id}/resume")
    async def resume_job(job_id: str) -> JSONResponse:
        record = found(job_id)
        executor.resume(job_id)
        return JSONResponse(record.as_wire(), status_code=202)

    @app.post("/v1/jobs/{job_id}/signal")
    async def signal_job(job_id: str, request: Request) -> JSONResponse:
        record = found(job_id)
        body = parsed(SignalBody, await read_body(request))
        executor.signal(job_id, body.signal)
        return JSONResponse(record.as_wire(), status_code=202)

    @app.post("/v1/jobs/{job_id}/grants")
    async def post_grants(job_id: str, request: Request) -> Response:
        found(job_id)
        body = parsed(GrantsBody, await read_body(request))
        grants = body.model_dump(mode="json", by_alias=True)["grants"]
        executor.grant(job_id, grants)
        return Response(status_code=204)


def _events(record: JobRecord, request: Request, status: int) -> StreamingResponse:
    last = request.headers.get("last-event-id", "0")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else 0
    return StreamingResponse(
        record.stream(after),
        status_code=status,
        media_type="text/event-stream",
        headers=_STREAM_HEADERS,
    )


async def _on_rejected(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Rejected)
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.status == 422:
        body["issues"] = [issue.as_wire() for issue in error.issues]
    if isinstance(error, Busy):
        body["jobs"] = error.jobs
    headers = {"retry-after": str(error.retry_after)} if error.retry_after else None
    return JSONResponse({"error": body}, status_code=error.status, headers=headers)


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    """What the framework refuses by itself, such as an unknown path, in the protocol's words."""
    assert isinstance(error, HTTPException)
    code = "not_found" if error.status_code == 404 else "unsupported"
    body = {"code": code, "message": str(error.detail)}
    return JSONResponse({"error": body}, error.status_code, error.headers)


async def _on_defect(request: Request, error: Exception) -> JSONResponse:
    log("error", "defect in the gateway", path=request.url.path, reason=repr(error))
    body = {"code": "internal", "message": "the gpu service failed; its log says why"}
    return JSONResponse({"error": body}, 500)


class _Guarded:
    """Lets only calls with the token through. Plain ASGI: it must not buffer event streams."""

    def __init__(self, app: FastAPI, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(
        self,
        scope: Scope,
        receive: Callable[..., Awaitable[Any]],
        send: Callable[..., Awaitable[None]],
    ) -> None:
        if scope["type"] == "http" and not self._is_known(scope):
            refusal = {"error": {"code": "unauthorized", "message": "a valid token is required"}}
            headers = {"www-authenticate": "Bearer"}
            await JSONResponse(refusal, 401, headers)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        return len(given) == 1 and hmac.compare_digest(given[0], self._expected)
