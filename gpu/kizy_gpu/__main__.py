"""Commands for people: `python -m kizy_gpu nodes | models | contract [--check]`."""

from __future__ import annotations

import argparse
import sys

from kizy_gpu.contract import CONTRACT, contract_difference, contract_text
from kizy_gpu.nodes.registry import DuplicateNode, discover
from kizy_gpu.settings import open_library


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="kizy_gpu", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("nodes", help="list the nodes found on this machine")
    commands.add_parser("models", help="list the models found on this machine")
    contract = commands.add_parser("contract", help="write gpu/contracts/nodes.json")
    contract.add_argument("--check", action="store_true", help="only tell whether it differs")
    chosen = parser.parse_args(arguments)
    if chosen.command == "nodes":
        return _nodes()
    if chosen.command == "models":
        return _models()
    return _contract(check=chosen.check)


def _nodes() -> int:
    try:
        registry = discover()
    except DuplicateNode as error:
        print(error, file=sys.stderr)
        return 1
    for name, found in sorted(registry.nodes.items()):
        node = found.node
        where = node.resources.accelerator if node.exec == "compute" else "-"
        print(f"{name:24} {node.version:8} {node.exec:8} {where:4} {found.package}")
    for plugin in registry.quarantined:
        print(f"quarantined: {plugin.package} ({plugin.entry_point}): {plugin.reason}")
    return 0


def _models() -> int:
    library = open_library()
    library.scan()
    for name, model in sorted(library.models.items()):
        print(f"{name:24} {model.family:8} {model.kind:9} {model.digest[:12]} {model.folder}")
    for refused in library.refused:
        print(f"refused: {refused.id}: {refused.reason}")
    return 0


def _contract(*, check: bool) -> int:
    if not check:
        CONTRACT.parent.mkdir(exist_ok=True)
        CONTRACT.write_text(contract_text())
        return 0
    difference = contract_difference()
    if difference:
        print(difference)
        print("gpu/contracts/nodes.json differs: run python -m kizy_gpu contract", file=sys.stderr)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main())
