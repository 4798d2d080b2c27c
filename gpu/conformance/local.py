"""A gateway of this repository in a process of its own, for runs without `--gateway`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

TOKEN = "a-token-for-tests"
START_SECONDS = 120


class LocalGateway:
    """`python -m kizy_gpu.serve` on a free port, listening once this is made."""

    def __init__(self, home: Path, **environment: str) -> None:
        own = {"GPU_TOKEN": TOKEN, "GPU_PORT": "0", "KIZY_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kizy_gpu.serve"],
            env={**os.environ, **own, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        port = self._wait_for_line("gpu service listens").rpartition("port=")[2]
        self._wait_for_line("ready")
        self.address = f"http://127.0.0.1:{port}"

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def _wait_for_line(self, start: str) -> str:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            for line in self.lines:
                if line.startswith(start) or f" {start}" in line:
                    return line
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        self.close()
        raise AssertionError("the service did not start:\n" + "\n".join(self.lines))
