"""The catalogue: every node as data, for the TypeScript side to validate, show and cache by."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from kizy_gpu import PROTOCOL
from kizy_gpu.nodes.base import Node, Socket
from kizy_gpu.nodes.registry import Registered, Registry


def catalogue(registry: Registry) -> dict[str, Any]:
    """`GET /v1/nodes`. The digest covers the nodes, so quarantine and order do not change it."""
    nodes = [_entry(registry.nodes[name]) for name in sorted(registry.nodes)]
    canonical = json.dumps(nodes, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {
        "protocol": PROTOCOL,
        "digest": hashlib.sha256(canonical.encode()).hexdigest(),
        "nodes": nodes,
        "quarantined": [plugin.as_wire() for plugin in registry.quarantined],
    }


def _entry(registered: Registered) -> dict[str, Any]:
    node: type[Node[Any]] = registered.node
    names = {name: field.alias or name for name, field in node.params.model_fields.items()}
    return {
        "type": node.type,
        "version": node.version,
        "title": node.title,
        "help": node.help,
        "exec": node.exec,
        "resources": {
            "accelerator": node.resources.accelerator,
            "trainer": node.resources.trainer,
        },
        "cacheable": node.cacheable,
        "params": node.params.model_json_schema(by_alias=True),
        "inputs": {name: _socket(socket) for name, socket in node.inputs.items()},
        "outputs": {
            name: {"kind": socket.kind, "list": socket.list}
            for name, socket in node.outputs.items()
        },
        "seedParam": names[node.seed_param] if node.seed_param else None,
        "modelParams": [names[name] for name in node.model_params],
        "package": registered.package,
        "packageVersion": registered.package_version,
    }


def _socket(socket: Socket) -> dict[str, Any]:
    return {"kind": socket.kind, "required": socket.required, "list": socket.list}
