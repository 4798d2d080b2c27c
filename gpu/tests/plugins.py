"""Installs a plugin the way pip would: a module, and metadata with its entry point."""

from __future__ import annotations

from pathlib import Path


def write_plugin(site: Path, name: str, code: str, version: str = "2.0") -> None:
    (site / f"{name}_nodes.py").write_text(code)
    info = site / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[kizy.nodes]\n{name} = {name}_nodes:nodes\n")
