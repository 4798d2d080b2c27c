"""What sets Qwen-Image 2.1 apart: one line of words and pictures, and an alpha channel."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save
from test_families import NOISE, PLAIN, loaded, spoken

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import JobError
from kizy_gpu.families import loading
from kizy_gpu.families.base import EditRequest, TextToImageRequest, Unwatched
from kizy_gpu.families.seeing import qwen3_vl_reader
from kizy_gpu.library import Library
from kizy_gpu.training.adapters import adapter_for

RED, GREEN = (Image.new("RGB", (64, 64), colour) for colour in ("red", "green"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("qwen")


@pytest.fixture(scope="module")
def model(home: Path) -> Any:
    return loaded("qwen-image-2.1", home)


def edit(model: Any, *images: Image.Image) -> bytes:
    asked = EditRequest(**{**PLAIN, "steps": 1, "guidance_scale": 1.0}, images=images)
    return model.edit(asked, Unwatched()).tobytes()


def test_tells_several_pictures_apart(model: Any) -> None:
    assert len({edit(model, RED), edit(model, RED, GREEN), edit(model, GREEN, RED)}) == 3


def test_the_reader_says_where_a_picture_is(model: Any) -> None:
    """Else it would be read as a line of words."""
    processor = model.pipeline.processor
    text = "<|vision_start|><|image_pad|><|vision_end|>make it blue"
    given = processor(text=[text], images=[NOISE], return_tensors="pt")
    pictured = given["input_ids"] == model.pipeline.text_encoder.config.image_token_id
    assert torch.equal(given["mm_token_type_ids"].bool(), pictured)
    _, high, wide = given["image_grid_thw"][0].tolist()
    assert int(pictured.sum()) == high * wide // 4


def test_the_template_may_lie_in_a_file_of_its_own(model: Any, tmp_path: Path) -> None:
    shutil.copytree(Path(model.info.folder) / "processor", tmp_path / "processor")
    (tmp_path / "processor" / "chat_template.jinja").unlink()
    template = "{% for m in messages %}{{ m.role }}{% endfor %}"
    written = json.dumps({"chat_template": template})
    (tmp_path / "processor" / "chat_template.json").write_text(written)
    assert qwen3_vl_reader(tmp_path).chat_template == template


def test_what_it_leaves_transparent_is_white(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = type(model.pipeline.vae)
    decode = kind.decode

    def see_through(vae: Any, latents: torch.Tensor, **more: Any) -> tuple[torch.Tensor]:
        (picture,) = decode(vae, latents, **more)
        picture[:, 3] = -1
        return (picture,)

    monkeypatch.setattr(kind, "decode", see_through)
    made = model.text_to_image(TextToImageRequest(**PLAIN), Unwatched())
    assert made.mode == "RGB"
    assert (np.asarray(made) == 255).all()


def test_levels_of_noise_that_it_brings_are_for_as_many_steps(model: Any) -> None:
    own = [1.0, 0.9, 0.5]
    model.pipeline.register_to_config(sample_sigmas=own)
    try:
        three, two = (
            model.words(TextToImageRequest(**{**PLAIN, "steps": steps})) for steps in (3, 2)
        )
        assert "sigmas" not in three
        assert two["sigmas"].tolist() == [1.0, 0.5]
        model.text_to_image(TextToImageRequest(**PLAIN), Unwatched())
    finally:
        model.pipeline.register_to_config(sample_sigmas=None)


def test_sides_that_it_cannot_draw_at_are_refused(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "qwen-image-2.1"
    shutil.copytree(home / "qwen-image-2.1", folder)
    card = json.loads((folder / "kizy.json").read_text())
    card["limits"]["multipleOf"] = 16
    (folder / "kizy.json").write_text(json.dumps(card))
    library = Library((tmp_path,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    with pytest.raises(JobError, match="multiples of 32"):
        loading.load(library.models["qwen-image-2.1"], None)  # type: ignore[arg-type]


@pytest.mark.parametrize("layout", ["lora_unet_{}", "diffusion_model.{}", "transformer.{}"])
def test_reads_what_was_taught_beside_attention(model: Any, layout: str) -> None:
    names = [f"transformer_blocks.1.img_mlp.{end}" for end in ("proj", "gate_layer", "out")]
    tensors: dict[str, torch.Tensor] = {}
    for name in names:
        layer = model.pipeline.transformer.get_submodule(name)
        kohya = layout.startswith("lora_unet_")
        stem = layout.format(name.replace(".", "_") if kohya else name)
        down, up = ("lora_down", "lora_up") if kohya else ("lora_A", "lora_B")
        tensors[f"{stem}.{down}.weight"] = torch.randn(2, layer.in_features)
        tensors[f"{stem}.{up}.weight"] = torch.randn(layer.out_features, 2)
    assert {name for _, name in spoken(model, save(tensors))} == set(names)


def test_captions_of_different_lengths_are_learnt_as_each_alone(model: Any) -> None:
    adapter: Any = adapter_for(model)
    captions = ["a fox", "a house by the sea, at night"]
    noisy, sigma = torch.randn(2, 4, 4, 6), torch.tensor([0.3, 0.7])
    with torch.no_grad(), model.device.arithmetic():
        both = adapter.direction(noisy, sigma, adapter.encode_captions(captions))
        for index, caption in enumerate(captions):
            one = slice(index, index + 1)
            alone = adapter.direction(noisy[one], sigma[one], adapter.encode_captions([caption]))
            assert torch.allclose(both[one].float(), alone.float(), atol=2e-2)


def test_pictures_are_learnt_with_an_alpha_channel_and_shown_without(model: Any) -> None:
    adapter: Any = adapter_for(model)
    kept = adapter.encode_picture(NOISE.resize((96, 64)))
    assert kept.shape == (2 * 4, 4, 6)
    shown = adapter.rendered(kept)
    assert (shown.mode, shown.size) == ("RGB", (96, 64))
