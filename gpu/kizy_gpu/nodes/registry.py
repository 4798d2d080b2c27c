"""Finding nodes: every distribution may bring some through the entry-point group `kizy.nodes`.

An entry point names a function that returns a list of Node classes, or such a list. One that
fails to import, or that brings a malformed node, is quarantined: listed with its reason, while
the rest works. Two nodes of one type are an error, never an override.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from kizy_gpu import PACKAGE
from kizy_gpu.nodes.base import Node, Params, Socket

GROUP = "kizy.nodes"
_TYPE = re.compile(r"[a-z][a-z0-9-]*/[A-Z][A-Za-z0-9]*")
_SOCKET = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")  # as edges of a graph write it


class DuplicateNode(Exception):
    """Two packages bring the same node type; the service must not choose between them."""


@dataclass(frozen=True)
class Registered:
    node: type[Node[Any]]
    package: str
    package_version: str


@dataclass(frozen=True)
class Quarantined:
    entry_point: str
    package: str
    reason: str

    def as_wire(self) -> dict[str, str]:
        return {"entryPoint": self.entry_point, "package": self.package, "reason": self.reason}


@dataclass(frozen=True)
class Registry:
    nodes: Mapping[str, Registered]
    quarantined: tuple[Quarantined, ...]


def discover(
    found: Iterable[EntryPoint] | None = None, allowed: frozenset[str] | None = None
) -> Registry:
    """All nodes of all installed distributions, or of those named in `allowed`.

    `allowed` defaults to the environment's KIZY_PLUGINS, a comma-separated list of distribution
    names; unset allows all, and our own nodes always load. Raises DuplicateNode.
    """
    found = entry_points(group=GROUP) if found is None else found
    allowed = _allowed_by_environment() if allowed is None else allowed
    nodes: dict[str, Registered] = {}
    quarantined: list[Quarantined] = []
    for entry in sorted(found, key=_ours_first):
        package = entry.dist.name if entry.dist else "unknown"
        version = entry.dist.version if entry.dist else "0"
        if allowed is not None and package != PACKAGE and package not in allowed:
            continue
        try:
            brought = _load(entry)
        except Exception as error:  # a plugin may fail in any way; it must not stop the service
            reason = f"{type(error).__name__}: {error}"
            quarantined.append(Quarantined(entry.name, package, reason[:2000]))
            continue
        for node in brought:
            if node.type in nodes:
                other = nodes[node.type].package
                raise DuplicateNode(f"{node.type} comes from both {other} and {package}")
            nodes[node.type] = Registered(node, package, version)
    return Registry(nodes, tuple(quarantined))


def _allowed_by_environment() -> frozenset[str] | None:
    names = os.environ.get("KIZY_PLUGINS")
    if names is None or not names.strip():
        return None
    return frozenset(name.strip() for name in names.split(",") if name.strip())


def _ours_first(entry: EntryPoint) -> tuple[bool, str, str]:
    package = entry.dist.name if entry.dist else ""
    return (package != PACKAGE, package, entry.name)


def _load(entry: EntryPoint) -> list[type[Node[Any]]]:
    brought = entry.load()
    nodes = list(brought() if callable(brought) else brought)
    for node in nodes:
        _check_shape(node)
    return nodes


def _check_shape(node: Any) -> None:
    """Refuse what would only fail later, in a job. Raises TypeError."""
    if not (isinstance(node, type) and issubclass(node, Node)):
        raise TypeError(f"{node!r} is not a Node class")
    for name in ("type", "version", "title"):
        if not isinstance(getattr(node, name, None), str):
            raise TypeError(f"{node.__name__} has no {name}")
    if not _TYPE.fullmatch(node.type):
        raise TypeError(f"the type {node.type!r} is not of the form vendor/Name")
    if not issubclass(node.params, Params):
        raise TypeError(f"{node.type}: params must derive from kizy_gpu.nodes.base.Params")
    sockets = [*node.inputs.values(), *node.outputs.values()]
    if not all(isinstance(socket, Socket) for socket in sockets):
        raise TypeError(f"{node.type}: inputs and outputs must be Sockets")
    for name in [*node.inputs, *node.outputs]:
        if not _SOCKET.fullmatch(name):
            raise TypeError(
                f"{node.type}: {name!r} is no name for a socket: letters and digits only"
            )
    if node.exec == "compute" and node.execute is Node.execute:
        raise TypeError(f"{node.type} is a compute node without execute()")
    if node.resources.trainer and node.resources.accelerator != "gpu":
        raise TypeError(f"{node.type}: a trainer shares a gpu device, so it must ask for one")
    for name in [*node.model_params, *([node.seed_param] if node.seed_param else [])]:
        if name not in node.params.model_fields:
            raise TypeError(f"{node.type} has no param {name}")
