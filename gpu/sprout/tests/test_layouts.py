import random

import numpy as np
import pytest
import torch

from kizy_gpu.families.heatmap import STRIDE, peaks
from sprout.data.layouts import Composer, Layout, Piece, cut
from sprout.data.pictures import Picture
from sprout.data.subjects import LABELS, Subject, face_of_bust, held_out_concepts, subject_of
from sprout.data.targets import detection_loss, targets_of
from sprout.detector import match

SIDE = 192


def picture(name: str, group: str = "People & Body", look: str = "flat") -> Picture:
    return Picture(name, group, look, (), None)


@pytest.mark.parametrize(
    ("name", "group", "label"),
    [
        ("grinning face", "Smileys & Emotion", "face"),
        ("dog face", "Animals & Nature", "face"),
        ("woman red hair", "People & Body", "face"),
        ("thumbs up", "People & Body", "hand"),
        ("cook", "People & Body", "figure"),
        ("woman running", "People & Body", "figure"),
        ("red apple", "Food & Drink", None),
    ],
)
def test_what_art_shows_follows_from_its_name(name: str, group: str, label: str | None) -> None:
    subject = subject_of(picture(name, group))
    assert subject is not None
    assert subject.label == label


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("ghost", "Smileys & Emotion"),
        ("dog", "Animals & Nature"),
        ("people hugging", "People & Body"),
        ("mechanical arm", "People & Body"),
        ("teddy bear", "Activities"),
    ],
)
def test_what_is_not_clear_is_left_out(name: str, group: str) -> None:
    assert subject_of(picture(name, group)) is None


def test_concepts_are_held_out_in_all_their_looks() -> None:
    names = [f"{kind} worker" for kind in "abcdefghijklmnopqrstuvwxyz"]
    pictures = [picture(name, look=look) for name in names for look in ("flat", "3d")]
    held = held_out_concepts(pictures)
    assert 0 < len(held) < len(names) / 4
    assert held < set(names)


def disc(label: str | None) -> Piece:
    """A red disc with room around it."""
    rgba = np.zeros((128, 128, 4), np.uint8)
    rows, columns = np.mgrid[:128, :128]
    rgba[(rows - 70) ** 2 + (columns - 60) ** 2 < 40**2] = (255, 0, 0, 255)
    piece, box = cut(rgba)
    assert box == (21, 31, 100, 110)
    return Piece(piece, Subject(label))


def test_boxes_are_where_things_are() -> None:
    composer = Composer([disc("hand"), disc("face"), disc("figure")], [], random.Random(4))
    composer.by_label[None] = [disc(None)]
    things = 0
    for _ in range(60):
        layout = composer.as_shown()
        ((_, (left, top, right, bottom)),) = layout.boxes
        things += 1
        red = (layout.pixels.astype(int) - layout.pixels[0, 0]).any(2)
        rows, columns = np.flatnonzero(red.any(1)), np.flatnonzero(red.any(0))
        there = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        assert np.abs(np.subtract(there, (left, top, right, bottom))).max() <= 2
    for _ in range(60):
        layout = composer.scene()
        height, width = layout.pixels.shape[:2]
        assert layout.pixels.dtype == np.uint8
        assert 96 <= min(width, height) <= max(width, height) <= 640
        for _, (left, top, right, bottom) in layout.boxes:
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
            things += 1
    assert things > 100


def test_the_face_of_a_bust_is_its_yellow_patch() -> None:
    rgba = np.zeros((128, 128, 4), np.uint8)
    rgba[60:, 20:108] = (40, 60, 200, 255)
    rgba[16:70, 40:88] = (255, 200, 60, 255)
    assert face_of_bust(rgba) == (40, 16, 88, 70)
    rgba[60:, 20:108] = (255, 200, 60, 255)  # Yellow clothes: nobody can say.
    assert face_of_bust(rgba) is None


def test_targets_read_back_are_the_boxes() -> None:
    boxes = [(0, (20, 24, 84, 100)), (2, (100, 8, 180, 180)), (1, (8, 130, 40, 160))]
    layout = Layout(np.zeros((SIDE, SIDE, 3), np.uint8), boxes)
    wanted = targets_of([layout], [1.0], SIDE)
    logits = torch.logit(wanted.heat[0], eps=1e-4)
    found = list(peaks(logits, wanted.sides[0].log(), 0.99))
    assert [(label, pytest.approx(box, abs=0.01)) for label, _, box in sorted(found)] == sorted(
        (label, list(box)) for label, box in boxes
    )
    perfect = detection_loss(logits[None], wanted.sides.log(), wanted)
    wrong = detection_loss(-logits[None], wanted.sides.log() + 0.5, wanted)
    assert perfect[1] < 1e-5
    # Between nothing and a centre, being right costs a little too: the heat is soft.
    assert perfect[0] < 0.1 * wrong[0]
    assert wrong[1] > 0.1


def test_nobody_says_where_it_is_unsure() -> None:
    whole = (0, 0, SIDE, SIDE)
    layout = Layout(np.zeros((SIDE, SIDE, 3), np.uint8), [], [(LABELS.index("hand"), whole)])
    wanted = targets_of([layout], [1.0], SIDE)
    assert wanted.counts[0, LABELS.index("hand")].sum() == 0
    assert wanted.counts[0, LABELS.index("face")].sum() == (SIDE // STRIDE) ** 2
    assert match([(1, (10, 10, 50, 50)), (0, (10, 10, 50, 50))], layout) == [
        (0, 1, 0),
        (0, 0, 0),
        (0, 0, 0),
    ]


def test_each_thing_is_found_once() -> None:
    layout = Layout(np.zeros((SIDE, SIDE, 3), np.uint8), [(0, (0, 0, 40, 40))])
    twice = [(0, (0, 0, 40, 38)), (0, (1, 0, 40, 40)), (0, (100, 100, 120, 120))]
    assert match(twice, layout)[0] == (1, 3, 1)
