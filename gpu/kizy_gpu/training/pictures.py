"""The pictures that are learnt from, as the dataset's manifest lists them. Free of torch."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kizy_gpu.errors import JobError
from kizy_gpu.images import decode
from kizy_gpu.training.settings import Subject

FEWEST = 3
FEWEST_TO_KEEP = 6
MOST = 2000


class _Listed(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    caption: str = Field("", max_length=4000)


class Manifest(BaseModel):
    """What somebody gathered to teach from, and what it means."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int = Field(1, ge=1, le=1)
    subject: Subject
    description: str = ""
    pictures: list[_Listed] = Field(min_length=FEWEST, max_length=MOST)

    @classmethod
    def read(cls, data: bytes) -> Manifest:
        """Raises JobError invalid_input for what is no manifest."""
        try:
            return cls.model_validate(json.loads(data))
        except (ValidationError, ValueError) as error:
            said = f"{FEWEST} to {MOST} pictures are needed to learn from"
            raise JobError("invalid_input", said, detail=str(error)[:2000]) from error


@dataclass(frozen=True)
class TrainingPicture:
    sha256: str
    image: Image.Image
    caption: str


def read_pictures(
    manifest: Manifest, trigger: str, read: Callable[[str], bytes], check: Callable[[], None]
) -> list[TrainingPicture]:
    """All pictures, each with its caption; the trigger stands in every one of them."""
    pictures = []
    for listed in manifest.pictures:
        check()
        image = decode(read(listed.sha256))
        pictures.append(
            TrainingPicture(listed.sha256, image, with_trigger(listed.caption, trigger))
        )
    return pictures


def with_trigger(caption: str, trigger: str) -> str:
    """At the end, where it is missing as words: what the picture shows stays first, as in a prompt.
    A caption that has it stays as it was typed."""
    if not trigger or re.search(rf"(?<!\w){re.escape(trigger)}(?!\w)", caption, re.IGNORECASE):
        return caption
    return f"{caption}, {trigger}" if caption.strip() else trigger


def held_out(count: int) -> list[int]:
    """Which pictures are kept from learning, to see how well others are met: one of six, up to four
    of many. None of fewer than `FEWEST_TO_KEEP`, of which each is needed to learn from."""
    if count < FEWEST_TO_KEEP:
        return []
    kept = 1 if count < 12 else min(4, max(2, count // 10))
    return [round((place + 0.5) * count / kept) - 1 for place in range(kept)]
