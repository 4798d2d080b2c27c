"""Single files of FLUX.1 and SD 3.5: the transformer from the file, all else from a model here."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
import transformer_files as files
from diffusers.loaders import single_file_utils
from fake_hub import FakeHub
from safetensors.torch import load_file, save_file
from test_families import draw
from test_installs import until
from tiny_models import write_tiny

from kizy_gpu.digests import DigestCache
from kizy_gpu.families import loading, transformer_file
from kizy_gpu.families.device import open_device
from kizy_gpu.families.single_file import CannotConvert
from kizy_gpu.families.transformer_layouts import FLUX1, SD3, Layout, count_of, renamed
from kizy_gpu.installs.problems import NotInstalled
from kizy_gpu.installs.recognise import family_of_checkpoint
from kizy_gpu.installs.shelf import Install, Shelf
from kizy_gpu.installs.wish import InstallWish
from kizy_gpu.library import Library
from kizy_gpu.safetensors_header import TensorInfo, read_header

ORIGINAL = {"flux1": files.flux_file, "flux1-fill": files.flux_file, "sd3": files.sd3_file}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The donors, and their transformers with other weights, as somebody may have trained them."""
    home = tmp_path_factory.mktemp("donors")
    for family in ORIGINAL:
        write_tiny(family, home / family)
    return home


def trained(folder: Path) -> files.State:
    """Another transformer of the same sizes, in digits that bf16 can hold."""
    torch.manual_seed(7)
    state = files.transformer_of(folder)
    return {
        name: (tensor + 0.1 * torch.randn_like(tensor)).bfloat16().float()
        for name, tensor in state.items()
    }


def convert(family: str, home: Path, file: Path, out: Path) -> files.State:
    part = out / "transformer"
    transformer_file.convert(family, file, home / family / "transformer", part)
    return files.transformer_of(out)


@pytest.mark.parametrize("family", ORIGINAL)
@pytest.mark.parametrize("prefix", ["", "model.diffusion_model."])
def test_every_weight_finds_its_place(family: str, prefix: str, home: Path, tmp_path: Path) -> None:
    state = trained(home / family)
    beside = {"vae.x": torch.ones(2), "text_encoders.clip_l.x": torch.ones(2)} if prefix else {}
    file = files.write(ORIGINAL[family](state), tmp_path / "x.safetensors", prefix, **beside)
    assert family_of_checkpoint(read_header(file).tensors) == family
    written = convert(family, home, file, tmp_path / "out")
    assert written.keys() == state.keys()
    for name, tensor in state.items():
        assert written[name].dtype is torch.bfloat16
        assert torch.equal(written[name].float(), tensor), name
    settings = json.loads((tmp_path / "out" / "transformer" / "config.json").read_text())
    donor = json.loads((home / family / "transformer" / "config.json").read_text())
    assert {name: settings[name] for name in donor if name[0] != "_"} == {
        name: value for name, value in donor.items() if name[0] != "_"
    }


def test_sizes_are_the_files_and_not_the_donors(home: Path, tmp_path: Path) -> None:
    """SD 3.5 medium differs from large in depth, in double attention and in its norms."""
    torch.manual_seed(3)
    model = diffusers.SD3Transformer2DModel(
        **{**_config(home, "sd3"), "num_layers": 3, "num_attention_heads": 6},
        **{"caption_projection_dim": 48, "dual_attention_layers": (0, 1), "qk_norm": "rms_norm"},
    )
    state = {name: tensor.bfloat16().float() for name, tensor in model.state_dict().items()}
    file = files.write(files.sd3_file(state), tmp_path / "x.safetensors")
    written = convert("sd3", home, file, tmp_path / "out")
    assert written.keys() == state.keys()
    assert all(torch.equal(written[name].float(), state[name]) for name in state)
    read = diffusers.SD3Transformer2DModel.from_pretrained(tmp_path / "out" / "transformer")
    assert tuple(read.config.dual_attention_layers) == (0, 1)


def _config(home: Path, family: str) -> dict[str, Any]:
    settings = json.loads((home / family / "transformer" / "config.json").read_text())
    changed = ("num_layers", "num_attention_heads", "caption_projection_dim")
    changed += ("dual_attention_layers", "qk_norm")
    return {key: value for key, value in settings.items() if key[0] != "_" and key not in changed}


def by_table(layout: Layout, state: files.State) -> files.State:
    shapes = {name: tuple(tensor.shape) for name, tensor in state.items()}
    width, last = layout.width(shapes), count_of(layout.blocks, shapes) - 1
    return {
        new: piece
        for name, tensor in state.items()
        for new, piece in renamed(layout, name, tensor, width, last)
    }


def test_the_tables_say_what_diffusers_says(home: Path) -> None:
    sd3 = files.sd3_file(trained(home / "sd3"))
    mine = by_table(SD3, dict(sd3))
    theirs = single_file_utils.convert_sd3_transformer_checkpoint_to_diffusers(dict(sd3))
    assert mine.keys() == theirs.keys()
    assert all(torch.equal(mine[name], theirs[name]) for name in mine)
    # Its converter of FLUX.1 knows one width alone, that of the real one: shapes without weights.
    with torch.device("meta"):
        model = diffusers.FluxTransformer2DModel(
            num_layers=2, num_single_layers=2, guidance_embeds=True
        )
    flux = files.flux_file(dict(model.state_dict()))
    mine = by_table(FLUX1, dict(flux))
    theirs = single_file_utils.convert_flux_transformer_checkpoint_to_diffusers(dict(flux))
    assert {name: one.shape for name, one in mine.items()} == {
        name: one.shape for name, one in theirs.items()
    }


@pytest.mark.parametrize("scaled", [False, True])
def test_eight_bits_are_sixteen_again(scaled: bool, home: Path, tmp_path: Path) -> None:
    state = trained(home / "flux1")
    file = files.write(files.in_8_bits(files.flux_file(state), scaled), tmp_path / "x.safetensors")
    assert family_of_checkpoint(read_header(file).tensors) == "flux1"
    written = convert("flux1", home, file, tmp_path / "out")
    for name, tensor in state.items():
        # e4m3 has three bits behind the leading one.
        assert torch.allclose(written[name].float(), tensor, rtol=2**-3, atol=0.01), name
    close = torch.cat([(written[name].float() - state[name]).abs().flatten() for name in state])
    assert close.mean() < 0.01


def broken(name: str, **changes: Any) -> Callable[[files.State], files.State]:
    def change(state: files.State) -> files.State:
        tensor = state[name]
        if "drop" in changes:
            return {other: one for other, one in state.items() if other != name}
        if "nan" in changes:
            tensor = tensor.clone()
            tensor.view(-1)[0] = float("nan")
            return {**state, name: tensor}
        if "grow" in changes:
            return {**state, name: torch.cat([tensor, tensor])}
        return {**state, "double_blocks.0.more.weight": tensor}

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (broken("img_in.weight", nan=True), "no numbers"),
        (broken("double_blocks.0.img_mlp.0.weight", drop=True), "missing"),
        (broken("single_blocks.0.linear2.weight", grow=True), "another size"),
        (broken("txt_in.bias", add=True), "not those of the family"),
        (broken("double_blocks.0.img_attn.norm.query_norm.scale", drop=True), "not those"),
    ],
)
def test_what_is_broken_is_refused(
    change: Callable[[files.State], files.State], said: str, home: Path, tmp_path: Path
) -> None:
    state = change(files.flux_file(trained(home / "flux1")))
    file = files.write(state, tmp_path / "x.safetensors")
    with pytest.raises(CannotConvert, match=said):
        convert("flux1", home, file, tmp_path / "out")


FLUX_SIGN = "double_blocks.0.img_attn.qkv.weight"
SHAPES = {FLUX_SIGN: (9, 3), "img_in.weight": (3, 64), "final_layer.linear.weight": (64, 3)}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"img_in.weight": (3, 128)}, "edges or depth"),
        ({"distilled_guidance_layer.in_proj.weight": (3, 3)}, "Chroma"),
        ({"double_stream_modulation_img.lin.weight": (3, 3)}, "FLUX.2"),
        ({"final_layer.linear.weight": (64,)}, "all of its layers"),
    ],
)
def test_kin_that_are_not_served_are_named(more: dict[str, tuple[int, ...]], said: str) -> None:
    tensors = {name: TensorInfo("BF16", shape) for name, shape in {**SHAPES, **more}.items()}
    with pytest.raises(NotInstalled, match=said):
        family_of_checkpoint(tensors)


def test_four_bits_of_others_are_refused() -> None:
    tensors = {name: TensorInfo("U8", shape) for name, shape in SHAPES.items()}
    with pytest.raises(NotInstalled, match="4 bits"):
        family_of_checkpoint(tensors)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    root = tmp_path / "models"
    root.mkdir()
    library = Library((root,), DigestCache(tmp_path / "digests.json"))
    library.scan()
    return Shelf(root, "http://127.0.0.1:9", library.scan, lambda: list(library.models.values()))


def brought(shelf: Shelf, name: str, file: Path) -> Install:
    source = {"kind": "path", "path": str(file)}
    wish = InstallWish.model_validate({"name": name, "source": source})
    return shelf.put(name.lower(), wish)


def over(install: Install) -> bool:
    return install.state not in ("queued", "running")


def models(shelf: Shelf) -> Library:
    library = Library((shelf.root,), DigestCache(shelf.root.parent / "digests.json"))
    library.scan()
    assert not library.refused
    return library


def test_it_waits_for_a_model_to_borrow_from_and_goes_on(
    shelf: Shelf, home: Path, tmp_path: Path
) -> None:
    state = trained(home / "flux1")
    file = files.write(files.flux_file(state), tmp_path / "dream.safetensors")
    waiting = brought(shelf, "Dream", file)
    until(lambda: over(waiting))
    assert waiting.problem is not None
    assert waiting.problem.code == "needs_model"
    assert "FLUX.1 schnell or dev" in waiting.problem.detail
    # A model of another architecture is put there, then one of its own.
    shutil.copytree(home / "sd3", shelf.root / "sd3")
    shutil.copytree(home / "flux1", shelf.root / "flux1")
    shelf.changed()
    once = files.write(files.sd3_file(trained(home / "sd3")), tmp_path / "other.safetensors")
    other = brought(shelf, "Other", once)
    until(lambda: over(other), 180)
    assert (other.state, other.problem) == ("succeeded", None)
    until(lambda: waiting.state == "succeeded", 180)

    library = models(shelf)
    info = library.models["dream"]
    assert info.family == info.architecture == "flux1"
    assert info.latent_rgb == library.models["flux1"].latent_rgb
    assert library.models["other"].family == "sd3"
    text = "text_encoder_2/model.safetensors"
    assert (shelf.root / "dream" / text).samefile(shelf.root / "flux1" / text), "takes no room"
    # It draws as the donor would with that transformer.
    expected = tmp_path / "expected"
    shutil.copytree(shelf.root / "flux1", expected / "dream")
    weights = expected / "dream" / "transformer" / "diffusion_pytorch_model.safetensors"
    save_file(state, weights)
    (expected / "dream" / "kizy.json").write_text((shelf.root / "dream" / "kizy.json").read_text())
    same = Library((expected,), DigestCache(tmp_path / "other-digests.json"))
    same.scan()
    pictures = [
        draw(loading.load(one, open_device("cpu:0", 1)), max_tokens=64).tobytes()
        for one in (info, same.models["dream"], library.models["flux1"])
    ]
    assert pictures[0] == pictures[1] != pictures[2]
    # And goes on doing so when the donor is gone.
    shutil.rmtree(shelf.root / "flux1")
    assert models(shelf).models["dream"].digest == info.digest


@pytest.mark.long
def test_a_single_file_comes_from_the_hub_as_well(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kizy_gpu.installs.hub.constants.DOWNLOAD_CHUNK_SIZE", 50)
    state = files.flux_file(trained(home / "flux1"))
    quick = {name: one for name, one in state.items() if not name.startswith("guidance_in.")}
    (tmp_path / "repository" / "all").mkdir(parents=True)
    files.write(quick, tmp_path / "repository" / "all" / "dream.safetensors")
    hub = FakeHub(tmp_path / "repository")
    shelf = Shelf(tmp_path / "models", hub.url)
    shelf.models = lambda: models(shelf).models.values()
    shutil.copytree(home / "flux1", shelf.root / "flux1")

    def asked(weights: str) -> Install:
        source = {"kind": "hub-checkpoint", "repo": "kizy/tiny", "weights": weights}
        wish = InstallWish.model_validate({"name": "Dream", "source": source})
        install = shelf.put(Path(weights).stem, wish)
        until(lambda: over(install), 180)
        return install

    try:
        absent = asked("gone.safetensors").problem
        assert absent is not None
        assert (absent.code, "has no gone" in absent.message) == ("wrong_model", True)
        hub.cuts, hub.broken = [4000], True
        cut = asked("all/dream.safetensors").problem
        assert cut is not None
        assert cut.code == "offline"
        hub.broken, hub.asked = False, []
        install = asked("all/dream.safetensors")
        assert (install.state, install.problem) == ("succeeded", None)
        assert [span for _, _, _, span in hub.asked if span] == ["bytes=4000-"]
        until(lambda: not install.folder.exists(), 10)
        info = models(shelf).models["dream"]
        assert (info.family, info.distilled, info.defaults.steps) == ("flux1", True, 4)
    finally:
        hub.close()


@pytest.mark.long
def test_schnell_and_kontext_are_told_apart(shelf: Shelf, home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "flux1", shelf.root / "flux1")
    shelf.changed()
    state = files.flux_file(trained(home / "flux1"))
    quick = {name: one for name, one in state.items() if not name.startswith("guidance_in.")}
    schnell = brought(shelf, "Quick", files.write(quick, tmp_path / "quick.safetensors"))
    kontext = brought(shelf, "Kontext", files.write(state, tmp_path / "kontext.safetensors"))
    until(lambda: over(schnell) and over(kontext), 240)
    assert (schnell.problem, kontext.problem) == (None, None)
    library = models(shelf)
    info = library.models["quick"]
    assert (info.defaults.steps, info.defaults.guidance_scale) == (4, 0)
    spread = json.loads((shelf.root / "quick" / "scheduler" / "scheduler_config.json").read_text())
    assert (spread["shift"], spread["use_dynamic_shifting"]) == (1.0, False)
    mine = json.loads((home / "flux1" / "scheduler" / "scheduler_config.json").read_text())
    theirs = shelf.root / "flux1" / "scheduler" / "scheduler_config.json"
    assert json.loads(theirs.read_text()) == mine, "the donor keeps its own"
    assert library.models["kontext"].family == "flux1-kontext"
    index = json.loads((shelf.root / "kontext" / "model_index.json").read_text())
    assert index["_class_name"] == "FluxKontextPipeline"


@pytest.mark.long
def test_a_damaged_one_leaves_nothing(shelf: Shelf, home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "flux1", shelf.root / "flux1")
    shelf.changed()
    state = broken("img_in.weight", nan=True)(files.flux_file(trained(home / "flux1")))
    install = brought(shelf, "Broken", files.write(state, tmp_path / "broken.safetensors"))
    until(lambda: over(install), 180)
    assert install.problem is not None
    assert install.problem.code == "damaged"
    assert "no numbers" in install.problem.detail
    assert not (shelf.root / "broken").exists()
    until(lambda: not install.folder.exists(), 5)


def test_large_ones_are_written_in_shards(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transformer_file, "SHARD_BYTES", 20_000)
    state = trained(home / "flux1")
    file = files.write(files.flux_file(state), tmp_path / "x.safetensors")
    written = convert("flux1", home, file, tmp_path / "out")
    part = tmp_path / "out" / "transformer"
    assert len(list(part.glob("*-of-*.safetensors"))) > 1
    assert all(torch.equal(written[name].float(), state[name]) for name in state)
    read = diffusers.FluxTransformer2DModel.from_pretrained(part).state_dict()
    assert all(torch.equal(read[name].float(), state[name]) for name in state)
    assert load_file(sorted(part.glob("*.safetensors"))[0])
