"""Finding nodes: plugins, what is wrong with them, and which may load."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

import pytest
from plugins import write_plugin

from kizy_gpu.nodes.catalogue import catalogue
from kizy_gpu.nodes.registry import DuplicateNode, discover

NODE = """
from kizy_gpu.nodes.base import Node, Socket

class One(Node):
    type, version, title = "{type}", "1.2.0", "One"
    inputs = {{"image": Socket("image")}}
    outputs = {{"image": Socket("image")}}
    def execute(self, ctx, params, inputs):
        return inputs

nodes = {nodes}
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def plugins_in(site: Path) -> list[EntryPoint]:
    return [entry for dist in distributions(path=[str(site)]) for entry in dist.entry_points]


def node(type: str = "acme/One", nodes: str = "[One]") -> str:
    return NODE.format(type=type, nodes=nodes)


def test_ours_are_found_by_their_entry_point() -> None:
    registry = discover()
    ours = {name for name, found in registry.nodes.items() if found.package == "kizy-gpu"}
    assert ours == {
        "kizy/StringInput",
        "kizy/ImageInput",
        "kizy/MaskInput",
        "kizy/LoRALoader",
        "kizy/ControlNet",
        "kizy/IPAdapter",
        "kizy/DatasetInput",
        "kizy/TextToImage",
        "kizy/ImageToImage",
        "kizy/Inpaint",
        "kizy/EditImage",
        "kizy/DescribeImage",
        "kizy/EnhancePrompt",
        "kizy/FluxInference",
        "kizy/ADetailer",
        "kizy/Blend",
        "kizy/ExtendCanvas",
        "kizy/TrainLora",
        "kizy/UpscaleESRGAN",
        "kizy/VideoFrames",
        "kizy/ImageOutput",
    }


@pytest.mark.parametrize("nodes", ["[One]", "lambda: [One]"])
def test_a_plugins_nodes_are_in_the_catalogue(site: Path, nodes: str) -> None:
    write_plugin(site, "acme1" if nodes == "[One]" else "acme2", node(nodes=nodes))
    (entry,) = catalogue(discover(plugins_in(site)))["nodes"]
    assert (entry["type"], entry["version"]) == ("acme/One", "1.2.0")
    assert entry["package"].startswith("acme")
    assert entry["packageVersion"] == "2.0"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        ("raise SystemError('broken')", "broken"),
        ("nodes = 3", "not iterable"),
        ("nodes = [3]", "not a Node class"),
        (node(type="One"), "vendor/Name"),
        (node().replace("One]", "One]\ndel One.version"), "no version"),
        (node().replace("    def execute", "    def carry_out"), "without execute"),
        (node().replace('Socket("image")', '"image"'), "must be Sockets"),
        (node().replace('{"image":', '{"an_image":'), "letters and digits only"),
        (
            node().replace("    inputs", "    model_params = ('model',)\n    inputs"),
            "no param model",
        ),
    ],
)
def test_what_fails_is_quarantined_and_the_rest_works(site: Path, code: str, reason: str) -> None:
    write_plugin(site, f"bad{abs(hash(code))}", code)
    write_plugin(site, f"good{abs(hash(code))}", node())
    registry = discover(plugins_in(site))
    assert list(registry.nodes) == ["acme/One"]
    (bad,) = registry.quarantined
    assert reason in bad.reason
    assert catalogue(registry)["quarantined"] == [bad.as_wire()]


def test_a_type_from_two_packages_is_an_error(site: Path) -> None:
    write_plugin(site, "first", node())
    write_plugin(site, "second", node())
    with pytest.raises(DuplicateNode, match="acme/One comes from both first and second"):
        discover(plugins_in(site))


def test_only_allowed_plugins_load(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_plugin(site, "wanted", node(type="acme/Wanted"))
    write_plugin(site, "unwanted", "raise SystemError('was imported')")
    assert discover(plugins_in(site), frozenset()).nodes == {}
    monkeypatch.setenv("KIZY_PLUGINS", "wanted, another")
    registry = discover(plugins_in(site))
    assert list(registry.nodes) == ["acme/Wanted"]
    assert registry.quarantined == ()
    assert "kizy/TextToImage" in discover().nodes, "ours need no permission"


def test_the_catalogue_needs_no_torch() -> None:
    code = (
        "import sys; from kizy_gpu.nodes.registry import discover;"
        "from kizy_gpu.nodes.catalogue import catalogue; catalogue(discover());"
        "sys.exit(any(name in sys.modules for name in ('torch', 'diffusers', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
