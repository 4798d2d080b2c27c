"""Grounds that things are laid on: plain, shaded and busy ones."""

import random

import cv2
import numpy as np

from sprout.data.pictures import GROUNDS


def ground(width: int, height: int, rng: random.Random) -> np.ndarray:
    """A random ground, float32 [height, width, 3] in 0..255."""
    draw = rng.choice((_plain, _plain, _shaded, _shaded, _clouds, _noise, _shapes, _stripes))
    return draw(width, height, rng)


def _colour(rng: random.Random) -> tuple[float, ...]:
    if rng.random() < 0.5:
        return tuple(map(float, rng.choice(list(GROUNDS.values()))))
    return tuple(rng.uniform(0, 255) for _ in range(3))


def _plain(width: int, height: int, rng: random.Random) -> np.ndarray:
    return np.full((height, width, 3), _colour(rng), np.float32)


def _shaded(width: int, height: int, rng: random.Random) -> np.ndarray:
    corners = np.array([[_colour(rng), _colour(rng)], [_colour(rng), _colour(rng)]], np.float32)
    return cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)


def _clouds(width: int, height: int, rng: random.Random) -> np.ndarray:
    cells = rng.randint(3, 12)
    coarse = np.array([_colour(rng) for _ in range(cells * cells)], np.float32)
    coarse = coarse.reshape(cells, cells, 3)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


def _noise(width: int, height: int, rng: random.Random) -> np.ndarray:
    generator = np.random.default_rng(rng.getrandbits(32))
    made = generator.normal(0, rng.uniform(10, 60), (height, width, 3))
    grain = cv2.blur(made.astype(np.float32), (rng.randint(1, 5),) * 2)
    return _shaded(width, height, rng) + grain


def _shapes(width: int, height: int, rng: random.Random) -> np.ndarray:
    canvas = _shaded(width, height, rng)
    for _ in range(rng.randint(4, 24)):
        at = (rng.randint(0, width), rng.randint(0, height))
        reach = rng.randint(4, max(5, max(width, height) // 4))
        if rng.random() < 0.5:
            cv2.circle(canvas, at, reach, _colour(rng), -1, cv2.LINE_AA)
        else:
            end = (at[0] + rng.randint(-reach, reach), at[1] + rng.randint(-reach, reach))
            cv2.rectangle(canvas, at, end, _colour(rng), rng.choice((-1, -1, 3)))
    return canvas


def _stripes(width: int, height: int, rng: random.Random) -> np.ndarray:
    canvas = _plain(width, height, rng)
    other, gap = _colour(rng), rng.randint(6, 60)
    slant = rng.randint(-height, height)
    for x in range(-height, width + height, 2 * gap):
        cv2.line(canvas, (x, 0), (x + slant, height), other, gap // 2, cv2.LINE_AA)
    return canvas
