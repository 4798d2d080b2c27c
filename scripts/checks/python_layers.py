"""Who may import whom in gpu/kizy_gpu. Plain Python: `python scripts/checks/python_layers.py [gpu folder]`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MODEL_LIBRARIES = {"torch", "torchvision", "diffusers", "transformers", "peft", "accelerate"}
MAY_LOAD_MODELS = {"nodes", "families", "training", "upscalers"}
NODE_FOUNDATION = {"base", "catalogue", "drawing", "registry"}


def imports(tree: ast.AST, package: list[str]) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, node.module] if node.module else above)
            yield node.lineno, base
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def why_not(module: list[str], name: str) -> str | None:
    """Why `module` (its parts below kizy_gpu) may not import `name`; None when it may."""
    room = module[0] if len(module) > 1 else ""
    parts = name.split(".")
    if parts[0] in MODEL_LIBRARIES and room not in MAY_LOAD_MODELS:
        return f"only {', '.join(sorted(MAY_LOAD_MODELS))} may import {parts[0]}"
    if parts[0] != "kizy_gpu" or len(parts) < 2:
        return None
    target = parts[1]
    if target == "serve" and room in MAY_LOAD_MODELS:
        return f"{room} know nothing of the server"
    if room == "families" and target == "nodes":
        return "families know no nodes"
    is_node = room == "nodes" and module[1] not in NODE_FOUNDATION | {"__init__"}
    if is_node and target == "nodes" and len(parts) > 2 and parts[2] not in NODE_FOUNDATION:
        return "nodes never import each other"
    return None


def violations(root: Path) -> Iterator[str]:
    """One line for each import that a rule forbids."""
    for file in sorted((root / "kizy_gpu").rglob("*.py")):
        module = list(file.relative_to(root / "kizy_gpu").with_suffix("").parts)
        tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        seen: set[tuple[int, str]] = set()
        for line, name in imports(tree, ["kizy_gpu", *module[:-1]]):
            reason = why_not(module, name)
            if reason and (line, reason) not in seen:
                seen.add((line, reason))
                yield f"{file.relative_to(root)}:{line}: imports {name}: {reason}"


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "gpu"
    found = list(violations(root))
    for line in found:
        print(line)
    count = sum(1 for _ in (root / "kizy_gpu").rglob("*.py"))
    print(f"{len(found)} forbidden imports in {count} Python modules")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
