"""Messages between the gateway and a worker: JSON objects behind a four-byte length.

JSON rather than pickle, so that neither side can make the other run anything.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
from typing import Any

Message = dict[str, Any]

_LENGTH = struct.Struct("!I")
MAX_MESSAGE = 16 * 1024 * 1024


def frame(message: Message) -> bytes:
    body = json.dumps(message, separators=(",", ":")).encode()
    return _LENGTH.pack(len(body)) + body


async def read(reader: asyncio.StreamReader) -> Message | None:
    """The next message, or None when the other side is gone."""
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        if length > MAX_MESSAGE:
            return None
        message: Message = json.loads(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return message


class WorkerChannel:
    """The worker's end. `send` may be called from any thread, `receive` from one."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rb")
        self._sending = threading.Lock()

    def send(self, message: Message) -> None:
        with self._sending:
            self._connection.sendall(frame(message))

    def receive(self) -> Message | None:
        """The next message, or None when the gateway is gone."""
        try:
            head = self._stream.read(_LENGTH.size)
            if len(head) < _LENGTH.size:
                return None
            (length,) = _LENGTH.unpack(head)
            body = self._stream.read(length)
            if len(body) < length:
                return None
            message: Message = json.loads(body)
        except OSError:
            return None
        return message
