"""Whose a device is that pictures and a training share: a picture goes first, the training between.

The training gives way between two of its steps. One that does not is not waited for beyond a
bound: the picture is begun beside it. The next picture of a row finds the device still free, for
the training goes on only when nobody has drawn for a moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

YIELD_SECONDS = 10.0
"""How long a picture waits for a step to end. On most machines a step is much shorter."""
LINGER_SECONDS = 0.4
"""From the end of a picture until the training goes on: the next one of a row comes within it."""
HOLD_SECONDS = 60.0
"""A pause from outside lapses, lest one that is never taken back holds a training for ever."""


class Turns:
    """The turns on one device. Lives in the event loop."""

    def __init__(self, tell: Callable[[int | None], None]) -> None:
        """`tell` passes on to the trainer: step aside, as request so-and-so; or None, go on."""
        self._tell = tell
        self._is_training = False
        self._is_started = False
        self._request = 0
        self._is_asked = False
        self._is_aside = False
        self._is_drawing = False
        self._at_the_door: Callable[[], None] | None = None
        self._door_timer: asyncio.TimerHandle | None = None
        self._linger: asyncio.TimerHandle | None = None
        self._hold: asyncio.TimerHandle | None = None

    def enter(self, begin: Callable[[], None]) -> None:
        """Somebody wants to draw: `begin` is called once the device is free for it."""
        _stop(self._linger)
        self._is_drawing = True
        self._at_the_door = begin
        if self._is_training:
            self._ask()
        if self._is_started and not self._is_aside:
            self._door_timer = _later(YIELD_SECONDS, self._let_in)
        else:
            self._let_in()

    def leave(self) -> None:
        """The picture is done, or was called off before it began."""
        self._at_the_door = None
        self._is_drawing = False
        _stop(self._door_timer)
        _stop(self._linger)
        self._linger = _later(LINGER_SECONDS, self._go_on)

    def hold(self) -> None:
        """Somebody outside asks the training to step aside. Say it again within a minute."""
        _stop(self._hold)
        self._hold = _later(HOLD_SECONDS, self.release)
        self._ask()

    def release(self) -> None:
        _stop(self._hold)
        self._hold = None
        self._go_on()

    def training_given(self) -> None:
        """A training is on its way to its process; it asks for its turn before anything else."""
        self._is_training = True
        if self._is_drawing:
            self._ask()

    def training_started(self) -> None:
        self._is_started = True

    def training_steps_aside(self, request: int) -> None:
        if self._is_asked and request == self._request:
            self._is_aside = True
            self._let_in()

    def training_ended(self) -> None:
        _stop(self._hold)
        self._hold = None
        self._is_training = self._is_started = self._is_asked = self._is_aside = False
        self._let_in()

    def _ask(self) -> None:
        if not self._is_asked:
            self._request += 1
            self._is_asked, self._is_aside = True, False
            self._tell(self._request)

    def _go_on(self) -> None:
        if self._is_asked and not self._is_drawing and self._hold is None:
            self._is_asked = self._is_aside = False
            self._tell(None)

    def _let_in(self) -> None:
        _stop(self._door_timer)
        begin, self._at_the_door = self._at_the_door, None
        if begin:
            begin()


def _later(seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
    return asyncio.get_running_loop().call_later(seconds, call)


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer:
        timer.cancel()
