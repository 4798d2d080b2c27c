"""The shape of a node.

A node is one class in one file. It says what it takes and gives (sockets), what can be set on it
(`Params`), where it runs, and, when it computes, how (`execute`). Everything else about a run
(downloading inputs, uploading outputs, cancelling, progress) is done around it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

from kizy_gpu.errors import Issue, JobError
from kizy_gpu.families.base import Watch
from kizy_gpu.model_info import ModelInfo

Kind = Literal[
    "string",
    "int",
    "float",
    "bool",
    "json",
    "image",
    "mask",
    "video",
    "lora",
    "control",
    "look",
    "model",
    "dataset",
]

SOURCE = r"^(?:(?:upload|artwork):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|https?://\S+)$"
"""Where a file comes from. The studio finds it and checks whose it is before a run begins."""
LORA_SOURCE = SOURCE.replace("artwork", "lora")
"""The same for a LoRA: a file somebody brought, or a style of the studio."""


class Params(BaseModel):
    """What can be set on a node. Unknown keys, NaN and silent conversions are refused."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        allow_inf_nan=False,
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        strict=True,
    )


class NoParams(Params):
    """For a node with nothing to set."""


def knob(
    default: Any = ...,
    *,
    title: str,
    help: str = "",
    unit: str | None = None,
    step: float | None = None,
    ui: str | None = None,
    **limits: Any,
) -> Any:
    """A `Field` with what a form needs: title, help, and the hints under `x-kizy`.

    `unit` is shown after the number ("px"), `step` is the distance between useful values, `ui`
    names a control ("textarea", "seed", "model"). `limits` are Pydantic's own (`ge`, `max_length`).
    """
    hints: dict[str, JsonValue] = {"unit": unit, "step": step, "ui": ui}
    hints = {key: value for key, value in hints.items() if value is not None}
    extra: dict[str, JsonValue] | None = {"x-kizy": hints} if hints else None
    return Field(default, title=title, description=help or None, json_schema_extra=extra, **limits)


@dataclass(frozen=True)
class Socket:
    """One input or output: the kind of value, and whether it may be absent or is a list."""

    kind: Kind
    required: bool = True
    list: bool = False


@dataclass(frozen=True)
class Resources:
    """Where a compute node runs: a `gpu` node takes the device's only slot, a `cpu` node none.

    A `trainer` works for minutes or days on a gpu device, in a process of its own, and gives way
    between its steps to whoever draws there. Its `execute` receives a `LongContext`.
    """

    accelerator: Literal["cpu", "gpu"] = "cpu"
    trainer: bool = False

    @property
    def slot(self) -> Literal["cpu", "gpu", "trainer"]:
        """Which of the three kinds of slot it takes."""
        return "trainer" if self.trainer else self.accelerator


@dataclass(frozen=True)
class ControlInput:
    """A `control` as a node receives it: see `kizy_gpu.families.base.Control`."""

    model: str
    """The id of a ControlNet, to be had from `Context.model`."""
    image: Image.Image
    strength: float
    start: float
    end: float
    preprocess: bool


@dataclass(frozen=True)
class LookInput:
    """A `look` as a node receives it: see `kizy_gpu.families.base.Look`."""

    model: str
    """The id of an IP-Adapter, to be had from `Context.model`."""
    image: Image.Image
    strength: float


@dataclass(frozen=True)
class Blob:
    """An encoded output, as it will be stored. A node may also return a PIL image (kept as PNG)."""

    data: bytes
    media_type: str
    meta: Mapping[str, Any]


class Context(Watch, Protocol):
    """What a running node may ask of the world around it."""

    job_id: str

    def model(self, model_id: str) -> Any:
        """The loaded model named in the job's params. Raises JobError if it cannot be loaded."""


class LongContext(Context, Protocol):
    """What a long node may ask besides: it survives its process, and shares the device by turns."""

    others: Sequence[str]
    """Ids of more devices that it may use until it ends; a turn gives them away with its own."""

    def read(self, sha256: str) -> bytes:
        """A picture of the dataset it was given, by its digest."""

    def load_checkpoint(self, name: str) -> bytes | None:
        """What an earlier try of this node saved under `name`, or None."""

    def save_checkpoint(self, name: str, data: bytes) -> None:
        """Store `data`, over what was there before; it is safe when this returns.

        Names have 1 to 64 small letters, digits and `.`, `_`, `-`. Save large things under names
        with their step first, and then a small one that names them: that commits them all.
        """

    def keep(self, blob: Blob) -> dict[str, Any]:
        """Store a blob now, before the node ends; returns it as a value: kind, sha256, bytes ..."""

    def on_yield(self, park: Callable[[], None], unpark: Callable[[], None]) -> None:
        """What to do before the device is given away, and after it is had again."""

    def turn(self) -> float:
        """Call it between steps: gives the device away while somebody else wants it.

        Returns the seconds that took. Raises Canceled.
        """

    def asked(self, word: Literal["pause", "finish", "sample"]) -> bool:
        """Whether somebody asked for that; true once for each asking.

        On "pause" save a checkpoint and raise Paused, on "finish" end with what there is, on
        "sample" show now what was learnt so far.
        """

    def report(self, snapshot: dict[str, Any]) -> None:
        """Tell people how it goes: all of it, as JSON of 24 KB at most. The newest one counts."""


def able_model(ctx: Context, model_id: str, able: type, does: str) -> Any:
    """The loaded model, if it is `able` to. Raises JobError unsupported: it does not `does`."""
    model = ctx.model(model_id)
    if not isinstance(model, able):
        raise JobError("unsupported", f"{model_id} does not {does}")
    return model


P = TypeVar("P", bound=Params)
Inputs = Mapping[str, Any]
Outputs = Mapping[str, Any]
ParamsClass = type[Params]


class Node(Generic[P]):
    """Base class of every node.

    `execute` receives inputs as plain values: str, int, float, bool, JSON, a decoded
    `PIL.Image.Image` for image and mask (mode "L", white is meant), a `Lora` for lora, a
    `ControlInput` for control, a `LookInput` for look, its manifest as JSON for dataset; an absent
    optional input is None, a list socket a list. It returns a value for every declared output.
    """

    type: ClassVar[str]
    version: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str] = ""
    params: ClassVar[ParamsClass] = NoParams
    inputs: ClassVar[Mapping[str, Socket]] = {}
    outputs: ClassVar[Mapping[str, Socket]] = {}
    exec: ClassVar[Literal["inline", "recipe", "compute"]] = "compute"
    resources: ClassVar[Resources] = Resources()
    cacheable: ClassVar[bool] = True
    seed_param: ClassVar[str | None] = None
    """The param whose value draws the randomness; None for a node without any."""
    model_params: ClassVar[Sequence[str]] = ()
    """Params that name a model; their weights' digests are part of what makes a result. The first
    one is always set; another may be None, and then names no model."""

    def affinity(self, params: P) -> str | None:
        """A key that prefers a worker which has it warm: usually the model's id."""
        for name in self.model_params:
            return str(getattr(params, name))
        return None

    def shares(self, params: P) -> int:
        """Among how many devices its work could be shared. Only a trainer is lent more than one."""
        return 1

    def check(self, params: P, models: Mapping[str, ModelInfo]) -> list[Issue]:
        """What is wrong with `params` given the models they name. Runs before the job is taken."""
        return []

    def execute(self, ctx: Context, params: P, inputs: Inputs) -> Outputs:
        """Do the work. Only compute nodes have one."""
        raise NotImplementedError(f"{self.type} is not a compute node")
