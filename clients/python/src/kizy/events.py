"""Server-sent events of one run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from kizy.views import Progress, Run


@dataclass(frozen=True)
class Event:
    """`run` after each change of the run, `progress` while a picture is drawn; the other one is None."""

    run: Run | None = None
    progress: Progress | None = None


class EventReader:
    """Makes events of lines, one at a time."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}

    def feed(self, line: str) -> Event | None:
        if line:
            name, _, value = line.partition(":")
            self._fields[name] = value.removeprefix(" ")
            return None
        fields, self._fields = self._fields, {}
        if "data" not in fields:
            return None
        match fields.get("event"):
            case "run":
                return Event(run=cast(Run, json.loads(fields["data"])))
            case "progress":
                return Event(progress=cast(Progress, json.loads(fields["data"])))
        return None
