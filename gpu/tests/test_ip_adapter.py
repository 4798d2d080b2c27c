"""Taking the look of a picture: IP-Adapters on Sprout and on SDXL, with random weights."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from tiny_models import tiny_unet, write_tiny
from tiny_nets import write_net
from tiny_parts import SPROUT
from weights import (
    random_controlnet,
    random_flux_ip_adapter,
    random_ip_adapter,
    random_lora,
)

from kizy_gpu.errors import JobError
from kizy_gpu.families import controlnet, ip_adapter, loading
from kizy_gpu.families.base import (
    Control,
    ImageToImageRequest,
    InpaintRequest,
    Look,
    Lora,
    TextToImageRequest,
    Unwatched,
)
from kizy_gpu.families.device import open_device
from kizy_gpu.library import DigestCache, Library

SIZES = {"sd15": (128, 128), "sdxl": (64, 64), "flux1": (64, 64)}
RED = Image.new("RGB", (90, 60), "red")
NOISE = Image.effect_noise((64, 64), 90).convert("RGB")


class Studio:
    """A base model and an IP-Adapter for it."""

    def __init__(self, family: str, home: Path, **card: Any) -> None:
        self.home = home
        if family == "sd15":
            (home / "base").symlink_to(SPROUT)
        else:
            write_tiny(family, home / "base", **card)
        self.model: Any = loading.load(self.scan().models["base"], open_device("cpu:0", 2))
        architecture = self.model.info.architecture
        self.denoiser = getattr(self.model.pipeline, self.model.denoiser)
        if family == "flux1":
            random_flux_ip_adapter(self.denoiser.config, home / "look")
        else:
            # Of one in fewer bits no random weights can be made: its whole twin has the same sizes.
            unet = tiny_unet() if card else self.denoiser
            random_ip_adapter(unet, home / "look", f"{family}-ip-adapter", architecture)
        self.adapter = loading.load(self.scan().models["look"], self.model.device)
        width, height = SIZES[family]
        steps: dict[str, Any] = {"steps": 2, "guidance_scale": 3.0, "seed": 3, "sampler": "euler"}
        self.plain = {"prompt": "a fox", "width": width, "height": height, **steps}

    def scan(self) -> Library:
        library = Library((self.home,), DigestCache(self.home / "digests.json"))
        library.scan()
        return library

    def look(self, image: Image.Image = RED, strength: float = 1.0) -> Look:
        return Look(self.adapter, image, strength)

    def draw(self, *looks: Look, **more: Any) -> np.ndarray:
        request = TextToImageRequest(**{**self.plain, **more}, looks=looks)
        return pixels(self.model.text_to_image(request, Unwatched()))


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


@pytest.fixture(scope="module", params=SIZES)
def studio(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(request.param, tmp_path_factory.mktemp(request.param))


@pytest.mark.parametrize("guidance", [3.0, 1.0])
def test_a_look_works_by_its_strength_and_leaves_nothing(studio: Studio, guidance: float) -> None:
    asked = {"guidance_scale": guidance}
    processors = {name: type(one) for name, one in studio.denoiser.attn_processors.items()}
    plain = studio.draw(**asked)
    full = studio.draw(studio.look(), **asked)
    slight = studio.draw(studio.look(strength=0.2), **asked)
    assert np.abs(full - plain).mean() > np.abs(slight - plain).mean() > 0
    assert np.abs(studio.draw(studio.look(strength=0.0), **asked) - plain).max() <= 1
    assert (studio.draw(studio.look(), **asked) == full).all()
    assert (studio.draw(**asked) == plain).all()
    worn = studio.denoiser
    assert {name: type(one) for name, one in worn.attn_processors.items()} == processors
    assert worn.encoder_hid_proj is None
    assert worn.config.encoder_hid_dim_type is None
    assert not worn._forward_pre_hooks


@pytest.mark.parametrize("studio", ["flux1"], indirect=True)
def test_what_flux_is_shown_is_what_its_own_pipeline_shows_it(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline, model = studio.model.pipeline, studio.model
    # In all digits: what is seen is rounded in another way outside of the drawing.
    monkeypatch.setattr(model, "device", dataclasses.replace(model.device, autocast=None))
    look = studio.look(strength=0.7)
    seen = look.adapter.seen(look.image)[:, None]
    pipeline.feature_extractor = look.adapter.eye.cut
    pipeline.load_ip_adapter(
        [look.adapter.weights], "x", image_encoder_pretrained_model_name_or_path=None
    )
    pipeline.set_ip_adapter_scale([look.strength])
    pipeline.scheduler = model.scheduler("euler")
    request = TextToImageRequest(**studio.plain)
    with model.device.arithmetic(2):
        expected = pipeline(
            **model.words(request),
            **{"width": 64, "height": 64, "num_inference_steps": 2},
            ip_adapter_image_embeds=[seen],
            negative_ip_adapter_image_embeds=[torch.zeros_like(seen)],
            generator=torch.Generator("cpu").manual_seed(request.seed),
        ).images[0]
    pipeline.unload_ip_adapter()
    assert np.abs(pixels(expected) - studio.draw(look)).max() <= 1
    assert np.abs(pixels(expected) - studio.draw()).max() > 1


def test_what_was_worn_before_is_not_built_again(studio: Studio) -> None:
    attention = next(
        module
        for name, module in studio.denoiser.named_modules()
        if name.endswith(("attn2", "transformer_blocks.0.attn"))
    )
    worn: list[Any] = []
    seen = attention.register_forward_pre_hook(lambda module, args: worn.append(module.processor))
    try:
        first = studio.draw(studio.look())
        studio.draw()
        again = studio.draw(studio.look(NOISE, 0.5))
        both = studio.draw(studio.look(), studio.look(NOISE))
        studio.model.forget()
        anew = studio.draw(studio.look())
    finally:
        seen.remove()
    by_drawing = worn[:: len(worn) // 5]
    assert by_drawing[0] is by_drawing[2], "the same layers"
    assert len({id(one) for one in by_drawing}) == 4
    assert (first == anew).all()
    assert (again != first).any()
    assert (both != first).any()


def test_two_looks_each_with_its_strength(studio: Studio) -> None:
    red, noise = studio.look(RED), studio.look(NOISE)
    both = studio.draw(red, noise)
    assert (both != studio.draw(red)).any()
    assert (both != studio.draw(noise)).any()
    alone = studio.draw(red, studio.look(NOISE, 0.0))
    assert np.abs(alone - studio.draw(red)).max() <= 1


def test_with_all_else_that_a_drawing_may_have(studio: Studio, tmp_path: Path) -> None:
    model = studio.model
    loras: tuple[Lora, ...] = ()
    if model.info.family == "flux1":
        write_net("flux1", model, tmp_path)
    else:
        loras = (Lora(random_lora(model.pipeline, "diffusers"), "a" * 64, 1.0),)
        # As many as the decoder has sizes.
        channels = (16, 32, 64, 96)[: model.pipeline.vae_scale_factor.bit_length()]
        random_controlnet(model.pipeline, tmp_path, silent=False, channels=channels)
    family = f"{model.info.family}-controlnet"
    made = {"family": family, "folder": str(tmp_path), "preprocessor": "edges"}
    edges = model.info.model_copy(update=made)
    net = controlnet.load(edges, model.device)
    control = Control(net, NOISE, 1.0, start=0.0, end=1.0, preprocess=True)
    asked = {**studio.plain, "loras": loras, "controls": (control,)}
    begun = {**asked, "image": NOISE, "strength": 0.9}
    mask = Image.new("L", NOISE.size, 255)

    def drawn(**looks: Any) -> list[bytes]:
        made = (
            model.text_to_image(TextToImageRequest(**asked, **looks), Unwatched()),
            model.image_to_image(ImageToImageRequest(**begun, **looks), Unwatched()),
            model.inpaint(InpaintRequest(**begun, mask=mask, **looks), Unwatched()),
        )
        return [each.tobytes() for each in made]

    before = drawn()
    assert all(
        one != other for one, other in zip(drawn(looks=(studio.look(),)), before, strict=True)
    )
    assert drawn() == before


def test_it_is_taken_off_when_a_drawing_ends_badly(studio: Studio) -> None:
    plain = studio.draw()

    class Stops(Unwatched):
        def progress(self, *args: Any, **kwargs: Any) -> None:
            raise JobError("internal", "stop")

    request = TextToImageRequest(**studio.plain, looks=(studio.look(),))
    with pytest.raises(JobError):
        studio.model.text_to_image(request, Stops())
    assert (studio.draw() == plain).all()


def test_an_adapter_of_another_model_is_refused(studio: Studio, tmp_path: Path) -> None:
    plain = studio.draw()
    weights = studio.adapter.weights
    narrow = {name: tensor[..., :5].clone() for name, tensor in weights["ip_adapter"].items()}
    wrong = ip_adapter.LoadedIPAdapter(
        studio.adapter.info.model_copy(update={"digest": "f" * 64}),
        {**weights, "ip_adapter": narrow},
        studio.adapter.eye,
    )
    with pytest.raises(JobError, match="not made for this model"):
        studio.draw(Look(wrong, RED, 1.0))
    assert (studio.draw() == plain).all()


@pytest.mark.parametrize(
    ("family", "precision"), [("sdxl", "fp8"), ("sdxl", "nf4"), ("flux1", "fp8"), ("flux1", "nf4")]
)
def test_on_weights_of_fewer_bits(family: str, precision: str, tmp_path: Path) -> None:
    studio = Studio(family, tmp_path, precision=precision)
    plain = studio.draw()
    looking = studio.draw(studio.look())
    assert np.abs(looking - plain).mean() > 1
    assert (studio.draw(studio.look()) == looking).all()
    assert (studio.draw() == plain).all()


@pytest.mark.parametrize("family", ["z-image", "flux1-kontext"])
def test_a_family_without_says_so(family: str, tmp_path: Path) -> None:
    write_tiny(family, tmp_path / "base")
    library = Library((tmp_path,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    model = loading.load(library.models["base"], open_device("cpu:0", 2))
    request = TextToImageRequest(
        "a fox",
        width=64,
        height=64,
        steps=1,
        guidance_scale=1.0,
        seed=1,
        looks=(Look(None, RED, 1.0),),
    )
    with pytest.raises(JobError, match="works without IP-Adapters"):
        model.text_to_image(request, Unwatched())


def _file(folder: Path) -> Path:
    return next(folder.glob("*.safetensors"))


def _pickled(folder: Path) -> None:
    _file(folder).rename(folder / "ip-adapter.bin")


def _pickled_encoder(folder: Path) -> None:
    weights = folder / "image_encoder" / "model.safetensors"
    weights.rename(weights.with_name("pytorch_model.bin"))


def _plus(folder: Path) -> None:
    file = _file(folder)
    tensors = {name: tensor for name, tensor in load_file(file).items() if "proj.w" not in name}
    save_file({**tensors, "image_proj.latents": torch.zeros(1, 16, 8)}, file)


def _other_encoder(folder: Path) -> None:
    config = folder / "image_encoder" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_bytes()), "projection_dim": 99}))


def _blind(folder: Path) -> None:
    shutil.rmtree(folder / "image_encoder")


def _cut(folder: Path) -> None:
    file = _file(folder)
    file.write_bytes(file.read_bytes()[:-9])


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_pickled, "pickled"),
        (_pickled_encoder, "pickled"),
        (_plus, "another kind"),
        (_other_encoder, "another one"),
        (_blind, "image_encoder"),
        (_cut, "damaged"),
    ],
)
def test_what_is_none_is_not_offered(
    studio: Studio, tmp_path: Path, harm: Callable[[Path], None], said: str
) -> None:
    shutil.copytree(studio.home / "look", tmp_path / "look")
    harm(tmp_path / "look")
    library = Library((tmp_path,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    assert not library.models
    assert said in library.refused[0].reason
