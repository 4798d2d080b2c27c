# Made of kizy/_async by make_sync.py: change it there.
from __future__ import annotations

import json
from collections.abc import Iterator, Callable
from pathlib import Path
from typing import Any, Self, Unpack, cast

from kizy import wish
from kizy._sync.connection import Connection
from kizy._sync.loras import Loras
from kizy._sync.picture import Picture
from kizy._sync.trainings import Trainings
from kizy.datasets import Pictures
from kizy.events import Event
from kizy.options import Options, Purpose, TrainOptions
from kizy.views import Lora, Model, Progress, Run, Training, is_over


class Kizy:
    """A studio, by its address and a key from Settings (or KIZY_URL and KIZY_KEY)."""

    def __init__(self, url: str | None = None, key: str | None = None) -> None:
        self._studio = Connection(url, key)
        self.url = self._studio.url
        self.loras = Loras(self._studio)
        self.trainings = Trainings(self._studio)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._studio.close()

    def generate(
        self, prompt: str, *, on_event: Callable[[Event], object] | None = None, **options: Unpack[Options]
    ) -> list[Picture]:
        """Makes pictures and waits for them. Raises StudioError when the run fails."""
        run = self.start(prompt, **options)
        return self.pictures_of(self.finish(run["id"], on_event))

    def start(self, prompt: str, **options: Unpack[Options]) -> Run:
        """Begins to make pictures; `follow` tells how it goes."""
        given: dict[str, Any] = dict(options)
        headers = wish.idempotency(given.pop("idempotency_key", None))
        asked = given.pop("loras", [])
        if asked:
            known = self.loras.list() if any(isinstance(one, str) for one in asked) else []
            prompt, given["loras"] = wish.dressed(prompt, asked, known)
        body = wish.body_of(prompt, given)
        return cast(Run, self._studio.json("POST", "/api/v1/runs", json=body, headers=headers))

    def upscale(self, picture_id: str, on_event: Callable[[Event], object] | None = None) -> Picture:
        """Makes a finished picture larger."""
        path = f"/api/v1/artworks/{picture_id}/upscale"
        run = self._studio.json("POST", path, headers=wish.idempotency(None))
        return self.pictures_of(self.finish(run["id"], on_event))[0]

    def follow(self, run_id: str) -> Iterator[Event]:
        """A run as it goes, until it has ended."""
        for message in self._studio.listen(f"/api/v1/runs/{run_id}/events"):
            if message.event == "progress":
                yield Event(progress=cast(Progress, json.loads(message.data)))
            if message.event == "run":
                run = cast(Run, json.loads(message.data))
                yield Event(run=run)
                if is_over(run):
                    return

    def finish(self, run_id: str, on_event: Callable[[Event], object] | None = None) -> Run:
        """Waits for a run's end. Raises StudioError when it failed, or was cancelled before any picture was done."""
        run: Run | None = None
        for event in self.follow(run_id):
            if on_event:
                on_event(event)
            run = event.run or run
        return wish.finished(run)

    def pictures_of(self, run: Run) -> list[Picture]:
        return [Picture(self._studio, artwork) for artwork in wish.artworks_of(run)]

    def run(self, run_id: str) -> Run:
        return cast(Run, self._studio.json("GET", f"/api/v1/runs/{run_id}"))

    def runs(self) -> Iterator[Run]:
        """Newest first."""
        for run in self._studio.pages("/api/v1/runs", "runs"):
            yield cast(Run, run)

    def cancel(self, run_id: str) -> Run:
        return cast(Run, self._studio.json("POST", f"/api/v1/runs/{run_id}/cancel"))

    def retry(self, run_id: str) -> Run:
        """Tries a failed or cancelled run again from where it stopped."""
        return cast(Run, self._studio.json("POST", f"/api/v1/runs/{run_id}/retry"))

    def picture(self, picture_id: str) -> Picture:
        return Picture(self._studio, self._studio.json("GET", f"/api/v1/artworks/{picture_id}"))

    def pictures(self) -> Iterator[Picture]:
        """Newest first."""
        for artwork in self._studio.pages("/api/v1/artworks", "artworks"):
            yield Picture(self._studio, artwork)

    def models(self) -> list[Model]:
        return cast("list[Model]", self._studio.json("GET", "/api/v1/models"))

    def upload(self, file: str | Path | bytes, purpose: Purpose = "reference", name: str | None = None) -> str:
        """Brings a file. Answers what names it: `start={"source": …}`."""
        return self._studio.upload(file, purpose, name)

    def train(
        self,
        pictures: Pictures,
        *,
        on_event: Callable[[Training], object] | None = None,
        **options: Unpack[TrainOptions],
    ) -> Lora:
        """Teaches a style from a folder, a zip, or single files, and waits for it."""
        return self.trainings.train(pictures, on_event, **options)
