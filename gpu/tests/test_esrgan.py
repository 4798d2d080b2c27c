"""The ESRGAN reader, on small random networks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from kizy_gpu.errors import Canceled, JobError
from kizy_gpu.families import esrgan
from kizy_gpu.families.base import Phase, Unwatched
from kizy_gpu.families.device import Device, open_device
from kizy_gpu.families.esrgan import RRDBNet, Sizes, tiles_of
from kizy_gpu.library import ModelInfo


@pytest.fixture(scope="module")
def device() -> Device:
    return open_device("cpu:0")


def write_network(folder: Path, sizes: Sizes) -> ModelInfo:
    torch.manual_seed(0)
    weights = {name: w.half() for name, w in RRDBNet(sizes).state_dict().items()}
    # A random network draws grey noise near zero; lift it into the range of colours.
    weights["conv_last.bias"] += 0.5
    weights["conv_last.weight"] *= 20
    save_file(weights, folder / "model.safetensors")
    return ModelInfo(
        id="up",
        name="Up",
        family="esrgan",
        kind="upscaler",
        folder=str(folder),
        digest="0" * 64,
        bytes=1,
    )


def noise(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize(
    ("sizes", "scale"),
    [
        (Sizes(features=8, grow=4, blocks=2, unshuffle=1, doublings=2), 4),
        (Sizes(features=12, grow=6, blocks=1, unshuffle=2, doublings=2), 2),
        (Sizes(features=8, grow=4, blocks=1, unshuffle=4, doublings=2), 1),
        (Sizes(features=8, grow=4, blocks=3, unshuffle=1, doublings=1), 2),
    ],
)
def test_sizes_are_read_off_the_weights(
    tmp_path: Path, device: Device, sizes: Sizes, scale: int
) -> None:
    model = esrgan.load(write_network(tmp_path, sizes), device)
    assert model.network.sizes == sizes
    assert model.scale == scale
    made = model.upscale(noise(33, 21), 64, Unwatched())
    assert made.size == (33 * scale, 21 * scale)


def test_tiles_show_no_seams(tmp_path: Path, device: Device) -> None:
    sizes = Sizes(features=8, grow=4, blocks=1, unshuffle=1, doublings=2)
    model = esrgan.load(write_network(tmp_path, sizes), device)
    image = noise(100, 70)
    whole = np.asarray(model.upscale(image, 256, Unwatched()), np.int16)
    tiled = np.asarray(model.upscale(image, 32, Unwatched()), np.int16)
    assert whole.std() > 5
    assert np.abs(whole - tiled).max() <= 2


def test_tiles_cover_the_picture_once() -> None:
    covered = np.zeros((70, 100), int)
    for tile in tiles_of(100, 70, 32):
        left, top, right, bottom = tile.write
        covered[top:bottom, left:right] += 1
        assert right - left <= 32
        assert bottom - top <= 32
        assert tile.read[0] <= left
        assert tile.read[2] >= right
    assert (covered == 1).all()


def test_transparency_is_kept(tmp_path: Path, device: Device) -> None:
    sizes = Sizes(features=8, grow=4, blocks=1, unshuffle=1, doublings=2)
    model = esrgan.load(write_network(tmp_path, sizes), device)
    image = noise(16, 16)
    image.putalpha(Image.linear_gradient("L").resize((16, 16)))
    made = model.upscale(image, 64, Unwatched())
    assert made.mode == "RGBA"
    alpha = np.asarray(made.getchannel("A"))
    assert alpha[0].mean() < 20 < 235 < alpha[-1].mean()


def test_a_frugal_job_works_in_smaller_tiles(tmp_path: Path, device: Device) -> None:
    sizes = Sizes(features=8, grow=4, blocks=1, unshuffle=1, doublings=2)
    model = esrgan.load(write_network(tmp_path, sizes), device)

    class Frugal(Unwatched):
        frugal = True
        tiles = 0

        def progress(
            self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
        ) -> None:
            self.tiles = steps

    watch = Frugal()
    model.upscale(noise(200, 100), 256, watch)
    assert watch.tiles == 2


class StopsAtTheThirdTile(Unwatched):
    def __init__(self) -> None:
        self.seen: list[tuple[int, int, str]] = []

    def check(self) -> None:
        if len(self.seen) == 3:
            raise Canceled

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        self.seen.append((step, steps, phase))


def test_cancels_between_tiles(tmp_path: Path, device: Device) -> None:
    sizes = Sizes(features=8, grow=4, blocks=1, unshuffle=1, doublings=2)
    model = esrgan.load(write_network(tmp_path, sizes), device)
    watch = StopsAtTheThirdTile()
    with pytest.raises(Canceled):
        model.upscale(noise(64, 64), 32, watch)
    assert watch.seen == [(0, 4, "upscaling"), (1, 4, "upscaling"), (2, 4, "upscaling")]


def test_other_weights_are_refused(tmp_path: Path, device: Device) -> None:
    sizes = Sizes(features=8, grow=4, blocks=1, unshuffle=1, doublings=2)
    info = write_network(tmp_path, sizes)
    file = tmp_path / "model.safetensors"
    for weights in (
        {"model.0.weight": torch.zeros(3)},
        {"conv_first.weight": torch.zeros(8, 5, 3, 3)},
    ):
        save_file(weights, file)
        with pytest.raises(JobError, match="not an RRDB upscaler") as caught:
            esrgan.load(info, device)
        assert caught.value.code == "unsupported"
    whole = RRDBNet(sizes).state_dict()
    del whole["conv_hr.bias"]
    save_file(whole, file)
    with pytest.raises(JobError, match="other weights"):
        esrgan.load(info, device)
    file.write_bytes(b"\x80\x04 a pickle")
    with pytest.raises(JobError, match="cannot be read"):
        esrgan.load(info, device)
