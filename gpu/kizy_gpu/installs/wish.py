"""What is to be installed, as it is asked for and as it is kept."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator

from kizy_gpu.serve.wire import Wire

MODEL_ID = r"^[a-z0-9][a-z0-9._-]{0,79}$"
SHA256 = r"^[0-9a-f]{64}$"
REPO = r"^[\w][\w.-]{0,95}/[\w][\w.-]{0,95}$"
REVISION = r"^[\w][\w./-]{0,99}$"
_PATH = r"[\w][\w.-]*(?:/[\w][\w.-]*)*"


class HubSource(Wire):
    """A diffusers folder of a repository of the Hub."""

    kind: Literal["hub"]
    repo: str = Field(pattern=REPO)
    revision: str = Field("main", pattern=REVISION)


class IPAdapterSource(Wire):
    """An IP-Adapter of a repository of the Hub that has many: its weights, and what sees for it."""

    kind: Literal["hub-ip-adapter"]
    repo: str = Field(pattern=REPO)
    revision: str = Field("main", pattern=REVISION)
    weights: str = Field(pattern=rf"^{_PATH}\.safetensors$", max_length=200)
    image_encoder: str = Field("", pattern=rf"^(?:{_PATH})?$", max_length=200)
    """A folder; the repository itself where it is not said."""
    encoder_repo: str | None = Field(None, pattern=REPO)
    """Where that folder is, if not beside the weights."""
    encoder_revision: str = Field("main", pattern=REVISION)


class ControlNetSource(Wire):
    """A ControlNet that is one file of a repository of the Hub, without its settings."""

    kind: Literal["hub-controlnet"]
    repo: str = Field(pattern=REPO)
    revision: str = Field("main", pattern=REVISION)
    weights: str = Field(pattern=rf"^{_PATH}\.safetensors$", max_length=200)


class CheckpointSource(Wire):
    """A single checkpoint that is a file of a repository of the Hub."""

    kind: Literal["hub-checkpoint"]
    repo: str = Field(pattern=REPO)
    revision: str = Field("main", pattern=REVISION)
    weights: str = Field(pattern=rf"^{_PATH}\.safetensors$", max_length=200)


class FileSource(Wire):
    """A single checkpoint that lies behind a signed address of the studio's bucket."""

    kind: Literal["file"]
    name: str = Field("", max_length=300)
    """What the file was called."""
    url: str = Field(pattern=r"^https?://", max_length=4000)
    sha256: str = Field(pattern=SHA256)
    bytes: int = Field(ge=1)


class PathSource(Wire):
    """A single checkpoint that lies on this host already; it stays there."""

    kind: Literal["path"]
    path: str = Field(min_length=1, max_length=4000)


FromHub = HubSource | IPAdapterSource | ControlNetSource
"""Those that come as they are to lie here."""

Source = Annotated[
    FromHub | CheckpointSource | FileSource | PathSource, Field(discriminator="kind")
]


def names_of(source: Source) -> tuple[str, ...]:
    """What the model is called where it comes from: there it may say what kind of one it is."""
    if isinstance(source, FileSource):
        return (PurePosixPath(source.name).stem,)
    if isinstance(source, PathSource):
        return (PurePosixPath(source.path).stem,)
    name = source.repo.split("/")[1]
    if isinstance(source, CheckpointSource):
        return (PurePosixPath(source.weights).stem, name)
    return (name,)


class InstallWish(Wire):
    """`PUT /v1/installs/{id}`."""

    name: str = Field(min_length=1, max_length=120)
    source: Source
    card: dict[str, Any] = Field(default_factory=dict)
    """What `kizy.json` is to say besides what is known of the family."""
    token: SecretStr | None = None
    """The person's, for the Hub. Never written to disk."""

    @field_validator("card")
    @classmethod
    def _small(cls, card: dict[str, Any]) -> dict[str, Any]:
        if len(str(card)) > 8000:
            raise ValueError("the card is too long")
        return card
