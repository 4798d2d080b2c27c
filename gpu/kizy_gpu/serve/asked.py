"""What is asked of a long job from outside while it runs: to step aside, and a person's wishes."""

from __future__ import annotations

import threading
from collections.abc import Callable

CANCEL_CHECK_SECONDS = 0.25


class Asked:
    """Told by the thread that listens to the gateway, looked at by the one that works.

    Each request to step aside has a number, and the answer names it: one that was taken back and
    made again, while the job was still waking up, is answered like any other.
    """

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._aside: int | None = None
        self._changed = threading.Condition()

    def say(self, word: str) -> None:
        with self._changed:
            self._words.add(word)

    def turn(self, number: int | None) -> None:
        """Step aside, as request `number`; or, with None, go on."""
        with self._changed:
            self._aside = number
            self._changed.notify_all()

    def wake(self) -> None:
        """Let who waits look at whether the job is canceled."""
        with self._changed:
            self._changed.notify_all()

    def take(self, word: str) -> bool:
        """Whether `word` was said since it was last asked for."""
        with self._changed:
            said = word in self._words
            self._words.discard(word)
            return said

    @property
    def is_aside(self) -> bool:
        """Whether the job is to step aside now."""
        return self._aside is not None

    def wait_aside(self, answer: Callable[[int], None], check: Callable[[], None]) -> None:
        """Wait as long as one is to step aside, and `answer` each request.

        Raises what `check` raises.
        """
        answered: int | None = None
        with self._changed:
            while self._aside is not None:
                check()
                if answered != self._aside:
                    answered = self._aside
                    answer(answered)
                # Wakes by notify; the short wait only bounds a wake that was missed.
                self._changed.wait(CANCEL_CHECK_SECONDS)
