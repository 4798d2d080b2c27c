"""Single checkpoints: recognised by their layers, converted without a network, or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from checkpoints import parts_of, tiny_sd15, tiny_sdxl, write_checkpoint
from safetensors.torch import load_file, save_file

from kizy_gpu.digests import DigestCache
from kizy_gpu.families.base import TextToImageRequest, Unwatched
from kizy_gpu.families.clip_tokenizer import clip_tokenizer
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.families.single_file import CannotConvert, convert, require_numbers
from kizy_gpu.installs.problems import NotInstalled
from kizy_gpu.installs.recognise import family_of_checkpoint
from kizy_gpu.library import Library
from kizy_gpu.safetensors_header import TensorInfo

UNET = "model.diffusion_model."
CROSS_15 = f"{UNET}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
CROSS_XL = f"{UNET}input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    parts = parts_of(tiny_sd15())
    file = tmp_path_factory.mktemp("checkpoint") / "dream.safetensors"
    write_checkpoint(parts, file)
    return parts, file


def test_every_weight_finds_its_place_and_it_draws(
    made: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    parts, file = made
    folder = tmp_path / "models" / "dream"
    convert(tiny_sd15(), file, folder)
    for name, weights in (("unet", "diffusion_pytorch_model"), ("vae", "diffusion_pytorch_model")):
        written = load_file(folder / name / f"{weights}.safetensors")
        expected = parts[name].state_dict()
        assert written.keys() == expected.keys()
        for key, tensor in expected.items():
            assert torch.equal(written[key], tensor.half()), f"{name}.{key}"
    (folder / "kizy.json").write_text(
        json.dumps({"family": "sd15", "limits": {"minSide": 16, "maxSide": 256}})
    )
    library = Library((folder.parent,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    assert not library.refused
    model = load(library.models["dream"], open_device("cpu:0", 2))
    text = model.pipeline.text_encoder.state_dict()
    for key, tensor in parts["text_encoder"].state_dict().items():
        assert torch.allclose(text[key].float(), tensor.half().float(), atol=1e-2), key
    request = TextToImageRequest("a fox", width=64, height=64, steps=1, guidance_scale=2.0, seed=1)
    assert model.text_to_image(request, Unwatched()).size == (64, 64)


@pytest.mark.long
def test_sdxl_with_both_of_its_text_encoders(tmp_path: Path) -> None:
    parts = parts_of(tiny_sdxl())
    write_checkpoint(parts, tmp_path / "xl.safetensors")
    folder = tmp_path / "models" / "xl"
    convert(tiny_sdxl(), tmp_path / "xl.safetensors", folder)
    written = load_file(folder / "unet" / "diffusion_pytorch_model.safetensors")
    for key, tensor in parts["unet"].state_dict().items():
        assert torch.equal(written[key], tensor.half()), key
    (folder / "kizy.json").write_text(
        json.dumps({"family": "sdxl", "limits": {"minSide": 16, "maxSide": 256}})
    )
    library = Library((folder.parent,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    model = load(library.models["xl"], open_device("cpu:0", 2))
    for name in ("text_encoder", "text_encoder_2"):
        text = getattr(model.pipeline, name).state_dict()
        for key, tensor in parts[name].state_dict().items():
            assert torch.allclose(text[key].float(), tensor, atol=1e-2), f"{name}.{key}"
    request = TextToImageRequest("a fox", width=64, height=64, steps=1, guidance_scale=2.0, seed=1)
    assert model.text_to_image(request, Unwatched()).size == (64, 64)


def test_words_are_cut_as_clip_cuts_them() -> None:
    # Known from CLIP's own code: start, "a photo of a cat", end.
    ids = clip_tokenizer()("a photo of a cat").input_ids
    assert ids == [49406, 320, 1125, 539, 320, 2368, 49407]
    assert clip_tokenizer("!")("a cat", padding="max_length").input_ids[-1] == 0


def test_numbers_that_are_none(made: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    tensors = load_file(made[1])
    first = next(iter(tensors))
    tensors[first].view(-1)[0] = float("nan")
    save_file(tensors, tmp_path / "broken.safetensors")
    with pytest.raises(CannotConvert, match="no numbers"):
        require_numbers(tmp_path / "broken.safetensors")


def test_a_checkpoint_with_a_hole(made: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    tensors = load_file(made[1])
    del tensors[f"{UNET}middle_block.0.in_layers.0.weight"]
    save_file(tensors, tmp_path / "hole.safetensors")
    with pytest.raises(CannotConvert):
        convert(tiny_sd15(), tmp_path / "hole.safetensors", tmp_path / "out")
    assert not (tmp_path / "out" / "model_index.json").exists()


def _tensors(**shapes: tuple[int, ...]) -> dict[str, TensorInfo]:
    return {name: TensorInfo("F16", shape) for name, shape in shapes.items()}


def _whole(width: int, cross: str = CROSS_15, text: str = "cond_stage_model.transformer.x") -> Any:
    shapes = {cross: (320, width), f"{UNET}input_blocks.0.0.weight": (320, 4, 3, 3)}
    return _tensors(**shapes, **{text: (1,), "first_stage_model.x": (1,)})


def test_what_can_be_used_is_recognised() -> None:
    assert family_of_checkpoint(_whole(768)) == "sd15"
    xl = _whole(2048, CROSS_XL, "conditioner.embedders.1.model.x")
    assert family_of_checkpoint(xl) == "sdxl"


REFUSED: dict[str, Callable[[], Any]] = {
    "style": lambda: _tensors(**{"lora_unet_down.lora_down.weight": (4, 4)}),
    "Stable Diffusion 2": lambda: _whole(1024),
    "inpainting": lambda: {
        **_whole(768),
        **_tensors(**{f"{UNET}input_blocks.0.0.weight": (320, 9, 3, 3)}),
    },
    "no VAE": lambda: {k: v for k, v in _whole(768).items() if not k.startswith("first_stage")},
    "FLUX": lambda: _tensors(**{"double_blocks.0.img_attn.qkv.weight": (9, 3)}),
    "ControlNet": lambda: _tensors(**{"control_model.time_embed.0.weight": (3, 3)}),
    "one part": lambda: _tensors(**{"down_blocks.0.resnets.0.conv1.weight": (3, 3, 3, 3)}),
    "no model": lambda: _tensors(x=(3,)),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_used_is_named(words: str) -> None:
    with pytest.raises(NotInstalled, match=words):
        family_of_checkpoint(REFUSED[words]())
