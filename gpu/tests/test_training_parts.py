"""What a training is made of, as far as it needs no model."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.model_info import Limits
from kizy_gpu.training.adapters import _ADAPTERS
from kizy_gpu.training.batches import Batches, seed_of
from kizy_gpu.training.buckets import bucket_sizes, nearest
from kizy_gpu.training.curve import MOST_POINTS, Curve
from kizy_gpu.training.learner import pace
from kizy_gpu.training.look_features import look_of, way
from kizy_gpu.training.pictures import Manifest, held_out, with_trigger
from kizy_gpu.training.ranking import Score, ranked, why
from kizy_gpu.training.recipes import FAMILIES, training_of
from kizy_gpu.training.rungs import ladder

SPROUT = Limits(min_side=96, max_side=160, multiple_of=16)
SD15 = Limits(min_side=256, max_side=1024, multiple_of=64)


@pytest.mark.parametrize(("side", "limits"), [(128, SPROUT), (512, SD15)])
def test_buckets_are_sizes_the_model_takes_of_about_one_area(side: int, limits: Limits) -> None:
    sizes = bucket_sizes(side, limits)
    assert (side, side) in sizes
    for width, height in sizes:
        assert width % limits.multiple_of == height % limits.multiple_of == 0
        assert limits.min_side <= min(width, height) <= max(width, height) <= limits.max_side
        assert 0.7 * side * side < width * height <= side * side


def test_a_picture_goes_to_the_shape_that_cuts_it_least() -> None:
    sizes = bucket_sizes(512, SD15)
    assert nearest(sizes, 1000, 1000) == (512, 512)
    wide, tall = nearest(sizes, 1600, 900), nearest(sizes, 900, 1600)
    assert wide == tall[::-1]
    assert wide[0] > wide[1]
    assert nearest(sizes, 9000, 10)[0] > 512


def test_a_batch_is_of_one_size_and_an_epoch_shows_every_picture() -> None:
    batches = Batches([list(range(8))], batch_size=2, seed=3)
    for epoch in range(3):
        seen = [place for step in range(4) for place in batches.at(4 * epoch + step)]
        assert sorted(seen) == list(range(8))
    buckets = [[0, 1, 2, 3, 4], [5, 6], [7]]
    mixed = Batches(buckets, batch_size=2, seed=3)
    for step in range(40):
        batch = mixed.at(step)
        assert len(batch) == 2
        assert any(set(batch) <= set(bucket) for bucket in buckets)
        assert len(set(batch)) == 2 or batch == [7, 7], "twice only where there is no other"


@pytest.mark.parametrize("sizes", [(11, 1), (5, 2, 1), (7, 7), (3,), (40, 3, 1), (1, 1, 1)])
@pytest.mark.parametrize("batch_size", [1, 2, 3, 8])
def test_rare_shapes_are_seen_as_often_as_others(sizes: tuple[int, ...], batch_size: int) -> None:
    places = iter(range(sum(sizes)))
    buckets = [[next(places) for _ in range(size)] for size in sizes]
    batches = Batches(buckets, batch_size, seed=5)
    seen = Counter(place for step in range(batches.cycle) for place in batches.at(step))
    assert len(set(seen.values())) == 1
    assert len(seen) == sum(sizes)
    assert batches.cycle <= sum(sizes)
    # And about so at any moment on the way.
    for bucket in buckets:
        met = 0
        for step in range(batches.cycle):
            met += batches.at(step)[0] in bucket
            share = len(bucket) / sum(sizes) * (step + 1)
            assert abs(met - share) < len(buckets)


def test_a_step_sees_the_same_whether_or_not_others_came_before() -> None:
    for buckets in ([list(range(7))], [[0, 1, 2, 3], [4], [5, 6]]):
        whole = Batches(buckets, batch_size=3, seed=1)
        steps = [whole.at(step) for step in range(40)]
        assert Batches(buckets, batch_size=3, seed=1).at(29) == steps[29]
        assert Batches(buckets, batch_size=3, seed=2).at(29) != steps[29]
    assert len({seed_of(1, "a"), seed_of(1, "b"), seed_of(2, "a")}) == 3


def test_a_curve_stays_small_and_true() -> None:
    curve = Curve()
    for step in range(5000):
        curve.add(step, float(step))
    shown = curve.shown()
    assert 40 < len(shown) <= MOST_POINTS
    assert all(abs(mean - step) < 64 for step, mean in shown)
    again = Curve(**json.loads(json.dumps(curve.as_json())))
    assert again.shown() == shown


def test_the_ladder_goes_down_to_one_picture_and_then_ends() -> None:
    assert [(rung.micro_batch, rung.checkpointing) for rung in ladder(6, None)] == [
        (6, False),
        (6, True),
        (3, True),
        (2, True),
        (1, True),
    ]
    assert next(ladder(4, True)).checkpointing
    assert [rung.eight_bits for rung in ladder(2, True, eight_bits=True)] == [False, False, True]


def test_the_learning_rate_rises_and_falls_to_a_tenth() -> None:
    rates = [pace(step, 100) for step in range(100)]
    assert rates[0] < rates[3] < rates[5]
    assert max(rates) == pytest.approx(1, abs=0.01)
    assert rates[-1] == pytest.approx(0.1, abs=0.01)


def test_pictures_are_kept_apart_only_where_there_are_enough() -> None:
    assert held_out(5) == []
    assert [len(held_out(count)) for count in (6, 11, 12, 40)] == [1, 1, 2, 4]
    for count in (6, 12, 24, 200):
        kept = held_out(count)
        assert 1 <= len(set(kept)) <= 4
        assert all(0 <= place < count for place in kept)


def test_of_a_few_pictures_nothing_is_claimed_that_was_not_measured() -> None:
    base, best = Score(0, None, 0.0, 1.0, 0.5), Score(3, None, 0.4, 1.0, 0.5)
    (best,) = ranked(base, [best], "look")
    assert best.total == pytest.approx(0.4)
    said = " ".join(why(base, best, [best], "look"))
    assert "more surely" not in said
    assert "With fewer than 6 pictures none is kept from learning" in said
    known = ranked(Score(0, 0.2, 0, 1, 0.5), [Score(3, 0.1, 0.4, 1, 0.5)], "look")
    assert "50 % more surely" in " ".join(why(Score(0, 0.2, 0, 1, 0.5), known[0], known, "look"))


def test_the_trigger_stands_in_every_caption_once() -> None:
    assert with_trigger("a fox", "chalky") == "a fox, chalky"
    assert with_trigger("a Chalky fox", "chalky") == "a Chalky fox"
    assert with_trigger("chalkyish", "chalky") == "chalkyish, chalky"
    assert with_trigger("chalky, a fox", "chalky") == "chalky, a fox", "as it was typed"
    assert with_trigger(" ", "chalky") == "chalky"
    assert with_trigger("a fox", "") == "a fox"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"not json",
        b'{"version":2,"subject":"look","pictures":[]}',
        b'{"version":1,"subject":"look","pictures":[{"sha256":"../../etc"}]}',
        json.dumps({"version": 1, "subject": "spell", "pictures": [{"sha256": "a" * 64}] * 3}),
        json.dumps({"version": 1, "subject": "look", "pictures": [{"sha256": "a" * 64}] * 2}),
    ],
)
def test_what_is_no_manifest_is_refused(data: str | bytes) -> None:
    with pytest.raises(JobError) as refused:
        Manifest.read(data if isinstance(data, bytes) else data.encode())
    assert refused.value.code == "invalid_input"


def test_the_way_to_a_look_is_measured_from_0_to_1() -> None:
    plain = [Image.new("RGB", (128, 128), colour) for colour in ("white", "red")]
    striped = [_striped(picture) for picture in plain]
    start, goal = look_of(plain), look_of(striped)
    assert way(start, start, goal) == 0
    assert way(start, goal, goal) == 1
    half = look_of([plain[0], striped[1]])
    assert 0.2 < way(start, half, goal) < 0.8


def _striped(picture: Image.Image) -> Image.Image:
    made = picture.copy()
    for x in range(0, made.width, 8):
        made.paste((20, 40, 90), (x, 0, x + 4, made.height))
    return made


def test_each_recipe_is_one_the_node_takes() -> None:
    from kizy_gpu.nodes.train_lora import TrainLora

    kinds = [("sd15", "sprout"), *((family, family) for family in FAMILIES)]
    for family, architecture in kinds:
        training = training_of(family, architecture)
        assert training is not None
        for mode in ("quick", "thorough"):
            for recipe in training[mode].values():
                TrainLora.params.model_validate(recipe, by_alias=True)
        assert training["quick"]["look"]["steps"] < training["thorough"]["look"]["steps"]
    assert training_of("flux1-kontext", "flux1") is None
    assert _ADAPTERS.keys() == FAMILIES
