"""A job as it arrives, and the values it carries."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
HttpUrl = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=8192)]

MAX_LORA_BYTES = 2 * 1024**3
TERMINAL = frozenset({"completed", "failed", "canceled", "paused"})
DATASET_MEDIA_TYPE = "application/vnd.kizy.dataset+json"
MAX_DEADLINE_SECONDS = 60 * 24 * 3600


class Wire(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        allow_inf_nan=False,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        strict=True,
    )


class InlineValue(Wire):
    """A value small enough to travel in the job itself."""

    kind: Literal["string", "int", "float", "bool", "json"]
    value: JsonValue


class BlobValue(Wire):
    """A value in the bucket, named by the digest of its bytes; `url` is a signed GET."""

    kind: Literal["image", "mask", "video", "lora", "control", "look", "model", "dataset"]
    sha256: Sha256
    bytes: int = Field(ge=1, le=MAX_LORA_BYTES)
    media_type: str = Field(max_length=200)
    meta: dict[str, JsonValue] = Field(default_factory=dict)
    url: HttpUrl | None = None


class LoraMeta(Wire):
    """`meta` of a lora: the blob is its safetensors file."""

    strength: float = Field(ge=-4, le=4)


class ControlMeta(Wire):
    """`meta` of a control: the blob is the picture whose structure is followed."""

    model: str = Field(min_length=1, max_length=200)
    strength: float = Field(default=1.0, ge=0, le=2)
    start: float = Field(default=0.0, ge=0, le=1)
    end: float = Field(default=1.0, ge=0, le=1)
    preprocess: bool = True


class LookMeta(Wire):
    """`meta` of a look: the blob is the picture whose look is taken."""

    model: str = Field(min_length=1, max_length=200)
    strength: float = Field(default=0.6, ge=0, le=1.5)


Value = Annotated[InlineValue | BlobValue, Field(discriminator="kind")]


class Preview(Wire):
    enabled: bool = False


class JobBody(Wire):
    """`PUT /v1/jobs/{id}`. Params stay raw here: the node's own class checks them."""

    protocol: int
    job_id: str
    node: str
    version: str
    params: dict[str, Any] = Field(default_factory=dict)
    inputs: dict[str, Value | list[Value]] = Field(default_factory=dict)
    models: dict[str, str] = Field(default_factory=dict)
    preview: Preview = Preview()
    frugal: bool = False
    deadline_seconds: float | None = Field(default=None, gt=0, le=MAX_DEADLINE_SECONDS)


class Grant(Wire):
    """The orchestrator's answer to a `grant` event."""

    grant_id: str = Field(max_length=200)
    url: HttpUrl | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    exists: bool = False
    missing: bool = False
    """Asked for a checkpoint to read: there is none of that name."""
    refused: str | None = None


class GrantsBody(Wire):
    grants: list[Grant] = Field(max_length=256)


class DatasetPicture(Wire):
    sha256: Sha256
    bytes: int = Field(ge=1)


class DatasetManifest(Wire):
    """What a `dataset` is: pictures to learn from, each a blob of its own. Nodes read the rest."""

    version: Literal[1]
    pictures: list[DatasetPicture] = Field(min_length=1)


class SignalBody(Wire):
    signal: Literal["pause", "finish", "sample"]
