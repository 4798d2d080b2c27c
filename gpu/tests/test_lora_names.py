"""LoRA files whose names follow the models' first code, on every family that has such files.

The names are those that ComfyUI (`comfy/lora.py`, `comfy/utils.py`), kohya's trainers (sd-scripts,
musubi-tuner) and ai-toolkit write or read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save
from tiny_models import write_tiny
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families import loading
from kizy_gpu.families.device import open_device
from kizy_gpu.families.lora_layouts import Modules, ReadLora, read_lora, read_tensors
from kizy_gpu.library import DigestCache, Library

KOHYA = (".lora_down.weight", ".lora_up.weight")
PEFT = (".lora_A.weight", ".lora_B.weight")
QKV = ("to_q", "to_k", "to_v")


def attention(block: str, *parts: str) -> list[str]:
    return [f"{block}.attn.{part}" for part in parts]


FLUX1 = {
    "double_blocks.0.img_attn.qkv": attention("transformer_blocks.0", *QKV),
    "double_blocks.0.txt_attn.proj": ["transformer_blocks.0.attn.to_add_out"],
    "double_blocks.0.img_mlp.2": ["transformer_blocks.0.ff.net.2"],
    "double_blocks.0.img_mod.lin": ["transformer_blocks.0.norm1.linear"],
    "single_blocks.0.linear1": [
        *attention("single_transformer_blocks.0", *QKV),
        "single_transformer_blocks.0.proj_mlp",
    ],
    "single_blocks.0.linear2": ["single_transformer_blocks.0.proj_out"],
}
FLUX2 = {
    "double_blocks.0.img_attn.qkv": attention("transformer_blocks.0", *QKV),
    "double_blocks.0.txt_attn.proj": ["transformer_blocks.0.attn.to_add_out"],
    "double_blocks.0.img_mlp.0": ["transformer_blocks.0.ff.linear_in"],
    "single_blocks.0.linear1": ["single_transformer_blocks.0.attn.to_qkv_mlp_proj"],
    "single_blocks.0.linear2": ["single_transformer_blocks.0.attn.to_out"],
}
SD3 = {
    "joint_blocks.0.x_block.attn.qkv": attention("transformer_blocks.0", *QKV),
    "joint_blocks.0.context_block.attn.qkv": attention(
        "transformer_blocks.0", "add_q_proj", "add_k_proj", "add_v_proj"
    ),
    "joint_blocks.1.x_block.mlp.fc1": ["transformer_blocks.1.ff.net.0.proj"],
}
Z_IMAGE = {
    "layers.0.attention.qkv": [f"layers.0.attention.{part}" for part in QKV],
    "layers.0.attention.out": ["layers.0.attention.to_out.0"],
    "context_refiner.0.attention.qkv": [f"context_refiner.0.attention.{part}" for part in QKV],
    "layers.0.feed_forward.w1": ["layers.0.feed_forward.w1"],
}
Z_IMAGE_CUT = {
    "layers.0.attention.to_q": ["layers.0.attention.to_q"],
    "layers.0.attention.to_out.0": ["layers.0.attention.to_out.0"],
    "layers.0.feed_forward.w2": ["layers.0.feed_forward.w2"],
}
QWEN = {
    "transformer_blocks.0.attn.to_q": ["transformer_blocks.0.attn.to_q"],
    "transformer_blocks.0.attn.add_k_proj": ["transformer_blocks.0.attn.add_k_proj"],
    "transformer_blocks.0.img_mlp.net.2": ["transformer_blocks.0.img_mlp.net.2"],
}
SDXL = {
    "input_blocks.3.1.transformer_blocks.0.attn1.to_q": [
        "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q"
    ],
    "middle_block.1.transformer_blocks.0.attn2.to_v": [
        "mid_block.attentions.0.transformer_blocks.0.attn2.to_v"
    ],
    "output_blocks.1.1.transformer_blocks.0.ff.net.2": [
        "up_blocks.0.attentions.1.transformer_blocks.0.ff.net.2"
    ],
}
CASES = [
    ("sdxl", "lora_unet_", SDXL),
    *(("flux1", prefix, FLUX1) for prefix in ("lora_unet_", "diffusion_model.", "")),
    *(("flux2", prefix, FLUX2) for prefix in ("lora_unet_", "diffusion_model.")),
    *(("flux2-klein", prefix, FLUX2) for prefix in ("lora_unet_", "diffusion_model.")),
    *(("sd3", prefix, SD3) for prefix in ("lora_unet_", "diffusion_model.")),
    *(("z-image", prefix, Z_IMAGE) for prefix in ("lora_unet_", "diffusion_model.")),
    *(
        ("z-image", prefix, Z_IMAGE_CUT)
        for prefix in ("lora_unet_", "lora_unet__", "diffusion_model.", "transformer.")
    ),
    *(
        ("qwen-image", prefix, QWEN)
        for prefix in ("lora_unet_", "diffusion_model.", "transformer.", "lycoris_", "")
    ),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("names")


def loaded(family: str, home: Path) -> Any:
    if not (home / family).exists():
        write_tiny(family, home / family)
    library = Library((home,), DigestCache(home / "digests.json"))
    library.scan()
    return loading.load(library.models[family], open_device("cpu:0", 2))


def spelled(prefix: str, name: str) -> str:
    return prefix + (name.replace(".", "_") if prefix.endswith("_") else name)


def read(model: Any, tensors: dict[str, Tensor]) -> ReadLora:
    parts = {part: getattr(model.pipeline, part) for part in model.worn_by}
    return read_lora(save(tensors), Modules.of(parts, model.info.family), model.translated)


@pytest.mark.parametrize(("family", "prefix", "names"), CASES)
def test_each_module_gets_its_rows(
    family: str, prefix: str, names: dict[str, list[str]], home: Path
) -> None:
    model = loaded(family, home)
    mine = dict(getattr(model.pipeline, model.denoiser).named_modules())
    tensors: dict[str, Tensor] = {}
    expected: dict[str, Tensor] = {}
    down_end, up_end = KOHYA if prefix.endswith("_") else PEFT
    for name, parts in names.items():
        rows = [mine[part].out_features for part in parts]
        up, down = torch.randn(sum(rows), 2), torch.randn(2, mine[parts[0]].in_features)
        stem = spelled(prefix, name)
        tensors |= {stem + down_end: down, stem + up_end: up}
        if prefix.endswith("_"):
            tensors[f"{stem}.alpha"] = torch.tensor(1.0)
        scale = 0.5 if prefix.endswith("_") else 1
        expected |= dict(zip(parts, (up @ down * scale).split(rows), strict=True))
    said = read(model, tensors)
    assert not said.unknown
    (named,) = said.adapter.values()
    assert named.keys() == expected.keys()
    for name, one in named.items():
        made = one.up @ one.down * one.alpha / one.rank
        assert torch.allclose(made, expected[name], atol=1e-5)


def test_halves_change_places_where_the_first_code_has_them_the_other_way(home: Path) -> None:
    model = loaded("flux1", home)
    layer = model.pipeline.transformer.norm_out.linear
    up, down = torch.randn(layer.out_features, 2), torch.randn(2, layer.in_features)
    stem = "diffusion_model.final_layer.adaLN_modulation.1"
    said = read(model, {f"{stem}.lora_A.weight": down, f"{stem}.lora_B.weight": up})
    one = said.adapter["transformer"]["norm_out.linear"]
    assert torch.equal(one.up, torch.cat(up.chunk(2)[::-1]))


def test_loha_with_names_that_count_in_another_way(home: Path) -> None:
    model = loaded("sdxl", home)
    mine = dict(model.pipeline.unet.named_modules())
    stem, (name,) = spelled("lora_unet_", next(iter(SDXL))), next(iter(SDXL.values()))
    layer = mine[name]
    pieces = [
        torch.randn(*shape) for shape in ((layer.out_features, 2), (2, layer.in_features)) * 2
    ]
    marks = ("w1_a", "w1_b", "w2_a", "w2_b")
    said = read(
        model, {f"{stem}.hada_{mark}": one for mark, one in zip(marks, pieces, strict=True)}
    )
    one = said.adapter["unet"][name]
    a, b, c, d = pieces
    assert torch.allclose(one.up @ one.down, (a @ b) * (c @ d), atol=1e-4)


def test_another_width_is_another_model(home: Path) -> None:
    model = loaded("flux1", home)
    stem = "lora_unet_double_blocks_0_img_attn_qkv"
    tensors = {f"{stem}.lora_down.weight": torch.ones(2, 32)}
    with pytest.raises(JobError, match="made for another model: 99 rows"):
        read(model, {**tensors, f"{stem}.lora_up.weight": torch.ones(99, 2)})


def test_names_and_shapes_alone_say_the_same(home: Path) -> None:
    model = loaded("flux1", home)
    shapes = {"transformer_blocks.0.attn.to_q": (32, 32)}
    modules = Modules({("transformer", name): shape for name, shape in shapes.items()}, "flux1")
    stem = "transformer.transformer_blocks.0.attn.to_q"
    bare = {
        f"{stem}.lora_A.weight": torch.empty(2, 32, device="meta"),
        f"{stem}.lora_B.weight": torch.empty(32, 2, device="meta"),
    }
    said = read_tensors(bare, modules, model.translated)
    assert list(said.adapter["transformer"]) == ["transformer_blocks.0.attn.to_q"]
