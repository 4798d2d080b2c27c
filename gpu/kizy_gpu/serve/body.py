"""What calls carry, read within limits."""

from __future__ import annotations

from typing import TypeVar

from fastapi import Request
from pydantic import ValidationError

from kizy_gpu.errors import Issue
from kizy_gpu.serve.admission import MAX_BODY, Rejected, parse_json
from kizy_gpu.serve.wire import Wire

W = TypeVar("W", bound=Wire)


def parsed(shape: type[W], data: bytes) -> W:
    """A body of that shape. Raises Rejected 422 with all issues."""
    try:
        return shape.model_validate(parse_json(data))
    except ValidationError as error:
        issues = [
            Issue(".".join(str(part) for part in each["loc"]), each["msg"])
            for each in error.errors(include_input=False, include_url=False)
        ]
        raise Rejected(422, "invalid_input", issues[0].message, issues) from error


async def read_body(request: Request) -> bytes:
    """The request's body, never more than a job may have. Raises Rejected 413."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_BODY:
            raise Rejected(413, "invalid_input", f"a body has {MAX_BODY} bytes at most")
    return bytes(received)
