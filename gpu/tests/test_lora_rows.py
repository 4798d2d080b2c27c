"""Pictures drawn at once, each in LoRAs of its own, are those drawn one by one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, AutoencoderTiny
from safetensors.torch import save
from tiny_models import write_tiny
from torch import Tensor, nn

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import JobError
from kizy_gpu.families import loading
from kizy_gpu.families.base import Lora, TextToImageRequest, Unwatched
from kizy_gpu.families.device import open_device
from kizy_gpu.library import Library

SPROUT = Path(__file__).parents[1] / "models"
EXACT = 1e-5
SAMPLER = {"sd15": "ddim", "sdxl": "euler"}
"""With others the first step of the one divides by almost nothing, and that of the other clips."""
PROMPTS = ("a fox", "a red house, 3d", "a (green:1.3) tree", "the sea")


@pytest.fixture(scope="module", params=["sprout", "sdxl"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """In fp32: how far a batch is from single pictures must not drown in bf16's rounding."""
    home = tmp_path_factory.mktemp("rows")
    if request.param == "sdxl":
        write_tiny("sdxl", home / "sdxl")
    folder = SPROUT if request.param == "sprout" else home
    library = Library((folder,), DigestCache(home / "digests.json"))
    library.scan()
    device = replace(open_device("cpu:0"), autocast=None)
    return loading.load(library.models[request.param], device)


def lora(model: Any, seed: int, strength: float = 1.0) -> Lora:
    """Of every kind of module: linear and convolution, in the UNet and in all text encoders."""
    chance = torch.Generator().manual_seed(seed)
    tensors: dict[str, Tensor] = {}
    for part in model.worn_by:
        whole = getattr(model.pipeline, part)
        for place, (name, module) in enumerate(whole.named_modules()):
            if not isinstance(module, nn.Linear | nn.Conv2d) or (place + seed) % 3 == 0:
                continue
            rank, size = 2 + seed % 3, module.weight.shape
            up_shape = (size[0], rank, *[1] * (len(size) - 2))
            tensors[f"{part}.{name}.lora_A.weight"] = _drawn((rank, *size[1:]), chance)
            tensors[f"{part}.{name}.lora_B.weight"] = _drawn(up_shape, chance)
            tensors[f"{part}.{name}.alpha"] = torch.tensor(float(1 + seed))
    data = save(tensors)
    return Lora(data, hashlib.sha256(data).hexdigest(), strength)


def _drawn(shape: tuple[int, ...], chance: torch.Generator) -> Tensor:
    return torch.randn(shape, generator=chance) * 0.05


def requests(model: Any, loras: list[tuple[Lora, ...]], **more: Any) -> list[TextToImageRequest]:
    side = min(model.info.defaults.width, 128)
    settings: dict[str, Any] = {"steps": 3, "guidance_scale": 3.0}
    settings["sampler"] = SAMPLER[model.info.family]
    settings |= {"negative_prompt": "rain", **more}
    return [
        TextToImageRequest(prompt, side, side, seed=7 + row, loras=worn, **settings)
        for row, (prompt, worn) in enumerate(zip(PROMPTS, loras, strict=False))
    ]


@pytest.fixture
def latents(monkeypatch: pytest.MonkeyPatch) -> list[Tensor]:
    """All that is decoded while it lasts."""
    seen: list[Tensor] = []
    for kind in (AutoencoderTiny, AutoencoderKL):
        decode = kind.decode

        def spied(self: Any, z: Tensor, *args: Any, _decode: Any = decode, **more: Any) -> Any:
            seen.append(z.clone())
            return _decode(self, z, *args, **more)

        monkeypatch.setattr(kind, "decode", spied)
    return seen


def compared(model: Any, asked: list[TextToImageRequest], latents: list[Tensor]) -> float:
    """The largest difference between latents drawn at once and one by one, in units of their
    spread: it is 1 for a trained model, and a hundred times that for one of random weights."""
    at_once = model.text_to_images(asked, Unwatched())
    together = torch.cat(latents)
    latents.clear()
    single = [model.text_to_image(one, Unwatched()) for one in asked]
    apart = torch.cat(latents)
    latents.clear()
    for row, (one, other) in enumerate(zip(at_once, single, strict=True)):
        levels = np.abs(np.asarray(one, np.int16) - np.asarray(other, np.int16))
        assert levels.max() <= 1, f"picture {row}"
    return float((together - apart).abs().max() / apart.std())


def test_four_pictures_in_four_loras(model: Any, latents: list[Tensor]) -> None:
    worn = [(lora(model, seed),) for seed in range(4)]
    asked = requests(model, worn)
    assert compared(model, asked, latents) <= EXACT
    bare = model.text_to_image(replace(asked[1], loras=()), Unwatched())
    assert model.text_to_image(asked[1], Unwatched()).tobytes() != bare.tobytes()


def test_one_lora_at_four_strengths(model: Any, latents: list[Tensor]) -> None:
    whole = lora(model, 1)
    worn = [() if not one else (replace(whole, strength=one),) for one in (0, 0.5, 0.8, -1.0)]
    assert compared(model, requests(model, worn), latents) <= EXACT


def test_several_on_one_picture_and_none_on_another(model: Any, latents: list[Tensor]) -> None:
    first, second = lora(model, 1, 0.7), lora(model, 2, 0.4)
    worn = [(first, second), (), (second,), (first, replace(first, strength=0.2))]
    assert compared(model, requests(model, worn), latents) <= EXACT


@pytest.mark.parametrize("more", [{"guidance_scale": 1.0}, {"sampler": "euler_a"}])
def test_without_guidance_and_with_noise_of_its_own(
    model: Any, latents: list[Tensor], more: dict[str, Any]
) -> None:
    worn = [(lora(model, seed),) for seed in range(3)]
    assert compared(model, requests(model, worn, **more), latents) <= EXACT


def test_words_of_any_length(model: Any, latents: list[Tensor]) -> None:
    asked = requests(model, [(lora(model, 1),), (lora(model, 2),), ()])
    asked[2] = replace(asked[2], prompt="a fox and a hen, " * 40)
    assert compared(model, asked, latents) <= EXACT


def test_nothing_stays_of_it(model: Any) -> None:
    before = model.text_to_image(requests(model, [()])[0], Unwatched())
    modules = {id(module) for module in model.pipeline.unet.modules()}
    model.text_to_images(requests(model, [(lora(model, 1),), ()]), Unwatched())
    refused = replace(lora(model, 1), data=b"no file", sha256="0" * 64)
    with pytest.raises(JobError, match="damaged"):
        model.text_to_images(requests(model, [(refused,), ()]), Unwatched())
    assert {id(module) for module in model.pipeline.unet.modules()} == modules
    after = model.text_to_image(requests(model, [()])[0], Unwatched())
    assert after.tobytes() == before.tobytes()


def test_what_differs_in_more_is_no_batch(model: Any) -> None:
    one, other = requests(model, [(), ()])
    with pytest.raises(ValueError, match="differ in words"):
        model.text_to_images([one, replace(other, steps=other.steps + 1)], Unwatched())
