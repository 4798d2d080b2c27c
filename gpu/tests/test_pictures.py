"""Real pictures from the bundled model, through the real service."""

from __future__ import annotations

import io
import json

import numpy as np
from PIL import Image
from service import Bucket, Service, node_job, picture_job


def mean_colour(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB"), np.float32).mean((0, 1))


def test_draws_a_picture_of_the_words(service: Service, bucket: Bucket) -> None:
    outputs = service.outputs(picture_job(steps=12, prompt="red apple, 3d, teal background"))
    image = bucket.picture(outputs["image"])
    assert image.format == "PNG"
    assert image.size == (128, 128)
    assert outputs["image"]["meta"] == {"width": 128, "height": 128}
    pixels = np.asarray(image, np.float32)
    red, _, blue = pixels[44:84, 44:84].mean((0, 1))
    assert red > blue + 60, "the apple in the middle is red"
    red, green, _ = pixels[:12, :12].mean((0, 1))
    assert green > red + 40, "the corner is teal"


def test_the_same_seed_gives_the_same_bytes(service: Service) -> None:
    first, again, other = (
        service.outputs(picture_job(seed=seed))["image"]["sha256"] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_negative_prompt_and_size_matter(service: Service, bucket: Bucket) -> None:
    plain = service.outputs(picture_job())["image"]["sha256"]
    against = service.outputs(picture_job(negative="red"))["image"]["sha256"]
    assert plain != against
    wide = service.outputs(picture_job(width=160, height=96))["image"]
    assert bucket.picture(wide).size == (160, 96)


def test_tells_its_progress(service: Service) -> None:
    events = service.run(picture_job(steps=5))
    kinds = [event["type"] for event in events]
    assert kinds[:2] == ["queued", "started"]
    assert kinds[-1] == "completed"
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    ticks = [event for event in events if event["type"] == "progress"]
    steps = [event["step"] for event in ticks if event["phase"] == "denoising"]
    assert steps == [0, 1, 2, 3, 4, 5]
    assert all(event["secondsPerStep"] > 0 for event in ticks[1:6])
    assert ticks[-1]["phase"] == "decoding"


def test_shows_previews_that_come_closer(service: Service, bucket: Bucket) -> None:
    events = service.run(picture_job(steps=60, preview=True))
    granted = {event["grantId"]: event for event in events if event["type"] == "grant"}
    previews = [event for event in events if event["type"] == "preview"]
    assert previews
    for event in previews:
        grant = granted[event["grantId"]]
        assert grant["purpose"] == "preview"
        assert grant["step"] == event["step"]
        data = bucket.blobs[f"/previews/{grant['sha256']}"]
        image = Image.open(io.BytesIO(data))
        assert image.format == "WEBP"
        assert image.size == (event["width"], event["height"])
    finished = mean_colour(bucket.picture(events[-1]["outputs"]["image"]))
    assert np.abs(mean_colour(image) - finished).max() < 25


def test_a_long_prompt_is_read_to_its_end(service: Service) -> None:
    beginning = "red apple, " * 30
    ends = [beginning + end for end in ("and a very last cactus", "and a blue boat at night")]
    cactus, boat = (service.outputs(picture_job(prompt=prompt))["image"] for prompt in ends)
    assert cactus["sha256"] != boat["sha256"]


def test_a_whole_chain_down_to_the_file(service: Service, bucket: Bucket) -> None:
    made = service.outputs(picture_job())["image"]
    reads = bucket.reads
    scaled = node_job(
        "UpscaleESRGAN", {"model": "sprout-upscaler", "tileSize": 64}, {"image": addressed(made)}
    )
    large = service.outputs(scaled)["image"]
    assert bucket.picture(large).size == (512, 512)
    metadata = {"prompt": "red apple, 3d", "seed": 7, "steps": 4, "sampler": "ddim", "model": "a,b"}
    kept = service.outputs(
        node_job("ImageOutput", {"metadata": metadata}, {"image": addressed(large)})
    )
    file = bucket.picture(kept["file"])
    assert file.tobytes() == bucket.picture(large).tobytes()
    assert json.loads(file.text["kizy"]) == metadata
    assert file.text["parameters"].splitlines() == [
        "red apple, 3d",
        'Steps: 4, Sampler: DDIM, Seed: 7, Size: 512x512, Model: "a,b", Version: Kizy',
    ]
    assert [bucket.picture(small).size for small in kept["thumbnails"]] == [(320, 320), (512, 512)]
    assert {small["mediaType"] for small in kept["thumbnails"]} == {"image/webp"}
    assert kept["thumbhash"]["kind"] == "string"
    assert bucket.reads == reads, "what this host just made is not downloaded"


def addressed(value: dict) -> dict:
    """A value as an input, at an address where nothing is: it must come from the cache."""
    return {**value, "url": "http://127.0.0.1:9/nothing"}
