"""Weights in prompts: how they are read, and that they change pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from tiny_models import write_tiny

from kizy_gpu.digests import DigestCache
from kizy_gpu.families import sd15, sdxl
from kizy_gpu.families.base import TextToImageRequest, Unwatched
from kizy_gpu.families.clip_words import chunks_of
from kizy_gpu.families.device import open_device
from kizy_gpu.library import Library
from kizy_gpu.settings import open_library
from kizy_gpu.words.weights import Part, has_weights, weighed, without_weights


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("a fox", [Part("a fox", 1.0)]),
        ("a (red:1.3) fox", [Part("a ", 1.0), Part("red", 1.3), Part(" fox", 1.0)]),
        ("(fox)", [Part("fox", 1.1)]),
        ("((fox))", [Part("fox", 1.21)]),
        ("[fox]", [Part("fox", 0.9091)]),
        ("(a (red) fox:2)", [Part("a ", 2.0), Part("red", 2.2), Part(" fox", 2.0)]),
        (r"fox \(animal\)", [Part("fox (animal)", 1.0)]),
        ("at 10:30 (sharp", [Part("at 10:30 ", 1.0), Part("sharp", 1.1)]),
        ("a fox <lora:night ink:0.8>", [Part("a fox", 1.0)]),
        ("(fox:99)", [Part("fox", 3.0)]),
        (")]:", [Part(")]:", 1.0)]),
        ("", []),
    ],
)
def test_weights_are_read(prompt: str, parts: list[Part]) -> None:
    assert weighed(prompt) == parts


def test_models_that_know_no_weights_read_the_words() -> None:
    assert without_weights("a (red:1.3) fox (sitting), ((big:1.2) one:1.1)") == (
        "a red fox (sitting), big one"
    )
    assert without_weights("a fox <lora:x:0.8> in snow") == "a fox in snow"
    assert without_weights(r"a \(b\)") == "a (b)"
    assert not has_weights("a fox, 10:30")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> sd15.StableDiffusion15:
    library = open_library({"KIZY_HOME": str(tmp_path_factory.mktemp("home"))})
    library.scan()
    return sd15.load(library.models["sprout"], open_device("cpu:0"))


def drawn(model: sd15.StableDiffusion15, prompt: str, negative: str = "") -> np.ndarray:
    request = TextToImageRequest(prompt, 128, 128, 8, 4.0, 5, negative_prompt=negative)
    picture: Image.Image = model.text_to_image(request, Unwatched())
    return np.asarray(picture, np.float32)


def test_a_weight_of_one_is_the_word_alone(model: sd15.StableDiffusion15) -> None:
    plain = drawn(model, "red apple, teal background")
    assert (drawn(model, "(red:1.0) apple, teal background") == plain).all()
    # Encoded by us or by diffusers, it is the same up to rounding.
    ours = model._encoded("red apple", "")["prompt_embeds"]
    theirs = model.pipeline.encode_prompt("red apple", "cpu", 1, False)[0]
    assert torch.allclose(ours, theirs, atol=1e-5)


def test_a_weight_pulls_the_picture(model: sd15.StableDiffusion15) -> None:
    """At 0 a colour of the ground is not there, at 1 it is."""

    def teal(prompt: str) -> float:
        red, green, blue = drawn(model, prompt)[:8].mean((0, 1))
        return float(green + blue - 2 * red)

    none, some = (teal(f"red apple, (teal background:{weight})") for weight in (0, 1))
    assert some > none + 40


def test_a_weight_counts_in_what_is_left_out(model: sd15.StableDiffusion15) -> None:
    plain, weighed_ = (drawn(model, "apple", words) for words in ("red", "(red:1.8)"))
    assert np.abs(plain - weighed_).mean() > 1


def test_words_beyond_what_clip_reads_at_once_count(model: sd15.StableDiffusion15) -> None:
    long = "red apple, " + "very nice, " * 20
    tokenizer = model.pipeline.tokenizer
    assert len(chunks_of(long, tokenizer)) > 1
    ends = [drawn(model, long + end) for end in ("teal background", "yellow background")]
    assert np.abs(ends[0] - ends[1]).mean() > 2


def test_a_weight_goes_along_a_line(model: sd15.StableDiffusion15) -> None:
    def states(prompt: str) -> torch.Tensor:
        return model._encoded(prompt, "")["prompt_embeds"]

    none, one, half, more = (states(f"(red:{weight}) apple") for weight in (0, 1, 0.5, 1.4))
    assert torch.allclose(half, (none + one) / 2, atol=1e-4)
    towards = torch.nn.functional.cosine_similarity(
        (more - one).flatten(), (one - none).flatten(), 0
    )
    assert towards > 0.7


def test_sdxl_reads_weights_with_both_encoders(tmp_path: Path) -> None:
    write_tiny("sdxl", tmp_path / "sdxl")
    library = Library((tmp_path,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    model = sdxl.load(library.models["sdxl"], open_device("cpu:0", threads=1))
    ours = model._encoded("red trees", "house")
    theirs = model.pipeline.encode_prompt("red trees", negative_prompt="house", device="cpu")
    names = ("prompt", "negative_prompt", "pooled_prompt", "negative_pooled_prompt")
    for name, tensor in zip(names, theirs, strict=True):
        assert torch.allclose(ours[f"{name}_embeds"], tensor, atol=1e-5), name

    def picture(prompt: str) -> bytes:
        request = TextToImageRequest(prompt, 64, 64, 2, 3.0, 1)
        return model.text_to_image(request, Unwatched()).tobytes()

    assert picture("(red:1.0) trees") == picture("red trees") != picture("(red:1.6) trees")
