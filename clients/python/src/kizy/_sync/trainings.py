# Made of kizy/_async by make_sync.py: change it there.
from __future__ import annotations

import time
import json
from collections.abc import Iterator, Callable
from typing import Any, Unpack, cast

from kizy import wish
from kizy._sync.connection import Connection
from kizy.datasets import Pictures, files_of, name_of
from kizy.options import Meaning, Teaching, TrainOptions
from kizy.views import Dataset, Lora, TeachableModel, Training, is_over

LOOK_SECONDS = 0.5


class Trainings:
    """Teaching styles from pictures."""

    def __init__(self, studio: Connection) -> None:
        self._studio = studio

    def teachable_models(self) -> list[TeachableModel]:
        return cast("list[TeachableModel]", self._studio.json("GET", "/api/v1/models/teachable"))

    def list(self) -> list[Training]:
        """Those under way, and those that failed and may go on."""
        return cast("list[Training]", self._studio.json("GET", "/api/v1/trainings"))

    def get(self, run_id: str) -> Training:
        return cast(Training, self._studio.json("GET", f"/api/v1/trainings/{run_id}"))

    def gather(self, pictures: Pictures, **meaning: Unpack[Meaning]) -> Dataset:
        """Sends pictures and what they mean, and waits until the studio has looked them through."""
        body: dict[str, Any] = {"name": name_of(pictures), **wish.named(dict(meaning), {"model": "baseModel"})}
        files = files_of(pictures)
        dataset = self._studio.json("POST", "/api/v1/datasets", json=body)
        path = f"/api/v1/datasets/{dataset['id']}"
        for file in files:
            source = self._studio.upload(file.content, "dataset", file.name)
            arrival = {"uploadId": source.removeprefix("upload:"), "caption": file.caption}
            self._studio.json("POST", f"{path}/arrivals", json=arrival)
        while True:
            dataset = self._studio.json("GET", path)
            if all(is_over(arrival) for arrival in dataset["arrivals"]):
                return cast(Dataset, dataset)
            time.sleep(LOOK_SECONDS)

    def start(self, dataset_id: str, **teaching: Unpack[Teaching]) -> Training:
        """Begins to learn from a dataset as it is now."""
        body: dict[str, Any] = {"datasetId": dataset_id, **teaching}
        headers = wish.idempotency(body.pop("idempotency_key", None))
        return cast(Training, self._studio.json("POST", "/api/v1/trainings", json=body, headers=headers))

    def follow(self, run_id: str) -> Iterator[Training]:
        """A training as it goes, until it has ended."""
        for message in self._studio.listen(f"/api/v1/trainings/{run_id}/events"):
            if message.event != "training":
                continue
            training = cast(Training, json.loads(message.data))
            yield training
            if is_over(training):
                return

    def finish(self, run_id: str, on_event: Callable[[Training], object] | None = None) -> Lora:
        """Waits for the style. Raises StudioError when there will be none."""
        last: Training | None = None
        for training in self.follow(run_id):
            if on_event:
                on_event(training)
            last = training
        return cast(Lora, (self._studio.json("GET", f"/api/v1/loras/{wish.learnt(last)}"))["lora"])

    def train(
        self,
        pictures: Pictures,
        on_event: Callable[[Training], object] | None = None,
        **options: Unpack[TrainOptions],
    ) -> Lora:
        """From a folder, a zip, or single files to a style."""
        meaning, teaching = wish.parted(dict(options), {"pace", "own", "idempotency_key"})
        dataset = self.gather(pictures, **cast(Meaning, meaning))
        training = self.start(dataset["id"], **cast(Teaching, teaching))
        return self.finish(training["runId"], on_event)

    def pause(self, run_id: str) -> Training:
        """Stores where it is and gives its place away, until `resume`."""
        return self._ask(run_id, "pause")

    def resume(self, run_id: str) -> Training:
        return self._ask(run_id, "resume")

    def sample(self, run_id: str) -> Training:
        """Draws samples now."""
        return self._ask(run_id, "sample")

    def end_now(self, run_id: str) -> Training:
        """Stops learning; the best of what there is becomes the style."""
        return self._ask(run_id, "finish")

    def cancel(self, run_id: str) -> Training:
        return self._ask(run_id, "cancel")

    def retry(self, run_id: str) -> Training:
        """From where it stopped."""
        return self._ask(run_id, "retry")

    def _ask(self, run_id: str, deed: str) -> Training:
        return cast(Training, self._studio.json("POST", f"/api/v1/trainings/{run_id}/{deed}"))
