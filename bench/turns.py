"""A training on a gateway of its own, and pictures while it works and while it stands aside."""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).parents[1] / "gpu"))

from conformance.bucket import Bucket
from conformance.client import Event, Gateway, node_job, picture_job
from conformance.local import TOKEN, LocalGateway

WARM_STEPS = 5
PICTURES = 8


def drawing(random: random.Random) -> bytes:
    image = Image.new("RGB", (128, 128), tuple(random.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y, r = random.randrange(128), random.randrange(128), random.randrange(8, 40)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(random.randrange(256) for _ in range(3)))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def lesson(bucket: Bucket) -> dict[str, Any]:
    """A training that does not end by itself."""
    chance = random.Random(1)
    kept = [bucket.keep(drawing(chance)) for _ in range(PICTURES)]
    pictures = [
        {**{key: value[key] for key in ("sha256", "bytes", "mediaType")}, "caption": "circles"}
        | {"width": 128, "height": 128}
        for value in kept
    ]
    manifest = {"version": 1, "subject": "look", "description": "", "pictures": pictures}
    value = bucket.keep(json.dumps(manifest).encode(), "application/vnd.kizy.dataset+json")
    params = {"model": "sprout", "steps": 100_000, "checkpointEverySteps": 100_000}
    job = node_job("TrainLora", params, {"dataset": {**value, "kind": "dataset"}})
    return {**job, "jobId": f"{uuid.uuid4().hex}.1"}


class Training:
    """Attended by a thread of its own, and what it last said."""

    def __init__(self, gateway: Gateway, job: dict[str, Any]) -> None:
        self.job_id: str = job["jobId"]
        self.step = 0
        self.seconds_per_step = 0.0
        self.is_aside = False
        self.end: Event | None = None
        self._gateway = gateway
        self._thread = threading.Thread(target=self._attend, args=(job,), daemon=True)
        self._thread.start()

    def _attend(self, job: dict[str, Any]) -> None:
        self.end = self._gateway.run(job, self._hear)[-1]

    def _hear(self, event: Event) -> None:
        if event["type"] == "progress" and event["phase"] == "denoising":
            self.step = event["step"]
            self.seconds_per_step = event["secondsPerStep"] or 0.0
        if event["type"] in ("yielded", "resumed"):
            self.is_aside = event["type"] == "yielded"

    def wait(self, what: str, is_so: Any, seconds: float = 300) -> None:
        until = time.monotonic() + seconds
        while not is_so():
            if self.end or time.monotonic() > until:
                raise SystemExit(f"the training never {what}: {self.end}")
            time.sleep(0.01)

    def stop(self) -> None:
        self._gateway.cancel(self.job_id)
        self._thread.join(30)


def picture(gateway: Gateway, seed: int) -> float:
    began = time.monotonic()
    gateway.outputs(picture_job(steps=20, seed=seed))
    return time.monotonic() - began


def main(pairs: int) -> None:
    bucket = Bucket()
    local = LocalGateway(Path(tempfile.mkdtemp(prefix="kizy-bench-")))
    gateway, attendant = (Gateway(local.address, TOKEN, bucket) for _ in range(2))
    chance = random.Random(2)
    try:
        gateway.wait_until_idle()
        picture(gateway, 1)
        training = Training(attendant, lesson(bucket))
        training.wait("began", lambda: training.step >= WARM_STEPS)
        found: dict[str, list[float]] = {"idle": [], "training": []}
        for pair in range(pairs):
            order = ("idle", "training") if pair % 2 else ("training", "idle")
            for kind in order:
                if kind == "idle":
                    gateway.pause(training.job_id)
                    training.wait("stood aside", lambda: training.is_aside)
                else:
                    before = training.step
                    gateway.resume(training.job_id)
                    training.wait("went on", lambda before=before: training.step > before + 1)
                    # Somewhere within a step.
                    time.sleep(chance.random() * training.seconds_per_step)
                found[kind].append(picture(gateway, 10 + 2 * pair + (kind == "idle")))
        gateway.resume(training.job_id)
        training.stop()
        print(json.dumps({**found, "step": training.seconds_per_step, "steps": training.step}))
    finally:
        local.close()
        bucket.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
