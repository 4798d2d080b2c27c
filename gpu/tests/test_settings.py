from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kizy_gpu.settings import BadSettings, read_settings


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "GPU_TOKEN is not set"),
        ({"GPU_TOKEN": ""}, "GPU_TOKEN is not set"),
        ({"GPU_TOKEN": "short", "GPU_HOST": "0.0.0.0"}, "at least 16"),
        ({"GPU_TOKEN": "short", "GPU_HOST": "::"}, "at least 16"),
        ({"GPU_TOKEN": "short", "GPU_HOST": "gpu.example.org"}, "at least 16"),
        ({"GPU_TOKEN": "t", "GPU_PORT": "http"}, "not a whole number"),
        ({"GPU_TOKEN": "t", "KIZY_TORCH_THREADS": "all"}, "not a whole number"),
        ({"GPU_TOKEN": "t", "GPU_PORT": "70000"}, "from 0 to 65535"),
        ({"GPU_TOKEN": "t", "KIZY_TRAINING_PROCESSES": "0"}, "from 1 to 64 nor all"),
        ({"GPU_TOKEN": "t", "KIZY_PRECISION": "int4"}, "one of auto, bf16, fp8, nf4"),
    ],
)
def test_settings_that_are_refused(environment: dict[str, str], reason: str) -> None:
    with pytest.raises(BadSettings, match=reason):
        read_settings(environment)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_this_machine_alone_needs_no_long_token(host: str) -> None:
    assert read_settings({"GPU_TOKEN": "t", "GPU_HOST": host}).host == host


def test_what_large_models_are_kept_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings({"GPU_TOKEN": "t"}).library().ladder.wish == "auto"
    asked = {"GPU_TOKEN": "t", "KIZY_PRECISION": "nf4"}
    assert read_settings(asked).library().ladder.wish == "nf4"
    monkeypatch.setattr("kizy_gpu.settings.has_nf4", lambda: False)
    with pytest.raises(BadSettings, match="bitsandbytes"):
        read_settings(asked)


def test_an_open_address_with_a_real_token() -> None:
    assert read_settings({"GPU_TOKEN": "x" * 16, "GPU_HOST": "0.0.0.0"}).host == "0.0.0.0"


def test_models_are_searched_where_told(tmp_path: Path) -> None:
    own = tmp_path / "home" / "models"
    named = os.pathsep.join([str(tmp_path), "/more", str(own)])
    roots = read_settings(
        {"GPU_TOKEN": "t", "KIZY_HOME": str(own.parent), "KIZY_MODELS": named}
    ).model_roots
    assert roots[0].name == "models"
    assert roots[1:] == (own, tmp_path, Path("/more")), "each once"


def test_the_service_does_not_start_open() -> None:
    environment = {**os.environ, "GPU_HOST": "0.0.0.0", "GPU_TOKEN": "short", "GPU_PORT": "0"}
    started = subprocess.run(
        [sys.executable, "-m", "kizy_gpu.serve"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert started.returncode == 2
    assert "GPU_TOKEN needs at least 16" in started.stdout
