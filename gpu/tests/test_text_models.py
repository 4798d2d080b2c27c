"""Models that give words, and the nodes that ask them: tiny ones of the real classes."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from fake_hub import FakeHub
from PIL import Image
from safetensors.torch import load_file, save_file
from tiny_text_models import write_captioner, write_writer

from kizy_gpu.digests import DigestCache
from kizy_gpu.errors import Canceled, JobError
from kizy_gpu.families.causal_lm import whole_sentences
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.installs.shelf import Install, Shelf
from kizy_gpu.installs.wish import InstallWish
from kizy_gpu.library import Library
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.describe_image import DescribeImage
from kizy_gpu.nodes.enhance_prompt import EnhancePrompt
from kizy_gpu.testing import TryOut, try_node


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models")
    write_captioner(root / "sees")
    write_writer(root / "writes")
    write_writer(root / "plain", chats=False)
    return root


def found(root: Path) -> Library:
    library = Library((root,), DigestCache(root.parent / "digests.json"))
    library.scan()
    return library


@pytest.fixture(scope="module")
def models(folder: Path) -> dict[str, object]:
    library = found(folder)
    assert not library.refused
    assert {name: info.kind for name, info in library.models.items()} == {
        "sees": "captioner",
        "writes": "writer",
        "plain": "writer",
    }
    device = open_device("cpu:0", 1)
    return {name: load(info, device) for name, info in library.models.items()}


def picture(colour: str, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (80, 40), colour)


def described(models: dict[str, object], image: Image.Image) -> str:
    context = TryOut(models)
    made = try_node(DescribeImage, {"model": "sees", "maxTokens": 12}, {"image": image}, context)
    assert context.steps[-1][2] == "writing"
    text = made["text"]
    assert isinstance(text, str)
    return text


def test_the_same_picture_has_the_same_words_and_another_one_others(
    models: dict[str, object],
) -> None:
    red, blue = described(models, picture("red")), described(models, picture("blue"))
    assert red
    assert "[" not in red
    assert red == described(models, picture("red"))
    assert red != blue
    # What nobody sees is not described.
    hidden = picture("blue", "RGBA")
    hidden.putalpha(0)
    assert described(models, hidden) == described(models, picture("white"))


def test_no_mark_of_the_tokenizer_is_among_the_words(models: dict[str, object]) -> None:
    noisy = [
        Image.frombytes("RGB", (64, 64), random.Random(seed).randbytes(64 * 64 * 3))
        for seed in range(24)
    ]
    assert all("[" not in described(models, one) for one in noisy)


def enhanced(models: dict[str, object], wish: str, model: str = "writes", seed: int = 1) -> str:
    params = {"model": model, "seed": seed, "maxTokens": 24}
    text = try_node(EnhancePrompt, params, {"text": wish}, TryOut(models))["text"]
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("model", ["writes", "plain"])
def test_the_same_seed_writes_the_same_words(models: dict[str, object], model: str) -> None:
    state = torch.random.get_rng_state()
    first = enhanced(models, "a fox", model)
    assert first
    assert "\n" not in first
    assert enhanced(models, "a fox", model) == first
    assert enhanced(models, "a fox", model, seed=2) != first
    assert torch.equal(torch.random.get_rng_state(), state)


def test_both_can_be_canceled_between_two_words(models: dict[str, object]) -> None:
    for node, params, inputs in (
        (DescribeImage, {"model": "sees"}, {"image": picture("red")}),
        (EnhancePrompt, {"model": "writes"}, {"text": "a fox"}),
    ):
        context = TryOut(models, cancel_after=3)
        with pytest.raises(Canceled):
            try_node(node, params, inputs, context)
        assert len(context.steps) == 1


def test_no_words_and_the_wrong_model_are_refused(models: dict[str, object], folder: Path) -> None:
    for wish in (" ", "x" * 4001):
        with pytest.raises(JobError, match="there must be words"):
            enhanced(models, wish)
    infos = found(folder).models
    (said,) = DescribeImage().check(DescribeImage.params(model="writes"), infos)
    assert said.message == "Tiny writer does not describe pictures"
    (said,) = EnhancePrompt().check(EnhancePrompt.params(model="sees"), infos)
    assert said.message == "Tiny captioner does not write"


def test_a_sentence_that_was_cut_off_is_left_out() -> None:
    assert whole_sentences("A fox. It sits in the") == "A fox."
    assert whole_sentences("A fox in the") == "A fox in the"


def test_what_could_run_code_or_is_not_whole_is_never_loaded(folder: Path, tmp_path: Path) -> None:
    def changed(name: str, **config: object) -> Path:
        place = tmp_path / "models" / name
        shutil.copytree(folder / "sees", place)
        content = json.loads((place / "config.json").read_text())
        (place / "config.json").write_text(json.dumps({**content, **config}))
        return place

    changed("code", auto_map={"AutoModel": "own.Model"})
    changed("unknown", architectures=["OwnModel"])
    changed("other", architectures=["Qwen2ForCausalLM"])
    pickled = changed("pickled")
    weights = load_file(pickled / "model.safetensors")
    torch.save(weights, pickled / "pytorch_model.bin")
    (pickled / "model.safetensors").unlink()
    holed = changed("holed")
    lost = next(name for name in weights if name.endswith("self.query.weight"))
    del weights[lost]
    save_file(weights, holed / "model.safetensors", {"format": "pt"})

    library = found(tmp_path / "models")
    reasons = {each.id: each.reason for each in library.refused}
    assert "code of its own" in reasons["code"]
    assert "OwnModel are unknown" in reasons["unknown"]
    assert "not of the family blip" in reasons["other"]
    assert "pickled" in reasons["pickled"]
    info: ModelInfo = library.models["holed"]
    with pytest.raises(JobError, match="lacks weights"):
        load(info, open_device("cpu:0", 1))


@pytest.fixture
def hub(folder: Path, tmp_path: Path) -> Iterator[FakeHub]:
    shutil.copytree(folder / "sees", tmp_path / "repository")
    (tmp_path / "repository" / "kizy.json").unlink()
    hub = FakeHub(tmp_path / "repository")
    yield hub
    hub.close()


def installed(hub: FakeHub, root: Path) -> Install:
    shelf = Shelf(root, hub.url)
    source = {"kind": "hub", "repo": "kizy/tiny", "revision": "main"}
    wish = {"name": "Tiny", "source": source, "card": {"family": "blip"}}
    install = shelf.put("tiny", InstallWish.model_validate(wish))
    end = time.monotonic() + 30
    while install.state in ("queued", "running"):
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)
    return install


def test_a_captioner_is_installed_from_the_hub(hub: FakeHub, tmp_path: Path) -> None:
    (hub.folder / "tf_model.h5").write_bytes(b"another library's")
    (hub.folder / "pytorch_model.bin").write_bytes(b"never fetched")
    install = installed(hub, tmp_path / "models")
    assert (install.state, install.problem) == ("succeeded", None)
    library = found(tmp_path / "models")
    assert library.models["tiny"].kind == "captioner"
    fetched = {path for _, path, _, _ in hub.asked}
    assert not any(path.endswith((".h5", ".bin")) for path in fetched)


def test_a_captioner_without_safe_weights_is_refused(hub: FakeHub, tmp_path: Path) -> None:
    (hub.folder / "model.safetensors").rename(hub.folder / "pytorch_model.bin")
    install = installed(hub, tmp_path / "models")
    assert install.problem
    assert install.problem.code == "unsafe"
