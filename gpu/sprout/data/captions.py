"""Captions: what a person might type for a picture, and how often each picture is drawn."""

import random

from sprout.data.pictures import WHITE, Picture

EMPTY_SHARE = 0.08  # captions left empty, for classifier-free guidance
OPENINGS = ("a ", "a picture of a ", "an emoji of ", "icon of ")
OPENING_SHARE = 0.1
WHITE_NAMED_SHARE = 0.1

RARELY_ASKED = {"People & Body", "Symbols"}
RARELY_ASKED_WEIGHT = 0.15
LONG_NAME_WEIGHT = 0.4
CLOCK_FACE_WEIGHT = 0.1


def draw_weight(picture: Picture) -> float:
    """Share of a picture in training: a small model learns best what people ask for."""
    if picture.group in RARELY_ASKED:
        return RARELY_ASKED_WEIGHT
    if picture.concept.endswith(("o'clock", "-thirty")):
        return CLOCK_FACE_WEIGHT
    return 1.0 if len(picture.name.split()) <= 3 else LONG_NAME_WEIGHT


def caption(picture: Picture, ground: str, rng: random.Random) -> str:
    """A random caption for a picture on a named ground."""
    if rng.random() < EMPTY_SHARE:
        return ""
    text = _subject(picture, rng)
    if rng.random() < OPENING_SHARE:
        text = rng.choice(OPENINGS) + text
    if ground != WHITE or rng.random() < WHITE_NAMED_SHARE:
        text += f", {ground} background" if rng.random() < 0.8 else f" on {ground}"
    return text


def _subject(picture: Picture, rng: random.Random) -> str:
    name, look, synonyms = picture.concept, picture.look, picture.synonyms
    kind = rng.random()
    if kind < 0.78 or not synonyms:
        return f"{name}, {look}"
    if kind < 0.84:
        return name
    if kind < 0.95:
        extra = ", ".join(rng.sample(synonyms, k=min(len(synonyms), rng.choice((1, 2)))))
        return f"{name}, {extra}, {look}"
    return f"{rng.choice(synonyms)}, {look}"


def prompt(concept: str, look: str, ground: str) -> str:
    """The plain form of a caption, as scoring and samples use it."""
    text = f"{concept}, {look}"
    return text if ground == WHITE else f"{text}, {ground} background"
