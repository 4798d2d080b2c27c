"""The example plugin and the guide, done as their readers would do them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GPU = Path(__file__).parents[1]
GUIDE = GPU.parent / "docs" / "guides" / "write-a-node.md"
PALETTE = GPU / "examples" / "kizy-palette"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Where pip puts packages and Python finds them, beside ours rather than among them."""
    site, commands = tmp_path / "site", tmp_path / "bin"
    site.mkdir()
    commands.mkdir()
    for name, target in {"python": "", "pip": " -m pip"}.items():
        (commands / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{target} "$@"\n')
        (commands / name).chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{commands}:{os.environ['PATH']}",
        "PIP_TARGET": str(site),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPATH": str(site),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def shell(script: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Every fenced block: language, file name or "", content."""
    pattern = r"^```(\w*)(?: file=(\S+))?\n(.*?)^```$"
    return re.findall(pattern, text, re.MULTILINE | re.DOTALL)


def test_the_guide_does_what_it_says(tmp_path: Path, environment: dict[str, str]) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    promised: list[str] = []
    said = ""
    for language, name, content in blocks(GUIDE.read_text("utf-8")):
        if name:
            (folder / name).write_text(content, "utf-8")
        elif language == "sh":
            said += shell(content, folder, environment)
        else:
            promised += content.splitlines()
    assert "2 passed" in said
    assert promised
    listed = [line.split() for line in said.splitlines()]
    assert all(line.split() in listed for line in promised)


def test_the_example_is_found_and_its_own_test_passes(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    copy = tmp_path / "copy"
    shell(f'cp -r "{PALETTE}" "{copy}"', tmp_path, environment)
    shell("pip install --no-deps --no-build-isolation .", copy, environment)
    listed = shell("python -m kizy_gpu nodes", tmp_path, environment)
    assert re.search(r"^example/Palette +1 +compute +cpu +kizy-palette", listed, re.MULTILINE)
    assert "kizy/TextToImage" in listed
    assert "passed" in shell("python -m pytest tests", copy, environment)
    allowed = {**environment, "KIZY_PLUGINS": "somebody-else"}
    assert "example/Palette" not in shell("python -m kizy_gpu nodes", tmp_path, allowed)
