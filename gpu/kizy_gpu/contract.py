"""The committed catalogue, `gpu/contracts/nodes.json`, from which the TypeScript types are made.

It holds this distribution's nodes alone: what else is installed on a machine is not a contract.
"""

from __future__ import annotations

import difflib
import json
from importlib.metadata import entry_points
from pathlib import Path

from kizy_gpu import PACKAGE
from kizy_gpu.nodes.catalogue import catalogue
from kizy_gpu.nodes.registry import GROUP, discover

CONTRACT = Path(__file__).parents[1] / "contracts" / "nodes.json"


def contract_text() -> str:
    """The catalogue of our own nodes: sorted keys, two spaces, a newline at the end."""
    own = [
        entry for entry in entry_points(group=GROUP) if entry.dist and entry.dist.name == PACKAGE
    ]
    content = catalogue(discover(own))
    del content["quarantined"]
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def contract_difference() -> str:
    """A unified diff from the committed file to the code; empty when they agree."""
    committed = CONTRACT.read_text() if CONTRACT.exists() else ""
    lines = difflib.unified_diff(
        committed.splitlines(), contract_text().splitlines(), "committed", "code", lineterm=""
    )
    return "\n".join(lines)
