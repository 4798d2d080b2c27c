from __future__ import annotations

from typing import Any, TypedDict

import httpx


class Problem(TypedDict, total=False):
    """What a studio says when something went wrong: words for people, `code` for programs."""

    type: str
    status: int
    code: str
    title: str
    detail: str
    issues: list[dict[str, Any]]


class StudioError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(" ".join(filter(None, [problem.get("title"), problem.get("detail")])))
        self.problem = problem

    @property
    def status(self) -> int:
        return self.problem.get("status", 0)

    @property
    def code(self) -> str:
        return self.problem.get("code", "")


def unreachable(url: str) -> StudioError:
    title = f"No studio answers at {url}."
    detail = "Is it running? `npm start` in its folder prints the address."
    return StudioError({"status": 503, "code": "unreachable", "title": title, "detail": detail})


def error_of(response: httpx.Response) -> StudioError:
    """The studio's words where it has some; a proxy in between may answer anything."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict) and "code" in body and "title" in body:
        return StudioError(body)  # type: ignore[arg-type]
    code, status = f"http_{response.status_code}", response.status_code
    return StudioError({"status": status, "code": code, "title": f"The studio answered {status}."})
