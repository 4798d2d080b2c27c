"""Upscaling pictures: sizes, tiles, transparency, cancelling, and what cannot be loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from upscaler_files import NEW, OLD, OLD_2X, Compact, Rrdb, random_weights, write

from kizy_gpu.errors import Canceled, JobError
from kizy_gpu.families import esrgan
from kizy_gpu.families.base import Phase, Unwatched
from kizy_gpu.families.device import Device, open_device
from kizy_gpu.families.esrgan import tiles_of
from kizy_gpu.model_info import ModelInfo

SMALL: dict[str, Any] = {"features": 8, "grow": 4, "blocks": 1}
RRDB = NEW.sized(**SMALL)
LAYOUTS = {
    "new x4": RRDB,
    "new x2, folded": NEW.sized(**SMALL, fold=2),
    "new x1, folded": NEW.sized(**SMALL, fold=4),
    "old x4": OLD.sized(**SMALL),
    "old x2": OLD_2X.sized(**SMALL),
    "compact x4": Compact(features=8, convs=2),
    "compact x2": Compact(features=8, convs=2, scale=2),
    "compact x1": Compact(features=8, convs=2, scale=1),
}


@pytest.fixture(scope="module")
def device() -> Device:
    return open_device("cpu:0")


def weights_of(layout: Rrdb | Compact) -> dict[str, torch.Tensor]:
    """Weights as 16-bit floats, whose pictures are in the range of colours."""
    weights = random_weights(layout.shapes())
    if isinstance(layout, Rrdb):
        weights[f"{layout.last}.weight"] *= 0.3
        weights[f"{layout.last}.bias"] += 0.5
    else:
        weights[f"body.{2 * layout.convs + 2}.weight"] *= 0.1
    return {name: tensor.half() for name, tensor in weights.items()}


def write_network(folder: Path, layout: Rrdb | Compact) -> ModelInfo:
    write(folder / "up.safetensors", weights_of(layout))
    return ModelInfo(
        id="up",
        name="Up",
        family="esrgan",
        kind="upscaler",
        architecture="esrgan",
        folder=str(folder),
        weights="up.safetensors",
        digest="0" * 64,
        bytes=1,
    )


def noise(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


def right(layout: Rrdb | Compact, image: Image.Image) -> np.ndarray:
    """The picture as the reference makes it, all at once and in fp32.

    Where a network folds pixels, a side that does not fit is continued with its last pixels.
    """
    x = np.asarray(image, np.float32) / 255
    fold = layout.fold if isinstance(layout, Rrdb) else 1
    x = np.pad(x, ((0, -image.height % fold), (0, -image.width % fold), (0, 0)), "edge")
    weights = {name: tensor.float() for name, tensor in weights_of(layout).items()}
    made = layout.compute(weights, torch.from_numpy(x).permute(2, 0, 1)[None])[0]
    cut = made[:, : image.height * layout.scale, : image.width * layout.scale]
    return cut.clamp(0, 1).mul(255).permute(1, 2, 0).numpy()


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("size", [(33, 21), (1, 1), (2, 31)])
def test_a_picture_of_any_size(
    tmp_path: Path, device: Device, layout: Rrdb | Compact, size: tuple[int, int]
) -> None:
    model = esrgan.load(write_network(tmp_path, layout), device)
    made = model.upscale(noise(*size), 64, Unwatched())
    assert model.scale == layout.scale
    assert made.size == (size[0] * layout.scale, size[1] * layout.scale)
    wanted = right(layout, noise(*size))
    if size == (33, 21):
        assert wanted.std() > 5
    # bf16 products are right to two or three digits; a wrong weight is off by tens.
    assert np.abs(np.asarray(made) - wanted).mean() < 1.5


@pytest.mark.parametrize("layout", [RRDB, Compact(features=8, convs=2)], ids=["rrdb", "compact"])
def test_tiles_show_no_seams(tmp_path: Path, device: Device, layout: Rrdb | Compact) -> None:
    model = esrgan.load(write_network(tmp_path, layout), device)
    image = noise(101, 71)
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
    model = esrgan.load(write_network(tmp_path, RRDB), device)
    image = noise(16, 16)
    image.putalpha(Image.linear_gradient("L").resize((16, 16)))
    made = model.upscale(image, 64, Unwatched())
    assert made.mode == "RGBA"
    alpha = np.asarray(made.getchannel("A"))
    assert alpha[0].mean() < 20 < 235 < alpha[-1].mean()


class CountsTiles(Unwatched):
    tiles = 0

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        self.tiles = steps


def test_a_frugal_job_works_in_smaller_tiles(tmp_path: Path, device: Device) -> None:
    model = esrgan.load(write_network(tmp_path, RRDB), device)
    watch = CountsTiles()
    watch.frugal = True
    model.upscale(noise(200, 100), 256, watch)
    assert watch.tiles == 2


def test_tiles_are_no_larger_than_memory_bears(
    tmp_path: Path, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = esrgan.load(write_network(tmp_path, RRDB), device)
    per_pixel = model.network.values_per_pixel * device.weights.itemsize
    monkeypatch.setattr(esrgan, "WORKING_BYTES", per_pixel * 96**2)
    watch = CountsTiles()
    model.upscale(noise(128, 128), 2048, watch)
    assert watch.tiles == 4, "tiles of 64, which read 96 px a side"


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
    model = esrgan.load(write_network(tmp_path, RRDB), device)
    watch = StopsAtTheThirdTile()
    with pytest.raises(Canceled):
        model.upscale(noise(64, 64), 32, watch)
    assert watch.seen == [(0, 4, "upscaling"), (1, 4, "upscaling"), (2, 4, "upscaling")]


def test_other_weights_are_refused(tmp_path: Path, device: Device) -> None:
    info = write_network(tmp_path, RRDB)
    file = tmp_path / "up.safetensors"
    whole = random_weights(RRDB.shapes())

    def refusal() -> str:
        with pytest.raises(JobError) as caught:
            esrgan.load(info, device)
        assert (caught.value.code, caught.value.retryable) == ("unsupported", False)
        assert caught.value.message.startswith("Up ")
        return caught.value.message

    write(file, {"model.0.weight": torch.zeros(3)})
    assert "not an upscaler of a kind that is read here (RRDBNet or SRVGGNetCompact)" in refusal()
    write(file, {name: tensor for name, tensor in whole.items() if name != "conv_hr.bias"})
    assert "lacks 'conv_hr.bias'" in refusal()
    write(file, {name: tensor.to(torch.int32) for name, tensor in whole.items()})
    assert "I32 numbers" in refusal()
    file.write_bytes(b"\x80\x04 a pickle")
    assert "cannot be read" in refusal()
    file.unlink()
    assert "cannot be read" in refusal()
