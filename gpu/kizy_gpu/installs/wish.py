"""What is to be installed, as it is asked for and as it is kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator

from kizy_gpu.serve.wire import Wire

MODEL_ID = r"^[a-z0-9][a-z0-9._-]{0,79}$"
SHA256 = r"^[0-9a-f]{64}$"


class HubSource(Wire):
    """A diffusers folder of a repository of the Hub."""

    kind: Literal["hub"]
    repo: str = Field(pattern=r"^[\w][\w.-]{0,95}/[\w][\w.-]{0,95}$")
    revision: str = Field("main", pattern=r"^[\w][\w./-]{0,99}$")


class FileSource(Wire):
    """A single checkpoint that lies behind a signed address of the studio's bucket."""

    kind: Literal["file"]
    url: str = Field(pattern=r"^https?://", max_length=4000)
    sha256: str = Field(pattern=SHA256)
    bytes: int = Field(ge=1)


class PathSource(Wire):
    """A single checkpoint that lies on this host already; it stays there."""

    kind: Literal["path"]
    path: str = Field(min_length=1, max_length=4000)


Source = Annotated[HubSource | FileSource | PathSource, Field(discriminator="kind")]


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
