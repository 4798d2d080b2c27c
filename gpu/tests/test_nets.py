"""ControlNets beside a transformer, against diffusers' own pipelines for them."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from tiny_models import write_tiny
from tiny_nets import SD35_LARGE, SINCE_2_0, write_net

from kizy_gpu.errors import JobError
from kizy_gpu.families import loading
from kizy_gpu.families.base import (
    Control,
    ImageToImageRequest,
    InpaintRequest,
    TextToImageRequest,
    Unwatched,
)
from kizy_gpu.families.device import open_device
from kizy_gpu.families.nets import summed
from kizy_gpu.families.z_image import PADS, SHARED
from kizy_gpu.library import DigestCache, Library
from kizy_gpu.nodes.drawing import sampling_issues
from kizy_gpu.nodes.text_to_image import TextToImage

NETS: dict[str, dict[str, dict[str, Any]]] = {
    "sd3": {"plain": {}, "other": SD35_LARGE},
    "qwen-image": {"plain": {}, "other": {}},
    "z-image": {"plain": {}, "other": SINCE_2_0},
}
"""Two for each family, of its two kinds where it has two."""
DIFFUSERS = {
    "sd3": "StableDiffusion3ControlNetPipeline",
    "qwen-image": "QwenImageControlNetPipeline",
    "z-image": "ZImageControlNetPipeline",
}
NOISE = Image.effect_noise((80, 64), 90).convert("RGB")
PLAIN: dict[str, Any] = {
    "prompt": "a fox",
    "negative_prompt": "rain",
    "width": 80,
    "height": 64,
    "steps": 2,
    "guidance_scale": 3.0,
    "seed": 3,
}


class Studio:
    """A base model, and two ControlNets for it."""

    def __init__(self, family: str, home: Path, **card: Any) -> None:
        self.family, self.home = family, home
        write_tiny(family, home / "base", **card)
        self.model: Any = loading.load(self.scan().models["base"], open_device("cpu:0", 1))
        for seed, (name, sizes) in enumerate(NETS[family].items()):
            write_net(family, self.model, home / name, seed, **sizes)
        models = self.scan().models
        self.nets = {name: loading.load(models[name], self.model.device) for name in NETS[family]}

    def scan(self) -> Library:
        library = Library((self.home,), DigestCache(self.home / "digests.json"))
        library.scan()
        return library

    def control(self, name: str = "plain", strength: float = 1.0, **more: Any) -> Control:
        settings = {"start": 0.0, "end": 1.0, "preprocess": True, **more}
        return Control(self.nets[name], NOISE, strength, **settings)

    def draw(self, *controls: Control, task: str = "text_to_image", **more: Any) -> np.ndarray:
        asked = {**PLAIN, "controls": controls, **more}
        if task == "text_to_image":
            return pixels(self.model.text_to_image(TextToImageRequest(**asked), Unwatched()))
        asked |= {"image": NOISE, "strength": 0.5}
        if task == "image_to_image":
            return pixels(self.model.image_to_image(ImageToImageRequest(**asked), Unwatched()))
        asked["mask"] = Image.new("L", (80, 64))
        asked["mask"].paste(255, (40, 0, 80, 64))
        return pixels(self.model.inpaint(InpaintRequest(**asked), Unwatched()))


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


@pytest.fixture(scope="module", params=NETS)
def studio(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(request.param, tmp_path_factory.mktemp(request.param))


@contextlib.contextmanager
def most_likely(vae: Any) -> Iterator[None]:
    """diffusers guesses at the latents of what is followed; we take what is most likely."""
    encode = vae.encode
    vae.encode = lambda *args: SimpleNamespace(
        latent_dist=SimpleNamespace(
            sample=lambda *_: encode(*args).latent_dist.mode(),
            mode=lambda: encode(*args).latent_dist.mode(),
        )
    )
    try:
        yield
    finally:
        vae.encode = encode


def by_diffusers(studio: Studio, kind: str, control: Control, **more: Any) -> np.ndarray:
    """What its own pipeline draws with that net."""
    model, net = studio.model, control.net.net
    pipeline = getattr(diffusers, kind)(**model.pipeline.components, controlnet=net)
    pipeline.scheduler = model.scheduler("euler")
    pipeline.set_progress_bar_config(disable=True)
    shares = {"control_guidance_start": control.start, "control_guidance_end": control.end}
    given = shares if studio.family != "z-image" else {}
    with model.device.arithmetic(1), most_likely(model.pipeline.vae):
        made = pipeline(
            **model.words(TextToImageRequest(**PLAIN)),
            **{"width": 80, "height": 64, "num_inference_steps": 2},
            generator=torch.Generator("cpu").manual_seed(PLAIN["seed"]),
            **{"control_image": control.net.preprocess(NOISE), **more},
            controlnet_conditioning_scale=control.strength,
            **given,
        ).images[0]
    if getattr(net, "pos_embed", None) is not None and not net.config.get("use_pos_embed", True):
        net.pos_embed = None  # which its pipeline puts into the net for good
    return pixels(made)


@pytest.mark.parametrize("name", ["plain", "other"])
def test_what_a_net_adds_is_what_it_adds_in_diffusers(
    studio: Studio, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In all digits: a batch of two and one of one are rounded in other ways.
    monkeypatch.setattr(studio.model, "device", replace(studio.model.device, autocast=None))
    control = studio.control(name, 0.8)
    expected = by_diffusers(studio, DIFFUSERS[studio.family], control)
    assert abs(studio.draw(control) - expected).max() <= 1
    assert abs(studio.draw() - expected).max() > 1


@pytest.mark.parametrize("studio", ["sd3"], indirect=True)
def test_a_net_is_shown_black_and_white_as_it_learnt_them(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Stability's for edges has it: from 0.5 to 128."""
    monkeypatch.setattr(studio.model, "device", replace(studio.model.device, autocast=None))
    control = studio.control("other")
    wide = replace(control, net=replace(control.net, pixel_range=(0.5, 128.0)))
    edges = torch.from_numpy(np.asarray(control.net.preprocess(NOISE)).copy()).permute(2, 0, 1)
    shown = edges[None] / 255 * 255 * 0.5 + 0.5
    expected = by_diffusers(studio, DIFFUSERS["sd3"], wide, control_image=shown)
    assert abs(studio.draw(wide) - expected).max() <= 1
    assert abs(studio.draw(control) - expected).max() > 1
    file = studio.home / "other" / "kizy.json"
    before, card = studio.scan().models["other"], json.loads(file.read_text())
    file.write_text(json.dumps({**card, "pixelRange": [0.5, 128]}))
    after = studio.scan().models["other"]
    assert after.pixel_range == (0.5, 128.0)
    assert after.digest != before.digest


def test_it_takes_part_in_its_share_of_the_steps(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.model, "device", replace(studio.model.device, autocast=None))
    first, last = studio.control(end=0.5), studio.control(start=0.5)
    drawn = [studio.draw(control) for control in (first, last, studio.control())]
    assert all((one != other).any() for one, other in pairwise(drawn))
    if studio.family != "z-image":  # whose pipeline knows no shares
        expected = by_diffusers(studio, DIFFUSERS[studio.family], first)
        assert abs(drawn[0] - expected).max() <= 1


@pytest.mark.parametrize("task", ["text_to_image", "image_to_image", "inpaint"])
def test_the_structure_is_followed_whatever_is_drawn(studio: Studio, task: str) -> None:
    alone = studio.draw(task=task)
    one, other = studio.control("plain"), studio.control("other")
    followed = studio.draw(one, task=task)
    assert (followed != alone).any()
    both = studio.draw(one, other, task=task)
    assert (both != followed).any()
    assert (both == studio.draw(other, one, task=task)).all()
    assert (studio.draw(replace(one, strength=0.0), task=task) == alone).all()
    # Looked at, and asked in no step: the noise of the seed is the one of before.
    assert (studio.draw(replace(one, start=1.0, end=1.0), task=task) == alone).all()
    if task == "inpaint":
        assert (both[:, :40] == pixels(NOISE)[:, :40]).all()


def test_a_net_keeps_nothing_of_the_model(studio: Studio) -> None:
    transformer = studio.model.pipeline.transformer
    control = studio.control("other")
    studio.draw(control)
    held = {id(tensor) for tensor in transformer.state_dict(keep_vars=True).values()}
    mine = control.net.net.state_dict(keep_vars=True)
    assert not held & {id(tensor) for tensor in mine.values()}
    assert not any(name.split(".")[0] in (*SHARED, *PADS) for name in mine)
    assert not transformer._forward_pre_hooks
    broken = replace(control, net=replace(control.net, preprocess=_stop))
    with pytest.raises(RuntimeError, match="stop"):
        studio.draw(studio.control("plain"), broken)
    assert not transformer._forward_pre_hooks


def _stop(image: Image.Image) -> Image.Image:
    raise RuntimeError("stop")


def test_what_waits_in_the_machines_memory_comes_for_a_net(studio: Studio) -> None:
    """As `enable_model_cpu_offload` has it on a card."""
    woken: list[Any] = []
    transformer = studio.model.pipeline.transformer
    transformer._hf_hook = SimpleNamespace(
        pre_forward=woken.append, execution_device=torch.device("cpu")
    )
    try:
        studio.draw(studio.control())
    finally:
        del transformer._hf_hook
    assert set(woken) == {transformer}


def test_what_a_net_shares_may_be_kept_in_fewer_bits(tmp_path: Path) -> None:
    lowered = Studio("z-image", tmp_path, precision="fp8")
    assert lowered.model.info.precision == "fp8"
    followed = lowered.draw(lowered.control("other"), task="inpaint")
    assert (followed != lowered.draw(task="inpaint")).any()


@pytest.mark.parametrize("studio", ["z-image"], indirect=True)
def test_those_that_see_what_stays_are_shown_it(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.model, "device", replace(studio.model.device, autocast=None))
    control = studio.control("other")
    shown: list[torch.Tensor] = []
    hook = control.net.net.register_forward_pre_hook(
        lambda _, args, given: shown.append(given.get("control_context", args[-1])[0]),
        with_kwargs=True,
    )
    mask = Image.new("L", (80, 64))
    mask.paste(255, (40, 0, 80, 64))
    try:
        given = {"image": NOISE, "mask_image": mask}
        by_diffusers(studio, "ZImageControlNetInpaintPipeline", control, **given)
        expected = shown[0]
        shown.clear()
        studio.draw(control, task="inpaint")
    finally:
        hook.remove()
    assert torch.allclose(shown[0], expected, atol=1e-5)
    assert shown[0][4].unique().tolist() == [0.0, 1.0]


def test_what_is_made_for_something_else_is_refused_in_words(studio: Studio) -> None:
    models = studio.scan().models
    base, net = models["base"], models["plain"]
    params = TextToImage.params(
        model="base", steps=2, width=64, height=64, sampler=base.samplers[0]
    )

    def said(**other: Any) -> list[tuple[str, str]]:
        found = sampling_issues(
            params, {"base": base, "net": net.model_copy(update=other)}, "image-to-image"
        )
        return [(issue.path, issue.message) for issue in found]

    assert net.stream_width == base.stream_width == 32
    assert said() == []
    path = "inputs.controls"
    assert said(stream_width=64) == [(path, "plain is made for a model of another size")]
    assert said(architecture="sdxl") == [(path, f"plain is not made for {base.name}")]


@pytest.mark.parametrize("studio", ["sd3"], indirect=True)
@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"_class_name": "ControlNetModel"}, "it is a ControlNetModel; ControlNets of this family"),
        ({"extra_conditioning_channels": 1}, "made for filling holes alone"),
        ({"extra_condition_channels": 4}, "made for filling holes alone"),
        (None, "its config.json is missing"),
    ],
)
def test_a_folder_of_something_else_is_not_offered(
    config: dict[str, Any] | None, reason: str, studio: Studio, tmp_path: Path
) -> None:
    shutil.copytree(studio.home / "plain", tmp_path / "plain")
    file = tmp_path / "plain" / "config.json"
    if config is None:
        file.unlink()
    else:
        file.write_text(json.dumps({**json.loads(file.read_text()), **config}))
    library = Library((tmp_path,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    assert not library.models
    assert reason in library.refused[0].reason


@pytest.mark.parametrize("studio", ["sd3"], indirect=True)
def test_a_net_that_lacks_weights_is_not_loaded(studio: Studio, tmp_path: Path) -> None:
    shutil.copytree(studio.home / "plain", tmp_path / "plain")
    file = next((tmp_path / "plain").glob("*.safetensors"))
    tensors = load_file(file)
    tensors.pop("controlnet_blocks.0.weight")
    save_file(tensors, file)
    config = tmp_path / "plain" / "config.json"
    named = {**json.loads(config.read_text()), "_class_name": "ControlNetSD3Model"}
    config.write_text(json.dumps(named))  # as InstantX's says
    library = Library((tmp_path,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    with pytest.raises(JobError, match=r"plain lacks weights, such as controlnet_blocks.0.weight"):
        loading.load(library.models["plain"], studio.model.device)


def test_nets_of_other_depths_add_up_block_by_block() -> None:
    def parts(*values: float) -> list[torch.Tensor]:
        return [torch.tensor(value) for value in values]

    def added(*answers: list[torch.Tensor]) -> list[float]:
        return [float(one) for one in summed(answers, 4, lambda block, of: block * of // 4)]

    assert added(parts(1, 2)) == [1, 2], "one alone is spread by the transformer"
    assert added(parts(1, 2), parts(10, 20)) == [11, 22]
    assert added(parts(1, 2), parts(10)) == [11, 11, 12, 12]
