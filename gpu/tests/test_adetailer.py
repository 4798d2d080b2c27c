"""Faces found and drawn anew: by the real model, through the real service."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from drawn import CREAM, TEAL, is_at, lay
from onnx_models import raw_yolo, write_detector
from PIL import Image
from service import Bucket, Service, node_job, words
from weights import random_controlnet

from kizy_gpu.families import sd15
from kizy_gpu.families.base import Box, Found
from kizy_gpu.families.device import open_device
from kizy_gpu.families.pieces import Piece, chosen, merged, piece_around
from kizy_gpu.settings import open_library

STEPS = 4
Value = dict[str, Any]


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def scene() -> tuple[Image.Image, list[Box]]:
    """Two faces, the larger one last."""
    picture = Image.new("RGB", (420, 260), CREAM)
    small = lay(picture, "grinning-face-cartoon", 100, 20, 30)
    large = lay(picture, "pouting-cat-soft", 180, 200, 40)
    return picture, [small, large]


def detail(bucket: Bucket, image: Image.Image, **params: Any) -> dict[str, Any]:
    inputs = {
        "prompt": words("smiling face, flat"),
        "image": bucket.keep(png(image)),
        **params.pop("inputs", {}),
    }
    given = {"steps": STEPS, "guidanceScale": 2.0, "seed": 7, "strength": 1.0, "upscaler": None}
    given.update(params)
    return node_job("ADetailer", given, inputs)


def box_of(thing: Value) -> Box:
    box = thing["box"]
    return (box["left"], box["top"], box["left"] + box["width"], box["top"] + box["height"])


def changed(before: Image.Image, after: Image.Image) -> np.ndarray:
    """Where a pixel differs, [H, W]."""
    return (np.asarray(before) != np.asarray(after)).any(2)


def outside(size: tuple[int, int], things: list[Value]) -> np.ndarray:
    mask = np.ones(size[::-1], bool)
    for thing in things:
        left, top, right, bottom = box_of(thing)
        mask[top:bottom, left:right] = False
    return mask


def made(service: Service, bucket: Bucket, job: dict[str, Any]) -> tuple[Image.Image, list[Value]]:
    outputs = service.outputs(job)
    return bucket.picture(outputs["image"]), outputs["found"]["value"]


def test_faces_are_drawn_anew_and_nothing_else(service: Service, bucket: Bucket) -> None:
    picture, (small, large) = scene()
    after, found = made(service, bucket, detail(bucket, picture, feather=8))
    assert [thing["label"] for thing in found] == ["face", "face"]
    assert is_at(box_of(found[0]), large)
    assert is_at(box_of(found[1]), small)
    assert [thing["seed"] for thing in found] == [7, 8]
    assert after.size == picture.size
    differs = changed(picture, after)
    assert not differs[outside(picture.size, found)].any()
    for thing in found:
        left, top, right, bottom = box_of(thing)
        assert differs[top + 10 : bottom - 10, left + 10 : right - 10].mean() > 0.5
        # It fades in: at the edge there is less of the new than further in.
        apart = np.abs(np.asarray(after, int) - np.asarray(picture, int)).sum(2)
        assert apart[top:bottom, left].mean() < apart[top:bottom, left + 20].mean()


def test_steps_are_counted_over_all_pieces(service: Service, bucket: Bucket) -> None:
    picture, _ = scene()
    events = service.run({**detail(bucket, picture), "preview": {"enabled": True}})
    ticks = [(e["step"], e["steps"]) for e in events if e["type"] == "progress"]
    drawn = [tick for tick in ticks if tick[1] == 2 * STEPS]
    assert drawn == sorted(drawn)
    assert {step for step, _ in drawn} == set(range(2 * STEPS + 1))


def test_the_same_job_gives_the_same_bytes_and_another_seed_others(
    service: Service, bucket: Bucket
) -> None:
    picture, _ = scene()
    jobs = [detail(bucket, picture, seed=seed, atMost=1) for seed in (1, 1, 2)]
    digests = [service.outputs(job)["image"]["sha256"] for job in jobs]
    assert digests[0] == digests[1] != digests[2]


def test_words_and_strength_count(service: Service, bucket: Bucket) -> None:
    picture, _ = scene()
    plain, _ = made(service, bucket, detail(bucket, picture, atMost=1))
    gentle, _ = made(service, bucket, detail(bucket, picture, atMost=1, strength=0.25))
    other = {"prompt": words("red apple, 3d")}
    apple, _ = made(service, bucket, detail(bucket, picture, atMost=1, inputs=other))
    away = [np.abs(np.asarray(p, int) - np.asarray(picture, int)).mean() for p in (plain, gentle)]
    assert away[1] < away[0]
    assert changed(plain, apple).any()


def test_the_upscaler_draws_what_is_larger_than_the_model(service: Service, bucket: Bucket) -> None:
    picture = Image.new("RGB", (512, 512), TEAL)
    lay(picture, "grinning-face-cartoon", 380, 60, 60)
    plain, found = made(service, bucket, detail(bucket, picture))
    sharp, same = made(service, bucket, detail(bucket, picture, upscaler="sprout-upscaler"))
    assert found == same != []
    assert changed(plain, sharp).any()
    assert not changed(picture, sharp)[outside(picture.size, found)].any()
    # What fits the model's own size is not enlarged, and so not through the upscaler either.
    small, _ = scene()
    job = {"atMost": 1, "padding": 0.0}
    tiny = small.resize((210, 130), Image.Resampling.LANCZOS)
    one, _ = made(service, bucket, detail(bucket, tiny, **job))
    two, _ = made(service, bucket, detail(bucket, tiny, **job, upscaler="sprout-upscaler"))
    assert not changed(one, two).any()


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_without_a_find_the_picture_stays(service: Service, bucket: Bucket, mode: str) -> None:
    picture = Image.new("RGB", (300, 200), CREAM).convert(mode)
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    events = service.run(detail(bucket, picture, labels=["hand", "face"]))
    after = bucket.picture(events[-1]["outputs"]["image"])
    assert (after.mode, after.tobytes()) == (mode, picture.tobytes())
    assert events[-1]["outputs"]["found"]["value"] == []
    lines = [event["message"] for event in events if event["type"] == "log"]
    assert any("No hand or face was found" in line for line in lines)


def test_what_is_see_through_stays_so(service: Service, bucket: Bucket) -> None:
    picture, _ = scene()
    picture.putalpha(Image.linear_gradient("L").resize(picture.size).point(lambda a: 55 + a // 2))
    after, found = made(service, bucket, detail(bucket, picture))
    assert found
    assert after.mode == "RGBA"
    assert after.getchannel("A").tobytes() == picture.getchannel("A").tobytes()
    assert not changed(picture, after)[outside(picture.size, found)].any()


def test_a_cancel_stops_between_steps(service: Service, bucket: Bucket) -> None:
    picture, _ = scene()
    job = detail(bucket, picture, steps=60)
    told: list[Value] = []

    def stop(event: Value) -> None:
        if event["type"] == "progress" and event["phase"] == "denoising" and not told:
            told.append(event)
            service.cancel(job["jobId"])

    events = service.run(job, stop)
    assert events[-1]["type"] == "canceled"
    assert max(e["step"] for e in events if e["type"] == "progress") < 60


def issues(service: Service, bucket: Bucket, **params: Any) -> tuple[str, list[str]]:
    answer = service.put(detail(bucket, Image.new("RGB", (64, 64)), **params))
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    return error["code"], [issue["path"] for issue in error["issues"]]


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"detector": "sprout"}, "params.detector"),
        ({"detector": "sprout-upscaler"}, "params.detector"),
        ({"upscaler": "sprout"}, "params.upscaler"),
        ({"upscaler": "sprout-detector"}, "params.upscaler"),
        ({"model": "sprout-detector"}, "params.model"),
        ({"labels": ["face", "smell"]}, "params.labels.1"),
        ({"labels": ["hand"], "detector": "faces-in-photos"}, "params.labels.0"),
        ({"labels": []}, "params.labels"),
        ({"labels": ["face"] * 21}, "params.labels"),
        ({"atMost": 0}, "params.atMost"),
        ({"atMost": 51}, "params.atMost"),
        ({"padding": -0.1}, "params.padding"),
        ({"confidence": 0}, "params.confidence"),
        ({"strength": 1.1}, "params.strength"),
        ({"feather": 257}, "params.feather"),
        ({"steps": 151}, "params.steps"),
    ],
)
def test_wrong_jobs_are_not_taken(
    service: Service, bucket: Bucket, params: Value, path: str
) -> None:
    code, paths = issues(service, bucket, **params)
    assert (code, path in paths) == ("invalid_input", True), paths


def test_models_that_are_not_here_are_named(service: Service, bucket: Bucket) -> None:
    for name in ("model", "detector", "upscaler"):
        found = issues(service, bucket, **{name: "no-such-model"})
        assert found == ("model_missing", [f"params.{name}"])


def test_a_detector_that_changed_meanwhile_is_not_used(service: Service, bucket: Bucket) -> None:
    picture, _ = scene()
    for name in ("sprout-detector", "sprout-upscaler"):
        job = detail(bucket, picture, upscaler="sprout-upscaler")
        answer = service.put({**job, "models": {name: "0" * 64}})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "model_changed")


def test_a_detector_that_an_artist_brought(service: Service, bucket: Bucket) -> None:
    model = raw_yolo([("hand", 0.8, (16.0, 16.0, 48.0, 48.0))])
    write_detector(service.home / "models" / "own-hands", model, "yolo", name="My hands")
    listed = service.http.get("/v1/models").raise_for_status().json()["models"]
    own = {entry["id"]: entry for entry in listed}["own-hands"]
    assert (own["kind"], own["labels"]) == ("detector", ["face", "hand"])
    picture = Image.new("RGB", (200, 200), (255, 0, 0))
    job = detail(bucket, picture, detector="own-hands", labels=["Hand"])
    after, found = made(service, bucket, job)
    assert [box_of(thing) for thing in found] == [(50, 50, 150, 150)]
    differs = changed(picture, after)
    assert differs.any()
    assert not differs[outside(picture.size, found)].any()


def test_a_control_is_cut_with_the_piece(
    service: Service, bucket: Bucket, tmp_path_factory: pytest.TempPathFactory
) -> None:
    library = open_library({"KIZY_HOME": str(tmp_path_factory.mktemp("home"))})
    library.scan()
    pipeline = sd15.load(library.models["sprout"], open_device("cpu:0")).pipeline
    random_controlnet(pipeline, service.home / "models" / "detail-edges", silent=False)
    service.http.get("/v1/models").raise_for_status()
    picture, _ = scene()
    plain, found = made(service, bucket, detail(bucket, picture, atMost=1))
    left, top, right, bottom = box_of(found[0])
    elsewhere, here = (Image.new("RGB", picture.size) for _ in range(2))
    elsewhere.paste("white", (0, 238, 20, 258))
    here.paste("white", (left + 20, top + 20, right - 20, bottom - 20))
    results = {"plain": plain}
    for name, structure in (("nothing", Image.new("RGB", picture.size)), ("elsewhere", elsewhere)):
        results[name] = _controlled(service, bucket, picture, structure)
    results["here"] = _controlled(service, bucket, picture, here)
    assert changed(plain, results["nothing"]).any()
    assert not changed(results["nothing"], results["elsewhere"]).any()
    assert changed(results["nothing"], results["here"]).any()


def _controlled(
    service: Service, bucket: Bucket, picture: Image.Image, structure: Image.Image
) -> Image.Image:
    control = {**bucket.keep(png(structure), model="detail-edges"), "kind": "control"}
    after, _ = made(
        service, bucket, detail(bucket, picture, atMost=1, inputs={"controls": [control]})
    )
    return after


def face(score: float, *box: int, label: str = "face") -> Found:
    return Found(label, score, box)  # type: ignore[arg-type]


def test_boxes_of_one_thing_become_one() -> None:
    found = [
        face(0.9, 10, 10, 50, 50),
        face(0.4, 30, 10, 60, 50),
        face(0.8, 20, 20, 40, 40, label="hand"),
        face(0.7, 100, 10, 140, 50),
        face(0.6, 135, 10, 160, 50),
    ]
    assert merged(found) == [
        face(0.9, 10, 10, 60, 50),
        face(0.8, 20, 20, 40, 40, label="hand"),
        face(0.7, 100, 10, 140, 50),
        face(0.6, 135, 10, 160, 50),
    ]
    # The third one joins the first two, that did not touch enough.
    chain = [face(0.5, 0, 0, 10, 10), face(0.6, 12, 0, 22, 10), face(0.7, 2, 0, 20, 10)]
    assert merged(chain) == [face(0.7, 0, 0, 22, 10)]


def test_the_surest_are_chosen_and_the_largest_come_first() -> None:
    found = [
        face(0.5, 0, 0, 10, 10),
        face(0.9, 20, 0, 30, 10),
        face(0.7, 40, 0, 80, 40),
        face(0.8, 100, 0, 130, 30, label="Hand"),
    ]
    assert chosen(found, ["FACE"], 2) == [found[2], found[1]]
    assert chosen(found, ["hand", "face"], 9) == [found[2], found[3], found[0], found[1]]
    assert chosen(found, ["figure"], 9) == []


@pytest.mark.parametrize(
    "box", [(0, 0, 30, 40), (350, 200, 420, 260), (100, 5, 101, 255), (9, 9, 10, 10)]
)
@pytest.mark.parametrize("padding", [0.0, 0.25, 2.0])
@pytest.mark.parametrize("shape", [(128, 128), (96, 160), (512, 512)])
def test_crops_hold_their_box_and_lie_in_the_picture(
    box: Box, padding: float, shape: tuple[int, int]
) -> None:
    picture = (420, 260)
    piece = piece_around(box, padding, picture, shape)
    left, top, right, bottom = piece.crop
    assert left <= box[0] < box[2] <= right
    assert top <= box[1] < box[3] <= bottom
    width, height = piece.size
    assert abs(width / shape[0] - height / shape[1]) <= 1 / min(shape)
    fits = (box[2] - box[0]) / shape[0] * shape[1] <= picture[1] and (box[3] - box[1]) / shape[
        1
    ] * shape[0] <= picture[0]
    if fits:
        assert (left, top) >= (0, 0)
        assert top >= 0
        assert right <= picture[0] + 1
        assert bottom <= picture[1] + 1
    assert piece.mask().getbbox() is not None
    _put_changes_the_box_alone(piece, picture)


def _put_changes_the_box_alone(piece: Piece, size: tuple[int, int]) -> None:
    before = Image.effect_noise(size, 80).convert("RGB")
    assert piece.cut(before).size == piece.drawn_at
    after = before.copy()
    piece.put(after, Image.new("RGB", piece.drawn_at, (1, 2, 3)), 0)
    left, top, right, bottom = piece.box
    assert (np.asarray(after)[top:bottom, left:right] == (1, 2, 3)).all()
    differs = changed(before, after)
    differs[top:bottom, left:right] = False
    assert not differs.any()


def test_a_picture_too_narrow_for_the_shape_goes_on_beyond_its_edge() -> None:
    narrow = Image.new("RGB", (300, 40), "teal")
    narrow.paste("red", (100, 0, 260, 40))
    piece = piece_around((100, 0, 260, 40), 0.25, narrow.size, (128, 128))
    assert piece.size[0] == piece.size[1] >= 160
    cut = np.asarray(piece.cut(narrow))
    assert (cut[:, 64] == (255, 0, 0)).all()
    _put_changes_the_box_alone(piece, narrow.size)
