"""LoRA files as the usual programs write them, on a model of two layers."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import save
from torch import Tensor, nn

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Lora, Unwatched
from kizy_gpu.families.lora_layouts import Modules, read_lora
from kizy_gpu.families.lora_stack import LoraStack


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.to_q = nn.Linear(6, 4)
        self.to_out = nn.ModuleList([nn.Linear(4, 6), nn.Dropout(0)])


class Unet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mid = nn.ModuleDict({"attn1": Attention()})
        self.conv_in = nn.Conv2d(3, 5, 3)


class Text(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(6, 6)])


PARTS = {"unet": Unet(), "text_encoder": Text()}
MODULES = Modules.of(PARTS)
DOWN, UP = torch.ones(2, 6), torch.full((4, 2), 0.5)

SPELLINGS = {
    "kohya": (
        "lora_unet_mid_attn1_to_q.lora_down.weight",
        "lora_unet_mid_attn1_to_q.lora_up.weight",
    ),
    "PEFT in diffusers": ("unet.mid.attn1.to_q.lora_A.weight", "unet.mid.attn1.to_q.lora_B.weight"),
    "PEFT alone": (
        "base_model.model.mid.attn1.to_q.lora_A.weight",
        "base_model.model.mid.attn1.to_q.lora_B.weight",
    ),
    "PEFT with the adapter's name": (
        "unet.mid.attn1.to_q.lora_A.default.weight",
        "unet.mid.attn1.to_q.lora_B.default.weight",
    ),
    "diffusers before PEFT": (
        "unet.mid.attn1.to_q.lora.down.weight",
        "unet.mid.attn1.to_q.lora.up.weight",
    ),
    "attention processors": (
        "unet.mid.attn1.processor.to_q_lora.down.weight",
        "unet.mid.attn1.processor.to_q_lora.up.weight",
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_reads_every_spelling(spelling: str) -> None:
    down, up = SPELLINGS[spelling]
    read = read_lora(save({down: DOWN, up: UP}), MODULES)
    weights = read.adapter["unet"]["mid.attn1.to_q"]
    assert torch.equal(weights.down, DOWN)
    assert torch.equal(weights.up, UP)
    assert weights.alpha == weights.rank == 2, "without an alpha it works as it is"
    assert not read.unknown


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("lora_te_text_model_layers_0.lora_down.weight", "layers.0"),
        ("lora_te1_layers_0.lora_down.weight", "layers.0"),
        ("text_encoder.text_model.layers.0.lora_linear_layer.down.weight", "layers.0"),
        ("text_encoder.layers.0.lora_A.weight", "layers.0"),
    ],
)
def test_reads_the_text_encoder_as_before_and_since_transformers_5(stem: str, name: str) -> None:
    up = stem.replace("down", "up").replace("lora_A", "lora_B")
    read = read_lora(save({stem: torch.ones(2, 6), up: torch.ones(6, 2)}), MODULES)
    assert list(read.adapter["text_encoder"]) == [name]


def test_reads_the_last_layer_of_an_attention_processor() -> None:
    stem = "unet.mid.attn1.processor.to_out_lora"
    tensors = {f"{stem}.down.weight": torch.ones(2, 4), f"{stem}.up.weight": torch.ones(6, 2)}
    assert list(read_lora(save(tensors), MODULES).adapter["unet"]) == ["mid.attn1.to_out.0"]


def kohya(alpha: float | None = None, stem: str = "lora_unet_mid_attn1_to_q") -> dict[str, Tensor]:
    tensors = {f"{stem}.lora_down.weight": DOWN, f"{stem}.lora_up.weight": UP}
    return tensors if alpha is None else {**tensors, f"{stem}.alpha": torch.tensor(alpha)}


def test_an_alpha_stands_beside_the_weights_or_in_the_header() -> None:
    beside = read_lora(save(kohya(8.0)), MODULES)
    assert beside.adapter["unet"]["mid.attn1.to_q"].alpha == 8
    down, up = SPELLINGS["PEFT in diffusers"]
    for written in (
        {"unet.lora_alpha": 8},
        {"unet.lora_alpha": 3, "unet.alpha_pattern": {"mid.attn1.to_q": 8}},
    ):
        header = {"lora_adapter_metadata": json.dumps(written)}
        read = read_lora(save({down: DOWN, up: UP}, header), MODULES)
        assert read.adapter["unet"]["mid.attn1.to_q"].alpha == 8


def added(stack: LoraStack, data: bytes, strength: float, to: str) -> Tensor:
    """What wearing the LoRA adds to the answer of a module of the UNet."""
    module = PARTS["unet"].get_submodule(to)
    x = torch.ones(1, 6) if to != "conv_in" else torch.ones(1, 3, 3, 3)
    before = module(x)
    stack.wear([Lora(data, "a" * 64, strength)], Unwatched())
    after = PARTS["unet"].get_submodule(to)(x)
    stack.wear([], Unwatched())
    assert PARTS["unet"].get_submodule(to) is module
    return after - before


def test_what_is_added_is_up_times_down_by_alpha_over_rank() -> None:
    stack = LoraStack(PARTS)
    with torch.no_grad():
        made = added(stack, save(kohya(8.0)), 0.5, "mid.attn1.to_q")
        expected = torch.ones(1, 6) @ (UP @ DOWN).T * (8 / 2) * 0.5
        assert torch.allclose(made, expected)


def test_convolutions_too() -> None:
    tensors = {
        "lora_unet_conv_in.lora_down.weight": torch.ones(2, 3, 3, 3),
        "lora_unet_conv_in.lora_up.weight": torch.ones(5, 2, 1, 1),
    }
    with pytest.raises(JobError):
        read_lora(
            save({**tensors, "lora_unet_conv_in.lora_up.weight": torch.ones(4, 2, 1, 1)}), MODULES
        )
    with torch.no_grad():
        made = added(LoraStack(PARTS), save(tensors), 1.0, "conv_in")
    assert torch.allclose(made, torch.full((1, 5, 1, 1), 54.0))


def test_parts_for_something_else_are_said_and_the_rest_works() -> None:
    said: list[str] = []

    class Listens(Unwatched):
        def log(self, level: str, message: str) -> None:  # type: ignore[override]
            said.append(message)

    stack = LoraStack(PARTS)
    data = save({**kohya(), "lora_unet_other_block.lora_down.weight": DOWN.clone()})
    stack.wear([Lora(data, "a" * 64, 1.0)], Listens())
    stack.wear([], Unwatched())
    assert said == ["1 parts of a LoRA are not for this model"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"\x00" * 20, "damaged"),
        (b"\xff" * 64, "damaged"),
        (save({}), "another model"),
        (save({"something": DOWN}), "another model"),
        (save({"lora_unet_mid_attn1_to_q.lora_down.weight": DOWN}), "incomplete"),
        (
            save({**kohya(), "lora_unet_mid_attn1_to_q.lora_down.weight": torch.ones(2, 7)}),
            "another",
        ),
        (save({**kohya(), "lora_unet_x.hada_w1_a": DOWN.clone()}), "incomplete"),
        (save({**kohya(), "lora_unet_x.lokr_w1": DOWN.clone()}), "incomplete"),
        (save({**kohya(), "lora_unet_mid_attn1_to_q.dora_scale": DOWN.clone()}), "DoRA"),
    ],
)
def test_refuses_in_words(data: bytes, reason: str) -> None:
    with pytest.raises(JobError) as caught:
        read_lora(data, MODULES)
    assert caught.value.code == "lora_refused"
    assert reason in caught.value.message


def test_metadata_may_be_anything() -> None:
    for written in ("not json", "[]", "null", '{"unet.alpha_pattern": null}'):
        data = save(kohya(), {"lora_adapter_metadata": written})
        assert read_lora(data, MODULES).adapter["unet"]["mid.attn1.to_q"].alpha == 2
