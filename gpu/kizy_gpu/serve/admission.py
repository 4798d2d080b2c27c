"""Whether a job can be taken: everything wrong with it, all at once, before it costs anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue, ValidationError

from kizy_gpu import PROTOCOL
from kizy_gpu.errors import ErrorCode, Issue
from kizy_gpu.images import MAX_BYTES, MEDIA_TYPES
from kizy_gpu.library import Library
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import Node, Params, Socket
from kizy_gpu.nodes.registry import Registry
from kizy_gpu.serve.wire import (
    DATASET_MEDIA_TYPE,
    BlobValue,
    ControlMeta,
    InlineValue,
    JobBody,
    LookMeta,
    LoraMeta,
    Wire,
)

MAX_BODY = 1024 * 1024
MAX_INLINE = 64 * 1024
_JOB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}")
_PICTURES = ("image", "mask", "control", "look")
_METAS: Mapping[str, type[Wire]] = {
    "lora": LoraMeta,
    "control": ControlMeta,
    "look": LookMeta,
}
_READERS: Mapping[str, tuple[str, str]] = {
    "control": ("controlnet", "a ControlNet"),
    "look": ("ipAdapter", "an IP-Adapter"),
}
"""Values that name a model which reads them: its kind, and what that is called."""
_INLINE_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
}


class Rejected(Exception):
    """The answer to a job that is not taken."""

    def __init__(
        self,
        status: int,
        code: ErrorCode | str,
        message: str,
        issues: Sequence[Issue] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.issues = tuple(issues)
        self.retry_after = retry_after


@dataclass(frozen=True)
class AdmittedJob:
    """A job that is sound: its node exists, its params and inputs fit, its models are here."""

    id: str
    node: type[Node[Any]]
    affinity: str | None
    deadline_seconds: float | None
    message: dict[str, Any]
    """What the worker is told, JSON all through."""
    shares: int = 1
    """Among how many devices it could be shared."""


def parse_json(data: bytes) -> Any:
    """JSON of a request, refusing what Python's reader lets through. Raises Rejected 422."""
    try:
        return json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _invalid([Issue("", f"not JSON: {error}")]) from error


def admit(job_id: str, data: bytes, registry: Registry, library: Library) -> AdmittedJob:
    """Raises Rejected with 422 and all issues, or 426 for another protocol."""
    if len(data) > MAX_BODY:
        raise Rejected(413, "invalid_input", f"a job has {MAX_BODY} bytes at most")
    raw = parse_json(data)
    if isinstance(raw, dict) and raw.get("protocol") != PROTOCOL:
        raise Rejected(426, "unsupported", f"this service speaks protocol {PROTOCOL}")
    try:
        body = JobBody.model_validate(raw)
    except ValidationError as error:
        raise _invalid(_issues(error)) from error
    if not _JOB_ID.fullmatch(job_id) or body.job_id != job_id:
        raise _invalid([Issue("jobId", "must be the id in the address: letters, digits, _ . : -")])
    node = _node(body, registry)
    issues: list[Issue] = []
    params = _params(node, body.params, issues)
    issues.extend(_input_issues(node, body))
    models: dict[str, ModelInfo] = {}
    if params is not None:
        models = _models(_named_models(node, params, body), body, library)
        issues.extend(_reader_issues(body, models))
        issues.extend(node().check(params, models))
    if issues or params is None:
        raise _invalid(issues)
    return AdmittedJob(
        id=job_id,
        node=node,
        affinity=node().affinity(params),
        deadline_seconds=body.deadline_seconds,
        message={
            "jobId": job_id,
            "node": node.type,
            "params": params.model_dump(mode="json", by_alias=True),
            "inputs": body.model_dump(mode="json", by_alias=True)["inputs"],
            "models": {name: info.model_dump(mode="json") for name, info in models.items()},
            "preview": body.preview.enabled,
            "frugal": body.frugal,
        },
        shares=node().shares(params),
    )


def _node(body: JobBody, registry: Registry) -> type[Node[Any]]:
    found = registry.nodes.get(body.node)
    if found is None:
        raise _unsupported(Issue("node", f"there is no node {body.node[:200]!r} here"))
    node = found.node
    if node.version != body.version:
        raise _unsupported(
            Issue("version", f"{node.type} is here in version {node.version}, not {body.version}")
        )
    if node.exec != "compute":
        raise _unsupported(Issue("node", f"{node.type} is {node.exec}: it needs no worker"))
    return node


def _params(node: type[Node[Any]], raw: dict[str, Any], issues: list[Issue]) -> Params | None:
    try:
        return node.params.model_validate(raw, by_alias=True, by_name=False)
    except ValidationError as error:
        issues.extend(_issues(error, "params"))
        return None


def _named_models(
    node: type[Node[Any]], params: Params, body: JobBody
) -> Iterator[tuple[str, str]]:
    """Path and id of every model that the job names, in its params and by its inputs."""
    for name in node.model_params:
        model_id = getattr(params, name)
        if model_id is not None:
            yield f"params.{node.params.model_fields[name].alias or name}", model_id
    for name, _, model_id in _readers(body):
        yield f"inputs.{name}", model_id


def _readers(body: JobBody) -> Iterator[tuple[str, str, str]]:
    """Of every input that a model reads: the input's name, its kind, and the model's id."""
    for name, given in body.inputs.items():
        for value in given if isinstance(given, list) else [given]:
            if isinstance(value, BlobValue) and value.kind in _READERS:
                model_id = value.meta.get("model")
                if isinstance(model_id, str):
                    yield name, value.kind, model_id


def _reader_issues(body: JobBody, models: Mapping[str, ModelInfo]) -> Iterator[Issue]:
    for name, kind, model_id in _readers(body):
        wanted, called = _READERS[kind]
        if models[model_id].kind != wanted:
            yield Issue(f"inputs.{name}", f"{models[model_id].name} is not {called}")


def _models(
    named: Iterable[tuple[str, str]], body: JobBody, library: Library
) -> dict[str, ModelInfo]:
    """The models of the job, each as it was pinned. Raises Rejected 422."""
    models: dict[str, ModelInfo] = {}
    for path, model_id in named:
        info = library.models.get(model_id)
        if info is None:
            for refused in library.refused:
                if refused.id == model_id:
                    raise _unsupported(Issue(path, f"{model_id}: {refused.reason}"))
            issue = Issue(path, f"there is no model {model_id!r} here")
            raise Rejected(422, "model_missing", issue.message, [issue])
        pinned = body.models.get(model_id)
        if pinned is not None and pinned != info.digest:
            issue = Issue(f"models.{model_id}", f"{info.name} has changed since the run began")
            raise Rejected(422, "model_changed", issue.message, [issue])
        models[model_id] = info
    return models


def _input_issues(node: type[Node[Any]], body: JobBody) -> Iterator[Issue]:
    for name in body.inputs.keys() - node.inputs.keys():
        yield Issue(f"inputs.{name[:100]}", f"{node.type} has no such input")
    for name, socket in node.inputs.items():
        path = f"inputs.{name}"
        value = body.inputs.get(name)
        if value is None:
            if socket.required:
                yield Issue(path, "is required")
        elif isinstance(value, list) != socket.list:
            yield Issue(path, "must be a list" if socket.list else "must be a single value")
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from _value_issues(f"{path}.{index}", socket, item)
        else:
            yield from _value_issues(path, socket, value)


def _value_issues(path: str, socket: Socket, value: InlineValue | BlobValue) -> Iterator[Issue]:
    if value.kind != socket.kind:
        yield Issue(path, f"must be of kind {socket.kind}, not {value.kind}")
    elif isinstance(value, InlineValue):
        yield from _inline_issues(path, value.kind, value.value)
    else:
        yield from _blob_issues(path, value)


def _blob_issues(path: str, value: BlobValue) -> Iterator[Issue]:
    if value.kind in _PICTURES and value.media_type not in MEDIA_TYPES:
        yield Issue(f"{path}.mediaType", "must be PNG, JPEG or WebP")
    if value.kind == "dataset" and value.media_type != DATASET_MEDIA_TYPE:
        yield Issue(f"{path}.mediaType", f"must be {DATASET_MEDIA_TYPE}")
    if value.kind != "lora" and value.bytes > MAX_BYTES:
        yield Issue(f"{path}.bytes", f"must be {MAX_BYTES} at most")
    meta = _METAS.get(value.kind)
    if meta is not None:
        try:
            meta.model_validate(value.meta)
        except ValidationError as error:
            yield from _issues(error, path, "meta")


def _inline_issues(path: str, kind: str, value: JsonValue) -> Iterator[Issue]:
    allowed = _INLINE_TYPES.get(kind)
    # A bool is an int in Python, and must not pass for a number.
    is_stray_bool = isinstance(value, bool) and kind != "bool"
    if allowed and (not isinstance(value, allowed) or is_stray_bool):
        yield Issue(f"{path}.value", f"is not of kind {kind}")
    elif len(json.dumps(value)) > MAX_INLINE:
        yield Issue(f"{path}.value", f"is over {MAX_INLINE // 1024} KB")


def _issues(error: ValidationError, *root: str) -> list[Issue]:
    return [
        Issue(".".join([*root, *(str(part)[:100] for part in found["loc"])]), found["msg"])
        for found in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _invalid(issues: Sequence[Issue]) -> Rejected:
    first = issues[0] if issues else Issue("", "invalid")
    message = f"{first.path}: {first.message}" if first.path else first.message
    return Rejected(422, "invalid_input", message, issues)


def _unsupported(issue: Issue) -> Rejected:
    return Rejected(422, "unsupported", issue.message, [issue])


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
