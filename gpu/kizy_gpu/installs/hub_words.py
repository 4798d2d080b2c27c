"""What the Hub's client raises, and what to do about it."""

from __future__ import annotations

from typing import Any

import httpx2
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from kizy_gpu.installs.problems import NotInstalled


class HubWords:
    """Turns what the Hub's client raises into what to do about it."""

    def __init__(self, repo: str) -> None:
        self._repo = repo

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, GatedRepoError):
            raise NotInstalled(
                "token_needed",
                f"{self._repo} is given only to people who accepted its terms",
                "Accept them on its page at Hugging Face, and add your token in Settings.",
            ) from error
        if isinstance(error, RepositoryNotFoundError | RevisionNotFoundError | EntryNotFoundError):
            raise NotInstalled(
                "not_found",
                f"The Hub has no {self._repo}",
                "It may be private, renamed or taken down. Check its page.",
            ) from error
        if isinstance(error, HfHubHTTPError):
            status = error.response.status_code if error.response is not None else 0
            if status in (401, 403):
                raise NotInstalled(
                    "token_needed",
                    f"The Hub does not give {self._repo} to you",
                    "Accept its terms on its page, and check your token in Settings.",
                ) from error
            if status == 429:
                raise NotInstalled(
                    "busy", "The Hub asks us to wait", "Try again in a few minutes."
                ) from error
            raise NotInstalled(
                "offline", "The Hub is in trouble right now", "What has come is kept; go on later."
            ) from error
        if isinstance(error, httpx2.HTTPError | OSError) or (
            error is not None and type(error).__name__ == "LocalEntryNotFoundError"
        ):
            raise NotInstalled(
                "offline",
                "The Hub does not answer",
                "Check the connection. What has come is kept; go on when it is back.",
            ) from error
