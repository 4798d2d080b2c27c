"""Runs one job: inputs in, the node, outputs out. Knows nothing of processes or HTTP servers."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from PIL import Image

from kizy_gpu.errors import Canceled, JobError
from kizy_gpu.families.base import LogLevel, Lora, Phase
from kizy_gpu.images import as_mask, decode, encode_png, encode_webp
from kizy_gpu.library import ModelInfo
from kizy_gpu.nodes.base import Blob, ControlInput, Node, Socket
from kizy_gpu.nodes.registry import Registry
from kizy_gpu.serve.transfer import Transfer
from kizy_gpu.serve.wire import ControlMeta, LoraMeta

GRANT_SECONDS = 60.0
PREVIEW_GRANT_SECONDS = 5.0
CANCEL_CHECK_SECONDS = 0.25
_BLOB_KINDS = frozenset({"image", "mask", "video", "lora", "control", "model"})

_READERS: Mapping[str, Callable[[bytes, dict[str, Any]], Any]] = {
    "image": lambda data, value: decode(data),
    "mask": lambda data, value: as_mask(decode(data)),
    "lora": lambda data, value: Lora(
        data, value["sha256"], LoraMeta.model_validate(value["meta"]).strength
    ),
    "control": lambda data, value: ControlInput(
        image=decode(data), **ControlMeta.model_validate(value["meta"]).model_dump()
    ),
}

Emit = Callable[[str, dict[str, Any]], None]
Job = Mapping[str, Any]


class Models(Protocol):
    """Where a job's models come from, loaded."""

    def get(self, info: ModelInfo, report: Callable[[], None]) -> Any:
        """The loaded model; calls `report` first if that will take a while."""


class Grants:
    """Answers to the job's requests for upload addresses, as they come in from another thread."""

    def __init__(self) -> None:
        self._answers: dict[str, dict[str, Any]] = {}
        self._arrived = threading.Condition()

    def answer(self, grants: list[dict[str, Any]]) -> None:
        with self._arrived:
            self._answers.update((grant["grantId"], grant) for grant in grants)
            self._arrived.notify_all()

    def wake(self) -> None:
        """Let waiters look at whether they are canceled."""
        with self._arrived:
            self._arrived.notify_all()

    def wait(self, grant_id: str, seconds: float, check: Callable[[], None]) -> dict[str, Any]:
        """The answer to `grant_id`. Raises JobError timeout, or what `check` raises."""
        until = time.monotonic() + seconds
        with self._arrived:
            while grant_id not in self._answers:
                check()
                left = until - time.monotonic()
                if left <= 0:
                    raise JobError("timeout", "no address to upload to was given in time")
                # Wakes by notify; the short wait only bounds a wake that was missed.
                self._arrived.wait(min(left, CANCEL_CHECK_SECONDS))
            return self._answers.pop(grant_id)


@dataclass
class Runner:
    """Runs jobs one after another on one worker. `run` may be called by one thread at a time."""

    registry: Registry
    transfer: Transfer
    models: Models

    def __post_init__(self) -> None:
        self._uploads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="upload")

    def run(
        self, job: Job, emit: Emit, is_canceled: Callable[[], bool], grants: Grants
    ) -> dict[str, Any]:
        """The outputs as wire values. Raises Canceled or JobError, nothing else."""
        node = self.registry.nodes[job["node"]].node
        context = _Context(job, emit, is_canceled, grants, self)
        try:
            context.check()
            params = node.params.model_validate(job["params"], by_alias=True, by_name=False)
            inputs = self._inputs(node, job["inputs"])
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
        self, node: type[Node[Any]], made: Mapping[str, Any], context: _Context
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

    def _output(self, socket: Socket, value: Any, context: _Context) -> Callable[[], Any]:
        if socket.kind not in _BLOB_KINDS:
            return lambda: {"kind": socket.kind, "value": value}
        blob = value if isinstance(value, Blob) else _as_png(value)
        return self._uploads.submit(self._keep, socket, blob, context).result

    def _keep(self, socket: Socket, blob: Blob, context: _Context) -> dict[str, Any]:
        sha256 = hashlib.sha256(blob.data).hexdigest()
        grant_id = context.ask_grant("output", sha256, blob)
        # While the address is on its way, the next node's copy goes to this host's cache.
        self.transfer.cache.put(sha256, blob.data)
        grant = context.grants.wait(grant_id, GRANT_SECONDS, context.check)
        if grant.get("refused"):
            raise JobError("storage", f"storing was refused: {grant['refused']}", retryable=False)
        if not grant.get("exists"):
            if not grant.get("url"):
                raise JobError("storage", "a grant came without an address")
            self.transfer.upload(grant["url"], grant["headers"], blob.data, blob.media_type)
        return {
            "kind": socket.kind,
            "sha256": sha256,
            "bytes": len(blob.data),
            "mediaType": blob.media_type,
            "meta": dict(blob.meta),
        }


class _Context:
    """What the node sees of the job (see `kizy_gpu.nodes.base.Context`)."""

    def __init__(
        self,
        job: Job,
        emit: Emit,
        is_canceled: Callable[[], bool],
        grants: Grants,
        runner: Runner,
    ) -> None:
        self.job_id: str = job["jobId"]
        self.frugal: bool = job["frugal"]
        self.wants_previews: bool = job["preview"]
        self.grants = grants
        self.previews = _Previews(self, runner.transfer)
        self._infos: Mapping[str, Any] = job["models"]
        self._emit = emit
        self._is_canceled = is_canceled
        self._models = runner.models
        self._grant_numbers = itertools.count(1)
        self._closed = False

    def check(self) -> None:
        if self._closed or self._is_canceled():
            raise Canceled

    def close(self) -> None:
        """The job is over: what it still has in other threads stops at its next check."""
        self._closed = True
        self.previews.close()

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        data = {"step": step, "steps": steps, "phase": phase}
        rounded = None if seconds_per_step is None else round(seconds_per_step, 4)
        self._emit("progress", {**data, "secondsPerStep": rounded})

    def preview(self, step: int, image: Image.Image) -> None:
        if self.wants_previews:
            self.previews.show(step, image)

    def log(self, level: LogLevel, message: str) -> None:
        self._emit("log", {"level": level, "message": message[:2000]})

    def model(self, model_id: str) -> Any:
        info = ModelInfo.model_validate(self._infos[model_id])
        return self._models.get(info, lambda: self.progress(0, 1, "loading"))

    def ask_grant(self, purpose: str, sha256: str, blob: Blob, step: int | None = None) -> str:
        grant_id = f"{self.job_id}-{next(self._grant_numbers)}"
        request = {
            "grantId": grant_id,
            "purpose": purpose,
            "sha256": sha256,
            "bytes": len(blob.data),
            "mediaType": blob.media_type,
        }
        self._emit("grant", request if step is None else {**request, "step": step})
        return grant_id

    def announce_preview(self, grant_id: str, step: int, image: Image.Image) -> None:
        size = {"width": image.width, "height": image.height}
        self._emit(
            "preview", {"grantId": grant_id, "step": step, "mediaType": "image/webp", **size}
        )


class _Previews:
    """Sends previews from a thread of its own. Only the newest matters: it replaces any waiting."""

    def __init__(self, context: _Context, transfer: Transfer) -> None:
        self._context = context
        self._transfer = transfer
        self._newest: tuple[int, Image.Image] | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def show(self, step: int, image: Image.Image) -> None:
        with self._changed:
            self._newest = (step, image)
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._send_all, name="previews", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop; one that is under way is dropped, since nothing may follow the job's end."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._context.grants.wake()

    def _send_all(self) -> None:
        while True:
            with self._changed:
                while self._newest is None and not self._closed:
                    self._changed.wait()
                if self._closed or self._newest is None:
                    return
                step, image = self._newest
                self._newest = None
            try:
                self._send(step, image)
            except (JobError, Canceled):
                # A preview that fails costs the artist nothing; the picture goes on.
                continue

    def _send(self, step: int, image: Image.Image) -> None:
        blob = Blob(encode_webp(image, quality=70, method=0), "image/webp", {})
        sha256 = hashlib.sha256(blob.data).hexdigest()
        grant_id = self._context.ask_grant("preview", sha256, blob, step)
        grant = self._context.grants.wait(grant_id, PREVIEW_GRANT_SECONDS, self._check)
        if grant.get("refused"):
            return
        if grant.get("url"):
            self._transfer.upload(grant["url"], grant["headers"], blob.data, blob.media_type)
        self._check()
        self._context.announce_preview(grant_id, step, image)

    def _check(self) -> None:
        if self._closed:
            raise Canceled


def _as_list(socket: Socket, value: Any) -> list[Any]:
    return list(value) if socket.list else [value]


def _as_png(value: Any) -> Blob:
    """A node may return a bare picture: it is kept without loss."""
    if not isinstance(value, Image.Image):
        raise JobError("internal", f"a node gave {type(value).__name__} where a blob belongs")
    meta = {"width": value.width, "height": value.height}
    return Blob(encode_png(value, compress_level=1), "image/png", meta)
