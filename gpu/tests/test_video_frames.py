"""Pictures from a video: from all over it, sharp, no two alike, and nothing from what is none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from kizy_gpu.errors import Canceled, JobError
from kizy_gpu.nodes.video_frames import VideoFrames
from kizy_gpu.testing import TryOut, try_node

SIZE = (160, 96)
SCENES = 6
FRAMES_A_SCENE = 12


def film(path: Path, scenes: int = SCENES, code: str = "mp4v") -> bytes:
    """Each scene has a colour of its own; every third frame is sharp, the others are blurred."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 24, SIZE)
    assert writer.isOpened()
    chance = np.random.default_rng(1)
    for scene in range(scenes):
        picture = np.full((SIZE[1], SIZE[0], 3), 20 + 18 * scene, np.uint8)
        for _ in range(12):
            x, y = (int(chance.integers(0, side)) for side in SIZE)
            colour = tuple(int(level) for level in chance.integers(0, 256, 3))
            cv2.rectangle(picture, (x, y), (x + 24, y + 16), colour, -1)
        for place in range(FRAMES_A_SCENE):
            writer.write(picture if place % 3 == 1 else cv2.GaussianBlur(picture, (0, 0), 6))
    writer.release()
    return path.read_bytes()


@pytest.mark.parametrize(("name", "code"), [("a.mp4", "mp4v"), ("a.avi", "MJPG")])
def test_one_sharp_picture_of_each_scene(tmp_path: Path, name: str, code: str) -> None:
    frames = try_node(VideoFrames, {}, {"video": film(tmp_path / name, code=code)})["frames"]
    assert len(frames) == SCENES
    assert all(frame.size == SIZE and frame.mode == "RGB" for frame in frames)
    levels = [float(np.asarray(frame.convert("L"), np.float32)[:4].mean()) for frame in frames]
    assert levels == sorted(levels), "in the order of the video"
    sharp = [cv2.Laplacian(np.asarray(frame.convert("L")), cv2.CV_32F).var() for frame in frames]
    assert min(sharp) > 100, "the blurred ones were passed over"


def test_no_more_than_asked_for(tmp_path: Path) -> None:
    video = film(tmp_path / "a.mp4")
    assert len(try_node(VideoFrames, {"count": 2}, {"video": video})["frames"]) == 2


def test_a_video_that_stands_still_is_one_picture(tmp_path: Path) -> None:
    video = film(tmp_path / "a.mp4", scenes=1)
    assert len(try_node(VideoFrames, {}, {"video": video})["frames"]) == 1


@pytest.mark.parametrize("content", [b"", b"no video at all", b"#EXTM3U\nfile:///etc/passwd\n"])
def test_what_is_no_video_is_refused(content: bytes) -> None:
    with pytest.raises(JobError) as refused:
        try_node(VideoFrames, {}, {"video": content})
    assert refused.value.code == "invalid_input"


def test_a_cut_video_gives_what_there_is_or_nothing(tmp_path: Path) -> None:
    video = film(tmp_path / "a.avi", code="MJPG")
    frames = try_node(VideoFrames, {}, {"video": video[: len(video) // 2]})["frames"]
    assert 1 <= len(frames) < SCENES


def test_it_can_be_called_off(tmp_path: Path) -> None:
    context = TryOut(cancel_after=2)
    with pytest.raises(Canceled):
        try_node(VideoFrames, {}, {"video": film(tmp_path / "a.mp4", scenes=12)}, context)
