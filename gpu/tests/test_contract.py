"""The committed catalogue says what the code does, and is fit for generating types from it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kizy_gpu import __main__ as commands
from kizy_gpu import contract


def test_the_committed_contract_is_up_to_date() -> None:
    assert contract.contract_difference() == "", "run: python -m kizy_gpu contract"


def test_a_difference_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = tmp_path / "nodes.json"
    stale.write_text(contract.contract_text().replace("guidanceScale", "cfg"))
    monkeypatch.setattr(contract, "CONTRACT", stale)
    difference = contract.contract_difference()
    assert '+          "guidanceScale": {' in difference
    assert commands.main(["contract", "--check"]) == 1


def test_params_are_camel_case_json_schema() -> None:
    nodes = {node["type"]: node for node in json.loads(contract.contract_text())["nodes"]}
    params = nodes["kizy/TextToImage"]["params"]
    guidance = params["properties"]["guidanceScale"]
    assert (guidance["minimum"], guidance["maximum"]) == (0, 30)
    assert guidance["x-kizy"] == {"step": 0.5}
    assert "euler_a" in params["properties"]["sampler"]["enum"]
    assert params["properties"]["seed"]["maximum"] == 2**32 - 1
    assert params["additionalProperties"] is False
    assert nodes["kizy/TextToImage"]["seedParam"] == "seed"
    assert nodes["kizy/TextToImage"]["modelParams"] == ["model"]
    assert nodes["kizy/ImageOutput"]["outputs"]["thumbnails"] == {"kind": "image", "list": True}
    assert "tileSize" in nodes["kizy/UpscaleESRGAN"]["params"]["properties"]


def test_the_nodes_command_lists_them() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "kizy_gpu", "nodes"], capture_output=True, text=True, check=True
    )
    assert "kizy/TextToImage" in listed.stdout
