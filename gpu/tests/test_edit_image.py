"""kizy/EditImage in the service, by a tiny FLUX.2 klein."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from service import Bucket, Service, node_job, words
from tiny_models import write_tiny


@pytest.fixture(scope="module")
def klein(running: Service) -> str:
    write_tiny("flux2-klein", running.home / "models" / "tiny-klein")
    listed = running.http.get("/v1/models").raise_for_status().json()["models"]
    assert "tiny-klein" in {found["id"] for found in listed}
    return "tiny-klein"


def edit(bucket: Bucket, model: str, *colours: str, **params: Any) -> dict[str, Any]:
    images = []
    for colour in colours:
        png = io.BytesIO()
        Image.new("RGB", (64, 64), colour).save(png, "PNG")
        images.append({**bucket.keep(png.getvalue()), "kind": "image"})
    size = {"width": 64, "height": 64, "steps": 2, "sampler": "euler", **params}
    inputs = {"prompt": words("make it blue"), "images": images}
    return node_job("EditImage", {"model": model, **size}, inputs)


def test_changes_pictures_by_words(service: Service, bucket: Bucket, klein: str) -> None:
    def made(*colours: str) -> bytes:
        outputs = service.outputs(edit(bucket, klein, *colours))
        picture = bucket.picture(outputs["image"])
        assert picture.size == (64, 64)
        return picture.tobytes()

    assert len({made("red"), made("green"), made("red", "green")}) == 3


def test_a_model_that_is_not_made_for_it_is_refused_at_once(
    service: Service, bucket: Bucket, klein: str
) -> None:
    answer = service.put(edit(bucket, "sprout", "red", width=128, height=128, sampler="ddim"))
    assert answer.status_code == 422
    said = [issue["message"] for issue in answer.json()["error"]["issues"]]
    assert said == ["Sprout does not change a picture by words"]
