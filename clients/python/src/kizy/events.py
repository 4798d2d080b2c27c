"""Server-sent events, and what those of a run tell."""

from __future__ import annotations

from dataclasses import dataclass

from kizy.views import Progress, Run


@dataclass(frozen=True)
class Event:
    """`run` after each change of the run, `progress` while a picture is drawn; the other one is None."""

    run: Run | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class Message:
    event: str
    data: str


class LineReader:
    """Makes messages of lines, one at a time."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}

    def feed(self, line: str) -> Message | None:
        if line:
            name, _, value = line.partition(":")
            self._fields[name] = value.removeprefix(" ")
            return None
        fields, self._fields = self._fields, {}
        return Message(fields.get("event", "message"), fields["data"]) if "data" in fields else None
