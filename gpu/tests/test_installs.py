"""Installing from a local server that answers as the Hub does: a tiny model of the real classes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from fake_hub import FakeHub
from PIL import Image
from safetensors.torch import load_file, save_file
from tiny_models import tiny_unet, write_tiny
from tiny_nets import SINCE_2_0, write_net
from transformers import CLIPConfig, CLIPModel
from weights import random_flux_ip_adapter, random_ip_adapter

from kizy_gpu.digests import DigestCache
from kizy_gpu.families.base import TextToImageRequest, Unwatched
from kizy_gpu.families.device import open_device
from kizy_gpu.families.loading import load
from kizy_gpu.installs import shelf as shelf_module
from kizy_gpu.installs.shelf import GONE, MARK, Install, Shelf
from kizy_gpu.installs.wish import InstallWish
from kizy_gpu.library import Library


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny") / "z-image"
    write_tiny("z-image", folder)
    (folder / "kizy.json").unlink()
    return folder


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 50)


@pytest.fixture
def hub(tiny: Path, tmp_path: Path) -> Iterator[FakeHub]:
    shutil.copytree(tiny, tmp_path / "repository")
    hub = FakeHub(tmp_path / "repository")
    yield hub
    hub.close()


@pytest.fixture
def shelf(hub: FakeHub, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models", hub.url)


def wish(token: str | None = None, **card: Any) -> InstallWish:
    source = {"kind": "hub", "repo": "kizy/tiny", "revision": "main"}
    return InstallWish.model_validate(
        {"name": "Tiny", "source": source, "card": card, "token": token}
    )


def until(done: Callable[[], Any], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


def ended(shelf: Shelf, asked: InstallWish | None = None) -> Install:
    install = shelf.put("tiny", asked or wish())
    # Converting begins with a process that loads torch, which may wait on a busy machine.
    until(lambda: install.state not in ("queued", "running"), 180)
    return install


def refused(shelf: Shelf, code: str, asked: InstallWish | None = None) -> str:
    """What is said; and nothing of it may be left but what a second try goes on with."""
    install = ended(shelf, asked)
    assert install.state == "failed"
    assert install.problem is not None
    assert install.problem.code == code, install.problem
    assert not (shelf.root / "tiny").exists()
    if code not in ("offline", "token_needed", "busy", "no_room"):
        until(lambda: not install.folder.exists(), 2)
    return install.problem.message


def models(shelf: Shelf) -> Library:
    library = Library((shelf.root,), DigestCache(shelf.root.parent / "digests.json"))
    library.scan()
    return library


def test_it_is_installed_and_draws(hub: FakeHub, shelf: Shelf) -> None:
    seen: list[str] = []
    shelf.changed = lambda: seen.append("changed")
    install = ended(shelf, wish(licence="Apache-2.0", defaults={"steps": 2, "maxTokens": 64}))
    assert (install.state, install.problem, seen) == ("succeeded", None, ["changed"])
    assert install.received == install.bytes
    assert sorted(shelf.installed()) == ["tiny"]
    library = models(shelf)
    assert not library.refused
    info = library.models["tiny"]
    assert (info.family, info.licence, info.defaults.steps) == ("z-image", "Apache-2.0", 2)
    model = load(info, open_device("cpu:0", 2))
    request = TextToImageRequest("a fox", width=64, height=64, steps=2, guidance_scale=0.0, seed=1)
    assert model.text_to_image(request, Unwatched()).size == (64, 64)
    assert shelf.remove("tiny")
    assert not (shelf.root / "tiny").exists()
    assert not shelf.remove("tiny")


def test_half_precision_is_taken_where_there_is_one(hub: FakeHub, shelf: Shelf) -> None:
    weights = hub.folder / "vae" / "diffusion_pytorch_model.safetensors"
    half = weights.with_name("diffusion_pytorch_model.fp16.safetensors")
    shutil.copy(weights, half)
    assert ended(shelf).state == "succeeded"
    fetched = {path for _, path, _, _ in hub.asked if path.startswith("/cdn/vae")}
    assert fetched == {"/cdn/vae/diffusion_pytorch_model.fp16.safetensors"}
    assert (shelf.root / "tiny" / "vae" / weights.name).is_file()


def test_half_precision_in_shards_is_found_by_their_list(hub: FakeHub, shelf: Shelf) -> None:
    """As SD 3.5's longest text encoder is published: the list says which shard has which weight."""
    whole = hub.folder / "text_encoder" / "model.safetensors"
    tensors = load_file(whole)
    names = sorted(tensors)
    halves = {"00001": names[::2], "00002": names[1::2]}
    places = {}
    for number, part in halves.items():
        shard = whole.with_name(f"model.fp16-{number}-of-00002.safetensors")
        save_file({name: tensors[name] for name in part}, shard, {"format": "pt"})
        places |= dict.fromkeys(part, shard.name)
    listed = {"metadata": {"total_size": whole.stat().st_size}, "weight_map": places}
    whole.with_name("model.safetensors.index.fp16.json").write_text(json.dumps(listed))
    whole.unlink()
    assert ended(shelf).state == "succeeded"
    model = load(models(shelf).models["tiny"], open_device("cpu:0", 2))
    kept = model.pipeline.text_encoder.state_dict()
    assert all(torch.equal(kept[name], tensors[name]) for name in names)


def test_what_is_published_beside_the_model_is_left_there(hub: FakeHub, shelf: Shelf) -> None:
    """As SD 1.5 is published: two parts judge its pictures, one of a module of no library."""
    shutil.rmtree(hub.folder)
    write_tiny("sd15", hub.folder)
    (hub.folder / "kizy.json").unlink()
    for part in ("safety_checker", "feature_extractor"):
        (hub.folder / part).mkdir()
        (hub.folder / part / "config.json").write_text("{}")
        (hub.folder / part / "pytorch_model.bin").write_bytes(b"pickled")
    defaults = {"width": 64, "height": 64, "steps": 2}
    limits = {"minSide": 16, "maxSide": 256, "multipleOf": 16}
    install = ended(shelf, wish(defaults=defaults, limits=limits))
    assert (install.state, install.problem) == ("succeeded", None)
    here = {path.name for path in (shelf.root / "tiny").iterdir() if path.is_dir()}
    assert here == {"scheduler", "text_encoder", "tokenizer", "unet", "vae"}
    info = models(shelf).models["tiny"]
    assert info.family == "sd15"
    model = load(info, open_device("cpu:0", 2))
    request = TextToImageRequest("a fox", width=64, height=64, steps=2, guidance_scale=2.0, seed=1)
    assert model.text_to_image(request, Unwatched()).size == (64, 64)


def test_a_cut_goes_on_where_it_was(hub: FakeHub, shelf: Shelf) -> None:
    hub.cuts = [4000]
    assert ended(shelf).state == "succeeded"
    assert [span for _, _, _, span in hub.asked if span] == ["bytes=4000-"]


def test_a_restart_goes_on_with_what_has_come(hub: FakeHub, shelf: Shelf) -> None:
    hub.cuts = [4000]
    hub.broken = True
    refused(shelf, "offline")
    hub.broken, hub.asked = False, []
    # The process is gone; another one looks into the same folder.
    other = Shelf(shelf.root, hub.url)
    other.open()
    (install,) = other.list()
    until(lambda: install.state not in ("queued", "running"))
    assert install.state == "succeeded"
    assert [span for _, _, _, span in hub.asked if span] == ["bytes=4000-"]


def test_a_kill_after_its_last_step_installs_nothing_twice(hub: FakeHub, shelf: Shelf) -> None:
    install = ended(shelf)
    # Killed before it cleared up: the wish is still there.
    install.folder.mkdir(parents=True, exist_ok=True)
    left = install.folder / "wish.json"
    left.write_text(install.wish.model_dump_json(by_alias=True, exclude={"token"}))
    mark = (shelf.root / "tiny" / MARK).stat().st_mtime_ns
    os.utime(left, ns=(mark - 1000, mark - 1000))
    hub.asked.clear()
    other = Shelf(shelf.root, hub.url)
    other.open()
    assert other.list() == []
    assert not install.folder.exists()
    assert sorted(other.installed()) == ["tiny"]
    assert hub.asked == []


def test_what_is_asked_for_again_comes_again_after_a_kill(hub: FakeHub, shelf: Shelf) -> None:
    install = ended(shelf)
    install.folder.mkdir(parents=True, exist_ok=True)
    left = install.folder / "wish.json"
    left.write_text(install.wish.model_dump_json(by_alias=True, exclude={"token"}))
    mark = (shelf.root / "tiny" / MARK).stat().st_mtime_ns
    os.utime(left, ns=(mark + 10**9, mark + 10**9))
    other = Shelf(shelf.root, hub.url)
    other.open()
    (again,) = other.list()
    until(lambda: again.state not in ("queued", "running"))
    assert again.state == "succeeded"


def test_a_kill_while_a_model_is_erased_leaves_nothing(hub: FakeHub, shelf: Shelf) -> None:
    ended(shelf)
    half = shelf.root / ".installs" / f"tiny{GONE}1"
    (shelf.root / "tiny").rename(half)
    Shelf(shelf.root, hub.url).open()
    assert not half.exists()


def test_it_stops_when_nobody_wants_it(hub: FakeHub, shelf: Shelf) -> None:
    hub.slow.clear()
    install = shelf.put("tiny", wish())
    until(lambda: install.phase == "downloading")
    assert shelf.stop("tiny")
    hub.slow.set()
    until(lambda: not install.folder.exists())
    assert (install.state, shelf.list()) == ("canceled", [])
    assert not (shelf.root / "tiny").exists()


def test_the_token_goes_to_the_hub_alone(hub: FakeHub, shelf: Shelf) -> None:
    hub.token, hub.gated = "hf_secret", True
    assert "given only to people" in refused(shelf, "token_needed")
    hub.asked.clear()
    install = ended(shelf, wish(token="hf_secret"))
    assert install.state == "succeeded"
    said = {(host, token) for host, path, token, _ in hub.asked}
    assert said == {("127.0.0.1", "Bearer hf_secret"), ("localhost", None)}
    everything = b"".join(path.read_bytes() for path in shelf.root.rglob("*") if path.is_file())
    assert b"hf_secret" not in everything
    assert "hf_secret" not in repr(install)


@pytest.mark.parametrize(("status", "code"), [(503, "offline"), (403, "token_needed")])
def test_what_passes_can_go_on(hub: FakeHub, shelf: Shelf, status: int, code: str) -> None:
    hub.status = status
    refused(shelf, code)
    hub.status = None
    assert ended(shelf).state == "succeeded"


def test_a_hub_that_is_away(hub: FakeHub, shelf: Shelf) -> None:
    shelf.endpoint = "http://127.0.0.1:9"
    assert "does not answer" in refused(shelf, "offline")


def test_a_wrong_digest(hub: FakeHub, shelf: Shelf) -> None:
    hub.digests["vae/diffusion_pytorch_model.safetensors"] = "f" * 64
    assert "vae/" in refused(shelf, "wrong_digest")


def test_a_full_disk(hub: FakeHub, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "MARGIN", 10**18)
    assert "are free here" in refused(shelf, "no_room")


def _index(hub: FakeHub, **changes: Any) -> None:
    file = hub.folder / "model_index.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def _weights(hub: FakeHub) -> Path:
    return hub.folder / "vae" / "diffusion_pytorch_model.safetensors"


def _header(hub: FakeHub, change: Callable[[dict[str, Any]], Any]) -> None:
    """The VAE's header as a test wants it, over the same bytes."""
    data = _weights(hub).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    change(header)
    written = json.dumps(header).encode()
    _weights(hub).write_bytes(struct.pack("<Q", len(written)) + written + data[8 + length :])


def _pickled(hub: FakeHub) -> None:
    _weights(hub).rename(_weights(hub).with_suffix(".bin"))


def _overlapping(header: dict[str, Any]) -> None:
    first, second = [name for name in header if name != "__metadata__"][:2]
    header[first]["data_offsets"] = header[second]["data_offsets"]


def _strange(header: dict[str, Any]) -> None:
    name = next(name for name in header if name != "__metadata__")
    header[name]["dtype"] = "PICKLE"


HOSTILE: dict[str, tuple[str, Callable[[FakeHub], Any]]] = {
    "pickled weights": ("unsafe", _pickled),
    "a renamed pickle": ("damaged", lambda hub: _weights(hub).write_bytes(b"\x80\x02}q\x00.")),
    "a zip inside": ("damaged", lambda hub: _weights(hub).write_bytes(b"PK\x03\x04" * 100)),
    "an endless header": (
        "damaged",
        lambda hub: _weights(hub).write_bytes(struct.pack("<Q", 2**62) + b"{}"),
    ),
    "tensors that overlap": ("damaged", lambda hub: _header(hub, _overlapping)),
    "a dtype nobody knows": ("damaged", lambda hub: _header(hub, _strange)),
    "a pipeline of its own": ("wrong_model", lambda hub: _index(hub, _class_name="MyPipeline")),
    "a family not served": (
        "wrong_model",
        lambda hub: _index(hub, _class_name="FluxControlPipeline"),
    ),
    "code of its own": ("unsafe", lambda hub: _index(hub, vae=["my_code", "MyVae"])),
    "a way out of its folder": (
        "damaged",
        lambda hub: _index(hub, **{"..": ["diffusers", "AutoencoderKL"]}),
    ),
    "settings that ask for code": (
        "unsafe",
        lambda hub: (hub.folder / "vae" / "config.json").write_text('{"auto_map": {"A": "x.A"}}'),
    ),
    "no model at all": ("wrong_model", lambda hub: (hub.folder / "model_index.json").unlink()),
    "settings that are no JSON": (
        "damaged",
        lambda hub: (hub.folder / "vae" / "config.json").write_text("{" * 100),
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files(hub: FakeHub, shelf: Shelf, what: str) -> None:
    code, change = HOSTILE[what]
    change(hub)
    refused(shelf, code)
    assert shelf.installed() == frozenset()


def _single(source: dict[str, Any]) -> InstallWish:
    return InstallWish.model_validate({"name": "Dream", "source": source})


def _sent(hub: FakeHub, name: str, digest: str | None = None) -> dict[str, Any]:
    data = (hub.folder / name).read_bytes()
    digest = digest or hashlib.sha256(data).hexdigest()
    return {"kind": "file", "url": f"{hub.url}/cdn/{name}", "sha256": digest, "bytes": len(data)}


def test_a_single_file_that_is_no_model(hub: FakeHub, shelf: Shelf) -> None:
    part = "vae/diffusion_pytorch_model.safetensors"
    assert "no model" in refused(shelf, "wrong_model", _single(_sent(hub, part)))
    refused(shelf, "wrong_digest", _single(_sent(hub, part, "f" * 64)))
    _weights(hub).write_bytes(b"\x80\x02}q\x00.")
    refused(shelf, "damaged", _single(_sent(hub, part)))


def test_a_path_that_leads_to_no_model(hub: FakeHub, shelf: Shelf) -> None:
    for path in ("relative.safetensors", str(hub.folder / "vae" / "config.json")):
        refused(shelf, "wrong_model", _single({"kind": "path", "path": path}))
    nowhere = str(hub.folder / "nowhere.safetensors")
    refused(shelf, "not_found", _single({"kind": "path", "path": nowhere}))
    _weights(hub).write_bytes(b"PK\x03\x04 a zip with another name")
    refused(shelf, "damaged", _single({"kind": "path", "path": str(_weights(hub))}))
    assert _weights(hub).is_file()


@pytest.mark.long
def test_a_checkpoint_whose_layers_are_not_what_its_names_say(shelf: Shelf, tmp_path: Path) -> None:
    unet = "model.diffusion_model.input_blocks"
    names = {
        f"{unet}.1.1.transformer_blocks.0.attn2.to_k.weight": (4, 768),
        f"{unet}.0.0.weight": (4, 4, 3, 3),
        "cond_stage_model.transformer.x": (1,),
        "first_stage_model.x": (1,),
    }
    file = tmp_path / "hollow.safetensors"
    save_file({name: torch.zeros(shape) for name, shape in names.items()}, file)
    said = refused(shelf, "damaged", _single({"kind": "path", "path": str(file)}))
    assert "cannot be converted" in said
    assert file.is_file()


def test_another_family_than_was_said(hub: FakeHub, shelf: Shelf) -> None:
    assert "z-image" in refused(shelf, "wrong_model", wish(family="flux1"))


def test_code_beside_the_weights_is_not_even_fetched(hub: FakeHub, shelf: Shelf) -> None:
    (hub.folder / "vae" / "modeling.py").write_text("raise SystemExit")
    (hub.folder / "vae" / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x02}q\x00.")
    assert ended(shelf).state == "succeeded"
    assert not any(path.endswith((".py", ".bin")) for _, path, _, _ in hub.asked)


@pytest.fixture
def nets(hub: FakeHub, shelf: Shelf) -> FakeHub:
    """A repository as InstantX's is: one net at its top, beside pictures and code."""
    ended(shelf)
    model = load(models(shelf).models["tiny"], open_device("cpu:0", 2))
    shelf.remove("tiny")
    shutil.rmtree(hub.folder)
    write_net("z-image", model, hub.folder)
    (hub.folder / "kizy.json").unlink()
    (hub.folder / "pipeline.py").write_text("raise SystemExit")
    (hub.folder / "canny.png").write_bytes(b"a picture")
    hub.asked.clear()
    return hub


def test_a_controlnet_is_installed_and_loaded(nets: FakeHub, shelf: Shelf) -> None:
    install = ended(shelf, wish(family="z-image-controlnet", preprocessor="edges"))
    assert (install.state, install.problem) == ("succeeded", None)
    fetched = {path for _, path, _, _ in nets.asked if path.startswith("/cdn/")}
    assert fetched == {"/cdn/diffusion_pytorch_model.safetensors"}
    info = models(shelf).models["tiny"]
    assert (info.kind, info.family, info.architecture, info.stream_width) == (
        *("controlnet", "z-image-controlnet", "z-image"),
        32,
    )
    assert load(info, open_device("cpu:0", 2)).net.control_in_dim == 4


def test_what_is_no_controlnet_for_models_here(nets: FakeHub, shelf: Shelf) -> None:
    assert "what this ControlNet reads" in refused(shelf, "wrong_model")
    file = nets.folder / "config.json"
    config = json.loads(file.read_text())
    for change, said in (
        ({"_class_name": "ControlNetModel", "cross_attention_dim": 1024}, "no model that is known"),
        ({"_class_name": "SanaControlNetModel"}, "no model that is known"),
        ({"extra_condition_channels": 4}, "filling holes"),
    ):
        file.write_text(json.dumps({**config, **change}))
        assert said in refused(shelf, "wrong_model", wish(preprocessor="edges"))
    of_sd15 = {"_class_name": "ControlNetModel", "cross_attention_dim": 768}
    file.write_text(json.dumps({**config, **of_sd15}))
    asked = wish(family="sdxl-controlnet", preprocessor="edges")
    assert "sd15-controlnet" in refused(shelf, "wrong_model", asked)


def net_wish(weights: str = "fun/union.safetensors") -> InstallWish:
    source = {"kind": "hub-controlnet", "repo": "kizy/tiny", "weights": weights}
    card = {"family": "z-image-controlnet", "preprocessor": "edges"}
    return InstallWish.model_validate({"name": "Lines", "source": source, "card": card})


EVERY_SECOND = {
    **SINCE_2_0,
    "control_layers_places": list(range(0, 30, 2)),
    "control_refiner_layers_places": [0, 1],
}
KINDS: dict[str, dict[str, Any]] = {
    "first": {"control_layers_places": list(range(0, 30, 5))},
    "2.0": {**EVERY_SECOND, "add_control_noise_refiner": "control_layers"},
    "2.1": EVERY_SECOND,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_controlnet_of_one_file_gets_its_settings(
    nets: FakeHub, shelf: Shelf, tiny: Path, kind: str
) -> None:
    shutil.copytree(tiny, shelf.root / "base")
    (shelf.root / "base" / "kizy.json").write_text('{"family": "z-image"}')
    device = open_device("cpu:0", 2)
    base = load(models(shelf).models["base"], device)
    # Those of 2.0 bring a refiner as well, which has learnt nothing.
    sizes = {**KINDS[kind], "n_refiner_layers": 2}
    brings = {"add_control_noise_refiner": "control_noise_refiner"} if kind == "2.0" else {}
    shutil.rmtree(nets.folder)
    write_net("z-image", base, nets.folder / "fun", **{**sizes, **brings})
    file = nets.folder / "fun" / "union.safetensors"
    (nets.folder / "fun" / "diffusion_pytorch_model.safetensors").rename(file)
    if kind == "2.0":
        tensors = load_file(file)
        tensors["control_noise_refiner.0.before_proj.weight"].zero_()
        save_file(tensors, file)
    install = ended(shelf, net_wish())
    assert (install.state, install.problem) == ("succeeded", None)
    info = models(shelf).models["tiny"]
    assert (info.family, info.stream_width) == ("z-image-controlnet", 32)
    config = load(info, device).net.config
    asked = {**sizes, "control_in_dim": 4 if kind == "first" else 9, "dim": 32, "n_heads": 2}
    assert {name: config[name] for name in asked} == asked


def test_a_file_that_is_no_controlnet(nets: FakeHub, shelf: Shelf) -> None:
    assert "has no fun/union" in refused(shelf, "wrong_model", net_wish())
    save_file({"x": torch.ones(2)}, nets.folder / "x.safetensors")
    said = refused(shelf, "wrong_model", net_wish("x.safetensors"))
    assert "no ControlNet for Z-Image" in said


@pytest.fixture
def adapters(hub: FakeHub) -> FakeHub:
    """A repository as h94/IP-Adapter is: many adapters, two image encoders, pickles beside all."""
    shutil.rmtree(hub.folder)
    random_ip_adapter(tiny_unet(), hub.folder / "models", "sdxl-ip-adapter", "sdxl")
    (hub.folder / "models" / "kizy.json").unlink()
    (hub.folder / "models" / "ip-adapter.bin").write_bytes(b"a pickle")
    (hub.folder / "models" / "image_encoder" / "pytorch_model.bin").write_bytes(b"a pickle")
    (hub.folder / "models" / "ip-adapter-plus.safetensors").write_bytes(b"another one")
    return hub


def adapter_wish(weights: str = "ip-adapter.safetensors", **card: Any) -> InstallWish:
    chosen = {"weights": f"models/{weights}", "imageEncoder": "models/image_encoder"}
    source = {"kind": "hub-ip-adapter", "repo": "kizy/tiny", **chosen}
    card = {"family": "sdxl-ip-adapter", "licence": "Apache-2.0", **card}
    return InstallWish.model_validate({"name": "Look", "source": source, "card": card})


def test_of_many_ip_adapters_one_comes(adapters: FakeHub, shelf: Shelf) -> None:
    install = ended(shelf, adapter_wish())
    assert (install.state, install.problem) == ("succeeded", None)
    assert install.received == install.bytes
    fetched = {path for _, path, _, _ in adapters.asked if path.startswith("/cdn/")}
    assert fetched == {
        "/cdn/models/ip-adapter.safetensors",
        "/cdn/models/image_encoder/model.safetensors",
    }
    library = models(shelf)
    assert not library.refused
    info = library.models["tiny"]
    assert (info.kind, info.family, info.architecture) == ("ipAdapter", "sdxl-ip-adapter", "sdxl")
    seen = load(info, open_device("cpu:0", 2)).seen(Image.new("RGB", (40, 30), "red"))
    assert seen.shape == (1, 16)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (adapter_wish("ip-adapter-faceid.safetensors"), "wrong_model"),
        (adapter_wish("ip-adapter-plus.safetensors"), "damaged"),
        (adapter_wish(family="sdxl"), "wrong_model"),
    ],
)
def test_what_is_no_ip_adapter(
    adapters: FakeHub, shelf: Shelf, asked: InstallWish, code: str
) -> None:
    refused(shelf, code, asked)


@pytest.mark.parametrize("weights", ["ip-adapter.bin", "../ip-adapter.safetensors", "a/../b"])
def test_only_safetensors_of_the_repository_are_asked_for(weights: str) -> None:
    with pytest.raises(ValueError, match="weights"):
        adapter_wish(weights)


TINY_FLUX = SimpleNamespace(
    joint_attention_dim=32, num_attention_heads=2, attention_head_dim=16, num_layers=1
)


def test_what_sees_for_an_adapter_may_come_from_another_repository(
    hub: FakeHub, shelf: Shelf, tmp_path: Path
) -> None:
    """As XLabs' for FLUX.1, which use OpenAI's CLIP as it is: with the half that reads words."""
    shutil.rmtree(hub.folder)
    random_flux_ip_adapter(TINY_FLUX, hub.folder)
    encoder = hub.folder / "image_encoder"
    sizes = {"hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 2}
    sizes |= {"num_hidden_layers": 2, "projection_dim": 16}
    vision = {**sizes, "image_size": 28, "patch_size": 14}
    whole = CLIPConfig(text_config={**sizes}, vision_config=vision, projection_dim=16)
    CLIPModel(whole).save_pretrained(hub.folder)
    shutil.rmtree(encoder)
    (hub.folder / "kizy.json").unlink()
    hub.also = "kizy/clip"
    source = {"kind": "hub-ip-adapter", "repo": "kizy/tiny", "weights": "ip_adapter.safetensors"}
    source["encoderRepo"] = hub.also
    card = {"family": "flux1-ip-adapter"}
    asked = InstallWish.model_validate({"name": "Look", "source": source, "card": card})
    install = ended(shelf, asked)
    assert (install.state, install.problem) == ("succeeded", None)
    assert install.received == install.bytes
    asked_of = {path.partition("/resolve/")[0] for _, path, _, _ in hub.asked if "/res" in path}
    assert asked_of == {"/kizy/tiny", "/kizy/clip"}
    library = models(shelf)
    assert not library.refused
    info = library.models["tiny"]
    assert (info.family, info.architecture) == ("flux1-ip-adapter", "flux1")
    seen = load(info, open_device("cpu:0", 2)).seen(Image.new("RGB", (40, 30), "red"))
    assert seen.shape == (1, 16)


def test_how_fast_models_come_is_kept(
    hub: FakeHub, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ended(shelf).state == "succeeded"
    assert shelf.speed.bytes_per_second() is None, "so little says nothing of the line"
    monkeypatch.setattr("kizy_gpu.installs.speed.LEAST_BYTES", 1000)
    began = time.monotonic()
    install = ended(shelf)
    spent = time.monotonic() - began
    speed = Shelf(shelf.root, hub.url).speed.bytes_per_second()
    assert speed is not None
    assert install.bytes is not None
    assert speed > 0.5 * install.bytes / spent
    # Of many the last ones count, and all of what they took.
    for _ in range(5):
        shelf.speed.note(3000, 1.0)
    shelf.speed.note(6000, 8.0)
    assert shelf.speed.bytes_per_second() == pytest.approx(18_000 / 12)
    shelf.speed.file.write_text("[[1,")
    assert shelf.speed.bytes_per_second() is None
