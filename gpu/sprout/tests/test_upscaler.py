"""The upscaler is what ESRGAN readers expect."""

import json

import torch
from safetensors.torch import load_file

from sprout.optim import Ema
from sprout.upscaler import SIZES, RRDBNet, export


def test_makes_pictures_four_times_as_large():
    model = RRDBNet(num_feat=8, num_block=1, num_grow_ch=4)
    assert model(torch.rand(2, 3, 12, 20)).shape == (2, 3, 48, 80)


def test_weights_have_the_usual_names(tmp_path):
    model = RRDBNet(**SIZES)
    export(model, Ema(model, 0.9), tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    tops = {"conv_first", "body", "conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last"}
    assert {name.split(".")[0] for name in weights} == tops
    assert "body.0.rdb1.conv1.weight" in weights
    assert all(weight.dtype == torch.float16 for weight in weights.values())
    assert json.loads((tmp_path / "config.json").read_text())["scale"] == 4
    assert not (tmp_path / "model.tmp").exists()
