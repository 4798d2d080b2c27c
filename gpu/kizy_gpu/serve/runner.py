"""Runs one job: inputs in, the node, outputs out. Knows nothing of processes or HTTP servers."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PIL import Image
from pydantic import ValidationError

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Lora
from kizy_gpu.images import as_mask, decode, encode_png
from kizy_gpu.nodes.base import Blob, ControlInput, LookInput, Node, Socket
from kizy_gpu.nodes.registry import Registry
from kizy_gpu.serve.asked import Asked
from kizy_gpu.serve.context import Emit, Job, JobContext, Models
from kizy_gpu.serve.grants import Grants
from kizy_gpu.serve.long_context import LongJobContext
from kizy_gpu.serve.transfer import Transfer
from kizy_gpu.serve.wire import ControlMeta, DatasetManifest, LookMeta, LoraMeta

_BLOB_KINDS = frozenset({"image", "mask", "video", "lora", "control", "look", "model", "dataset"})

_READERS: Mapping[str, Callable[[bytes, dict[str, Any]], Any]] = {
    "image": lambda data, value: decode(data),
    "mask": lambda data, value: as_mask(decode(data)),
    "dataset": lambda data, value: _dataset(data),
    "lora": lambda data, value: Lora(
        data, value["sha256"], LoraMeta.model_validate(value["meta"]).strength
    ),
    "control": lambda data, value: ControlInput(
        image=decode(data), **ControlMeta.model_validate(value["meta"]).model_dump()
    ),
    "look": lambda data, value: LookInput(
        image=decode(data), **LookMeta.model_validate(value["meta"]).model_dump()
    ),
}


@dataclass
class Runner:
    """Runs jobs one after another on one worker. `run` may be called by one thread at a time."""

    registry: Registry
    transfer: Transfer
    models: Models

    def __post_init__(self) -> None:
        self._uploads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="upload")

    def run(
        self,
        job: Job,
        emit: Emit,
        is_canceled: Callable[[], bool],
        grants: Grants,
        asked: Asked,
    ) -> dict[str, Any]:
        """The outputs as wire values. Raises Canceled, Paused or JobError, nothing else."""
        node = self.registry.nodes[job["node"]].node
        around = (job, emit, is_canceled, grants, self.transfer, self.models)
        context = LongJobContext(*around, asked) if node.resources.trainer else JobContext(*around)
        try:
            context.check()
            params = node.params.model_validate(job["params"], by_alias=True, by_name=False)
            inputs = self._inputs(node, job["inputs"])
            if isinstance(context, LongJobContext):
                context.turn()
            made = node().execute(context, params, inputs)
            context.check()
            return self._store(node, made, context)
        except JobError:
            raise
        except MemoryError as error:
            raise JobError("out_of_memory", "The machine ran out of memory") from error
        except Exception as error:
            detail = "".join(traceback.format_exception(error)[-6:])
            raise JobError(
                "internal", f"{node.type} failed: {error}"[:500], retryable=False, detail=detail
            ) from error
        finally:
            context.close()

    def _inputs(self, node: type[Node[Any]], given: Mapping[str, Any]) -> dict[str, Any]:
        inputs: dict[str, Any] = {}
        for name, socket in node.inputs.items():
            value = given.get(name)
            if isinstance(value, list):
                inputs[name] = [self._input(socket, item) for item in value]
            else:
                inputs[name] = None if value is None else self._input(socket, value)
        return inputs

    def _input(self, socket: Socket, value: dict[str, Any]) -> Any:
        if socket.kind not in _BLOB_KINDS:
            return value["value"]
        data = self.transfer.download(value)
        read = _READERS.get(socket.kind)
        return read(data, value) if read else data

    def _store(
        self, node: type[Node[Any]], made: Mapping[str, Any], context: JobContext
    ) -> dict[str, Any]:
        """Upload what was made, all blobs at once: their round trips overlap."""
        if made.keys() != node.outputs.keys():
            raise JobError("internal", f"{node.type} did not give the outputs it declares")
        pending = {
            name: [self._output(socket, item, context) for item in _as_list(socket, made[name])]
            for name, socket in node.outputs.items()
        }
        stored = {name: [ready() for ready in waiting] for name, waiting in pending.items()}
        return {
            name: values if node.outputs[name].list else values[0]
            for name, values in stored.items()
        }

    def _output(self, socket: Socket, value: Any, context: JobContext) -> Callable[[], Any]:
        if socket.kind not in _BLOB_KINDS:
            return lambda: {"kind": socket.kind, "value": value}
        if isinstance(value, dict):  # a long node has kept it already
            return lambda: {**value, "kind": socket.kind}
        blob = value if isinstance(value, Blob) else _as_png(value)
        return self._uploads.submit(context.store, socket.kind, blob).result


def _dataset(data: bytes) -> dict[str, Any]:
    """The manifest of a dataset as JSON. Raises JobError invalid_input."""
    try:
        manifest: dict[str, Any] = json.loads(data)
        DatasetManifest.model_validate(manifest)
    except (ValueError, ValidationError) as error:
        raise JobError("invalid_input", f"this is no dataset: {error}"[:500]) from error
    return manifest


def _as_list(socket: Socket, value: Any) -> list[Any]:
    return list(value) if socket.list else [value]


def _as_png(value: Any) -> Blob:
    """A node may return a bare picture: it is kept without loss."""
    if not isinstance(value, Image.Image):
        raise JobError("internal", f"a node gave {type(value).__name__} where a blob belongs")
    meta = {"width": value.width, "height": value.height}
    return Blob(encode_png(value, compress_level=1), "image/png", meta)
