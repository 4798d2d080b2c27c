"""Captions say what is in the picture, in words a person would type."""

import random

from sprout.data.captions import caption, draw_weight, prompt
from sprout.data.pictures import WHITE, Picture

APPLE = Picture("red apple", "Food & Drink", "3d", ("fruit",), None)


def test_names_look_and_ground():
    captions = {caption(APPLE, "teal", random.Random(seed)) for seed in range(200)}
    assert "red apple, 3d, teal background" in captions
    assert "" in captions
    assert all("teal" in text for text in captions if text)


def test_white_is_mostly_left_unsaid():
    captions = [caption(APPLE, WHITE, random.Random(seed)) for seed in range(400)]
    assert 10 < sum("white" in text for text in captions) < 80


def test_prompt_is_the_plain_form():
    assert prompt("red apple", "3d", WHITE) == "red apple, 3d"
    assert prompt("red apple", "3d", "navy") == "red apple, 3d, navy background"


def test_what_few_people_ask_for_is_drawn_less():
    clock = Picture("two o\u2019clock", "Travel & Places", "flat", (), None)
    person = Picture("man", "People & Body", "flat", (), None)
    assert draw_weight(APPLE) == 1
    assert draw_weight(clock) < 0.5
    assert draw_weight(person) < 0.5


def test_quotes_become_plain():
    assert Picture("man\u2019s shoe", "Objects", "flat", (), None).concept == "man's shoe"
