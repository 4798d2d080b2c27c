"""The SD 1.x family on the bundled model, called directly."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kizy_gpu.errors import Canceled, JobError
from kizy_gpu.families import follower, sd15
from kizy_gpu.families.base import TextToImageRequest, Unwatched
from kizy_gpu.families.device import open_device
from kizy_gpu.families.samplers import SamplerName
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.settings import open_library


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    library = open_library({"KIZY_HOME": str(tmp_path_factory.mktemp("home"))})
    library.scan()
    return library.models["sprout"]


@pytest.fixture(scope="module")
def model(info: ModelInfo) -> sd15.StableDiffusion15:
    return sd15.load(info, open_device("cpu:0"))


def request(steps: int = 10, sampler: SamplerName = "ddim", seed: int = 3) -> TextToImageRequest:
    return TextToImageRequest(
        "red apple, 3d, teal background", 128, 128, steps, 4.0, seed, sampler=sampler
    )


@pytest.fixture(scope="module")
def reference(model: sd15.StableDiffusion15) -> np.ndarray:
    return pixels(model.text_to_image(request(steps=30), Unwatched()))


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, np.float32)


@pytest.mark.parametrize("sampler", ["dpmpp_2m", "euler", "unipc"])
def test_samplers_agree_where_they_should(
    model: sd15.StableDiffusion15, reference: np.ndarray, sampler: SamplerName
) -> None:
    """All of them solve the same equation: the same noise gives much the same picture."""
    made = pixels(model.text_to_image(request(20, sampler), Unwatched()))
    from_other_noise = pixels(model.text_to_image(request(30, seed=4), Unwatched()))
    apart = np.abs(from_other_noise - reference).mean()
    assert np.abs(made - reference).mean() < 0.65 * apart


@pytest.mark.parametrize("sampler", ["dpmpp_2m_sde", "euler_a"])
def test_samplers_with_noise_of_their_own_repeat(
    model: sd15.StableDiffusion15, reference: np.ndarray, sampler: SamplerName
) -> None:
    first, again = (
        pixels(model.text_to_image(request(12, sampler), Unwatched())) for _ in range(2)
    )
    assert (first == again).all()
    # The same apple on the same ground, if not the same strokes.
    assert np.abs(first.mean((0, 1)) - reference.mean((0, 1))).max() < 60


def test_the_sampler_of_one_picture_leaves_the_next_alone(model: sd15.StableDiffusion15) -> None:
    before = model.text_to_image(request(), Unwatched())
    model.text_to_image(request(sampler="euler_a"), Unwatched())
    assert model.text_to_image(request(), Unwatched()).tobytes() == before.tobytes()


class StopsAtOnce(Unwatched):
    def check(self) -> None:
        raise Canceled


def test_a_canceled_picture_leaves_the_next_alone(model: sd15.StableDiffusion15) -> None:
    before = model.text_to_image(request(), Unwatched())
    with pytest.raises(Canceled):
        model.text_to_image(request(), StopsAtOnce())
    assert model.text_to_image(request(), Unwatched()).tobytes() == before.tobytes()


def test_previews_cost_no_pixels(
    model: sd15.StableDiffusion15, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "PREVIEW_EVERY", 0.0)
    monkeypatch.setattr(follower, "PREVIEW_SHARE", 1.0)

    class Looks(Unwatched):
        wants_previews = True
        seen: list[Image.Image] = []

        def preview(self, step: int, image: Image.Image) -> None:
            self.seen.append(image)

    watched = model.text_to_image(request(), Looks())
    assert Looks.seen
    assert watched.tobytes() == model.text_to_image(request(), Unwatched()).tobytes()


def test_latents_can_be_looked_at_without_decoding(
    model: sd15.StableDiffusion15, info: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    mix = ((0.1, 0.2, 0.3),) * 4
    monkeypatch.setattr(model, "_has_tiny_vae", False)
    monkeypatch.setattr(model, "info", info.model_copy(update={"latent_rgb": mix}))
    assert model.look(torch.zeros(1, 4, 16, 12)).size == (12, 16)
    monkeypatch.setattr(model, "info", info.model_copy(update={"latent_rgb": None}))
    assert not model.can_look


def test_pickled_and_broken_weights_are_refused(info: ModelInfo, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(info.folder, folder)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    broken = info.model_copy(update={"folder": str(folder)})
    device = open_device("cpu:0")
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(JobError) as caught:
        sd15.load(broken, device)
    assert caught.value.code == "unsupported"
    weights.write_bytes(b"\x80\x04 not what it says")
    with pytest.raises(JobError) as caught:
        sd15.load(broken, device)
    assert caught.value.code == "unsupported"
