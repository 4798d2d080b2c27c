"""Still pictures from a video: the sharpest ones, no two alike. Free of torch."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

MAX_FRAMES_READ = 60_000
"""Half an hour at 30 frames a second: what comes later is not looked at."""
MAX_PIXELS = 8192 * 4320
MAX_SIDE = 2048
LOOKS = 4
"""Frames that are looked at for each one kept."""
UNKNOWN_EVERY = 15
"""Where a file does not say how long it is, every such frame is looked at."""
ALIKE = 6.0
"""Mean difference of two small grey pictures, in levels of 0 to 255, below which one is enough."""
_THUMB = 24
_CHECK_EVERY = 64

Frame = NDArray[np.uint8]
"""[h, w, 3], blue first."""


def still_pictures(path: str, count: int, check: Callable[[], None]) -> list[Image.Image]:
    """At most `count` pictures from all over the video; none where it cannot be read.

    Calls `check` now and then, and lets through what that raises.
    """
    sharp = list(_sharpest(_looked_at(path, count * LOOKS, check)))
    return [_as_picture(frame) for frame in _unalike(sharp)[:count]]


def _looked_at(path: str, wanted: int, check: Callable[[], None]) -> Iterator[Frame]:
    """About `wanted` frames [h, w, BGR], evenly from the whole video."""
    # The decoder reads this file and nothing that it may name: no playlist, no address.
    os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "protocol_whitelist;file")
    video = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    try:
        size = video.get(cv2.CAP_PROP_FRAME_WIDTH) * video.get(cv2.CAP_PROP_FRAME_HEIGHT)
        if not video.isOpened() or not 0 < size <= MAX_PIXELS:
            return
        count = video.get(cv2.CAP_PROP_FRAME_COUNT)
        length = min(count, MAX_FRAMES_READ) if count > 0 else None
        every = max(1, int(length / wanted)) if length else UNKNOWN_EVERY
        for place in range(MAX_FRAMES_READ):
            if place % _CHECK_EVERY == 0:
                check()
            if not video.grab():
                return
            if place % every == every // 2:
                read, frame = video.retrieve()
                if read and frame is not None:
                    yield _limited(np.asarray(frame, np.uint8))
    finally:
        video.release()


def _limited(frame: Frame) -> Frame:
    longest = max(frame.shape[:2])
    if longest <= MAX_SIDE:
        return frame
    scale = MAX_SIDE / longest
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _sharpest(frames: Iterator[Frame]) -> Iterator[Frame]:
    """The sharpest of each few in a row: in between somebody moved."""
    best: tuple[float, Frame] | None = None
    seen = 0
    for seen, frame in enumerate(frames, 1):
        sharp = _sharpness(frame)
        if best is None or sharp > best[0]:
            best = (sharp, frame)
        if seen % LOOKS == 0:
            yield best[1]
            best = None
    if best is not None:
        yield best[1]


def _sharpness(frame: Frame) -> float:
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def _unalike(frames: list[Frame]) -> list[Frame]:
    """Without those that are much like one before them."""
    kept: list[Frame] = []
    thumbs: list[NDArray[np.float32]] = []
    for frame in frames:
        grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        small = cv2.resize(grey, (_THUMB, _THUMB), interpolation=cv2.INTER_AREA)
        thumb = np.asarray(small, np.float32)
        if all(float(np.abs(thumb - other).mean()) > ALIKE for other in thumbs):
            kept.append(frame)
            thumbs.append(thumb)
    return kept


def _as_picture(frame: Frame) -> Image.Image:
    return Image.fromarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
