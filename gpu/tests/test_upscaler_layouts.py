"""Every layout of the field's upscalers: recognised by its header, and computed as published."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from upscaler_files import (
    NEW,
    OLD,
    OLD_1X,
    OLD_2X,
    OLD_8X,
    PLUS,
    TRUNK,
    Compact,
    Rrdb,
    Shapes,
    random_weights,
    write,
)

from kizy_gpu.families.esrgan import read_network
from kizy_gpu.families.upscaler_layouts import (
    LAYOUTS,
    MAX_FILE,
    UnknownUpscaler,
    recognise,
    recognise_file,
)
from kizy_gpu.safetensors_header import MAX_HEADER, TensorInfo

SMALL: dict[str, Any] = {"features": 8, "grow": 4, "blocks": 2}
LAYOUTS_ON_DISK = {
    "new": NEW.sized(**SMALL),
    "new x2, folded": NEW.sized(**SMALL, fold=2),
    "new x1, folded": NEW.sized(**SMALL, fold=4),
    "new x2": NEW.sized(**SMALL, ups=("conv_up1",)),
    "new x8": NEW.sized(**SMALL, ups=("conv_up1", "conv_up2", "conv_up3")),
    "trunk": TRUNK.sized(**SMALL),
    "trunk x2": TRUNK.sized(**SMALL, ups=("upconv1",)),
    "old": OLD.sized(**SMALL),
    "old, one block": OLD.sized(features=12, grow=6, blocks=1),
    "old, twelve blocks": OLD.sized(features=4, grow=2, blocks=12),
    "old x1": OLD_1X.sized(**SMALL),
    "old x2": OLD_2X.sized(**SMALL),
    "old x8": OLD_8X.sized(**SMALL),
    "old x2, folded": OLD.sized(**SMALL, fold=2),
    "old x1, folded": OLD.sized(**SMALL, fold=4),
    "plus": PLUS.sized(**SMALL),
    "compact": Compact(features=8, convs=3),
    "compact x2": Compact(features=8, convs=3, scale=2),
    "compact x1": Compact(features=12, convs=5, scale=1),
    "compact x3": Compact(features=8, convs=0, scale=3),
}


def infos(shapes: Shapes, dtype: str = "F32", prefix: str = "") -> dict[str, TensorInfo]:
    return {prefix + name: TensorInfo(dtype, shape) for name, shape in shapes.items()}


@pytest.mark.parametrize("layout", LAYOUTS_ON_DISK.values(), ids=LAYOUTS_ON_DISK.keys())
def test_numbers_are_those_of_the_paper(tmp_path: Path, layout: Rrdb | Compact) -> None:
    weights = random_weights(layout.shapes())
    file = write(tmp_path / "up.safetensors", weights)
    assert recognise_file(file).sizes.scale == layout.scale
    network = read_network(file).double()
    x = torch.rand(1, 3, 12, 16, dtype=torch.float64)
    wide = {name: tensor.double() for name, tensor in weights.items()}
    made, right = network(x), layout.compute(wide, x)
    assert made.shape == (1, 3, 12 * layout.scale, 16 * layout.scale)
    assert right.std() > 0.05, "a flat picture would prove nothing"
    assert torch.allclose(made, right, rtol=0, atol=1e-9)


def test_every_layout_is_told_from_every_other() -> None:
    markers = [layout.marker for layout in LAYOUTS]
    for names in LAYOUTS_ON_DISK.values():
        assert sum(marker in names.shapes() for marker in markers) == 1


@pytest.mark.parametrize(
    ("layout", "scale", "tensors", "parameters"),
    [
        # RealESRGAN_x4plus, _x4plus_anime_6B and _x2plus; counts are those of the files.
        (NEW, 4, 702, 16_697_987),
        (NEW.sized(blocks=6), 4, 192, 4_467_779),
        (NEW.sized(fold=2), 2, 702, 16_703_171),
        # RRDB_ESRGAN_x4 and BSRGAN; 4x-UltraSharp and nearly all community models.
        (TRUNK, 4, 702, 16_697_987),
        (OLD, 4, 702, 16_697_987),
        # realesr-general-x4v3 and realesr-animevideov3.
        (Compact(), 4, 101, 1_213_296),
        (Compact(convs=16), 4, 53, 621_424),
    ],
)
def test_the_well_known_files(
    layout: Rrdb | Compact, scale: int, tensors: int, parameters: int
) -> None:
    found = recognise(infos(layout.shapes()))
    assert found.sizes.scale == scale
    assert set(found.names.values()) == layout.shapes().keys()
    assert len(found.names) == tensors
    assert sum(torch.Size(s).numel() for s in found.sizes.shapes().values()) == parameters


@pytest.mark.parametrize("prefix", ["params_ema.", "params.", "module."])
@pytest.mark.parametrize("name", ["new", "old", "compact"])
def test_a_prefix_that_a_conversion_left(tmp_path: Path, prefix: str, name: str) -> None:
    layout = LAYOUTS_ON_DISK[name]
    weights = random_weights(layout.shapes())
    network = read_network(write(tmp_path / "up.safetensors", weights, prefix))
    x = torch.rand(1, 3, 8, 8)
    assert torch.allclose(network(x), layout.compute(weights, x), atol=1e-4)


def test_of_two_states_the_averaged_one_is_taken(tmp_path: Path) -> None:
    layout = LAYOUTS_ON_DISK["compact"]
    last = random_weights(layout.shapes())
    averaged = {name: tensor * 0.5 for name, tensor in last.items()}
    both = {f"params.{n}": t for n, t in last.items()}
    file = write(tmp_path / "up.safetensors", both | {f"params_ema.{n}": averaged[n] for n in last})
    x = torch.rand(1, 3, 8, 8)
    assert torch.allclose(read_network(file)(x), layout.compute(averaged, x), atol=1e-4)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("name", ["old", "compact"])
def test_weights_of_other_precisions(tmp_path: Path, dtype: torch.dtype, name: str) -> None:
    layout = LAYOUTS_ON_DISK[name]
    weights = {n: t.to(dtype) for n, t in random_weights(layout.shapes()).items()}
    network = read_network(write(tmp_path / "up.safetensors", weights)).float()
    x = torch.rand(1, 3, 8, 8)
    right = layout.compute({n: t.float() for n, t in weights.items()}, x)
    assert torch.allclose(network(x), right, atol=1e-4)


def without(shapes: Shapes, *names: str) -> Shapes:
    assert shapes.keys() >= set(names)
    return {name: shape for name, shape in shapes.items() if name not in names}


REFUSED = {
    "another kind": ({"layers.0.attn.qkv.weight": (3, 3)}, "not an upscaler of a kind"),
    "nothing": ({}, "not an upscaler of a kind"),
    "a weight less": (without(NEW.shapes(), "conv_hr.bias"), "lacks 'conv_hr.bias'"),
    "a block less": (
        without(OLD.shapes(), "model.1.sub.7.RDB1.conv1.0.weight"),
        "shape|lacks|has not",
    ),
    "a weight more": (NEW.shapes() | {"attention.weight": (1,)}, "has 'attention.weight'"),
    "another shape": (OLD.shapes() | {"model.8.weight": (64, 64, 5, 5)}, r"\[64, 64, 5, 5\]"),
    "pixel shuffle": (OLD.shapes() | {"model.3.weight": (256, 64, 3, 3)}, "in the shape"),
    "grey": (NEW.shapes() | {"conv_first.weight": (64, 1, 3, 3)}, "takes 1 channels"),
    "grey, compact": (Compact().shapes() | {"body.0.weight": (64, 1, 3, 3)}, "takes 1 channels"),
    "no shape": (NEW.shapes() | {"conv_first.weight": ()}, "has not the weights"),
    "no trunk": (without(TRUNK.shapes(), "conv_first.weight"), "has not the weights"),
    "smaller": (NEW.sized(ups=("conv_up1",), fold=4).shapes(), "smaller"),
    "16 times": (NEW.sized(ups=tuple(f"conv_up{n}" for n in (1, 2, 3, 4))).shapes(), "than 8"),
    "no features": (NEW.sized(features=0, blocks=1).shapes(), "features wide"),
    "too wide": (Compact(features=4096, convs=1).shapes(), "features wide"),
    "too deep": (NEW.sized(features=1, grow=1, blocks=300).shapes(), "more than 256 blocks"),
    "relu": (
        without(Compact(convs=1).shapes(), "body.1.weight", "body.3.weight"),
        "another activation",
    ),
    "no colours": (Compact().shapes() | {"body.66.weight": (47, 64, 3, 3)}, "makes 47 channels"),
    "ends early": (without(Compact().shapes(), "body.66.weight", "body.66.bias"), "channels"),
}


@pytest.mark.parametrize(("shapes", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_other_weights_are_refused_with_words(shapes: Shapes, reason: str) -> None:
    with pytest.raises(UnknownUpscaler, match=reason):
        recognise(infos(shapes))


@pytest.mark.parametrize("dtype", ["I64", "U8", "F8_E4M3", "BOOL"])
def test_weights_that_are_no_floats(dtype: str) -> None:
    with pytest.raises(UnknownUpscaler, match=f"holds {dtype} numbers"):
        recognise(infos(Compact(convs=1).shapes(), dtype))


def raw(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(shape: list[Any], begin: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


HOSTILE = {
    "empty": b"",
    "a pickle": b"\x80\x04\x95 a pickle, by its first bytes",
    "cut in the length": b"\x10\0\0",
    "cut in the header": raw(b"{", length=500),
    "cut in the weights": raw({"conv_first.weight": entry([64, 3, 3, 3], 0, 6912)}, b"\0" * 100),
    "an endless header": raw(b"{}", length=MAX_HEADER + 1),
    "a length beyond all": raw(b"{}", length=2**64 - 1),
    "no JSON": raw(b"{'single': 1}"),
    "no text": raw(b"\xff\xfe\xfd"),
    "deep": raw(b"[" * 200_000),
    "a list": raw([1, 2]),
    "an entry that is none": raw({"a": 3}),
    "no shape": raw({"a": {"dtype": "F32", "data_offsets": [0, 4]}}, b"\0" * 4),
    "a huge shape": raw({"conv_first.weight": entry([2**39, 3, 3, 3], 0, 4)}, b"\0" * 4),
    "a shape beyond all": raw({"a": entry([10**400], 0, 4)}, b"\0" * 4),
    "a long shape": raw({"a": entry([1] * 100_000, 0, 4)}, b"\0" * 4),
    "a negative shape": raw({"a": entry([-1, -1], 0, 4)}, b"\0" * 4),
    "a true shape": raw({"a": entry([True], 0, 4)}, b"\0" * 4),
    "an unknown dtype": raw({"a": entry([1], 0, 4, "F128")}, b"\0" * 4),
    "gaps": raw({"a": entry([1], 0, 4), "b": entry([1], 8, 12)}, b"\0" * 12),
    "overlap": raw({"a": entry([1], 0, 4), "b": entry([1], 0, 4)}, b"\0" * 4),
    "more bytes": raw({"a": entry([1], 0, 4)}, b"\0" * 8),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_damaged_and_hostile_files(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "up.safetensors"
    file.write_bytes(content)
    with pytest.raises(UnknownUpscaler, match="cannot be read"):
        recognise_file(file)


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "up.safetensors"
    with file.open("wb") as stream:
        stream.truncate(MAX_FILE + 1)  # sparse: takes no room
    with pytest.raises(UnknownUpscaler, match="larger than 1024 MB"):
        recognise_file(file)


def test_the_gateway_needs_no_torch_to_describe_one(tmp_path: Path) -> None:
    write(tmp_path / "up.safetensors", random_weights(LAYOUTS_ON_DISK["old x2"].shapes()))
    code = (
        "import sys; from pathlib import Path\n"
        "from kizy_gpu.digests import DigestCache; from kizy_gpu.library import Library\n"
        "folder = Path(sys.argv[1]); found = Library((folder,), DigestCache(folder / 'd.json'))\n"
        "found.scan(); print(found.models['up'].scale, 'torch' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["2", "False"]
