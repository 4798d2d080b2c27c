"""A single checkpoint, from wherever it lies, into a folder that diffusers reads."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from kizy_gpu.installs.look import require_whole
from kizy_gpu.installs.problems import NotInstalled
from kizy_gpu.installs.recognise import family_of_checkpoint
from kizy_gpu.installs.wish import FileSource, PathSource
from kizy_gpu.safetensors_header import read_header
from kizy_gpu.serve.child import worker_environment
from kizy_gpu.serve.transfer import LOOPBACK

if TYPE_CHECKING:
    from kizy_gpu.installs.shelf import Install

CHUNK = 2**20
CONVERT_SECONDS = 1800.0


def bring_checkpoint(
    install: Install,
    source: FileSource | PathSource,
    files: Path,
    require_room: Callable[[int], None],
) -> str:
    """Convert it into `files`, which begin empty. Its family. Raises NotInstalled, Stopped."""
    if isinstance(source, FileSource):
        file = install.folder / "checkpoint.safetensors"
        install.bytes = source.bytes
        require_room(2 * source.bytes)
        install.move("downloading")
        _download(source, file, install.see)
    else:
        file = _path(source)
        install.bytes = file.stat().st_size
        require_room(install.bytes)
    install.move("checking")
    require_whole(file)
    family = family_of_checkpoint(read_header(file).tensors)
    install.move("converting")
    _convert(install, family, file, files)
    if isinstance(source, FileSource):
        file.unlink()
    return family


def _path(source: PathSource) -> Path:
    path = Path(source.path)
    if not path.is_absolute() or path.suffix != ".safetensors":
        raise NotInstalled(
            "wrong_model",
            "That is not the path of a .safetensors file",
            "Write it from the root on, as it is on the machine of the gpu service.",
        )
    if not path.is_file():
        raise NotInstalled("not_found", f"There is no file {path} on the gpu service's machine")
    return path


def _download(source: FileSource, file: Path, seen: Callable[[int], None]) -> None:
    """From the studio's bucket, and byte for byte what was announced."""
    here = file.stat().st_size if file.is_file() else 0
    headers = {"range": f"bytes={here}-"} if here else {}
    try:
        # A proxy named in the environment is for the cloud's bucket, never for this machine's.
        with (
            httpx.Client(mounts=dict.fromkeys(LOOPBACK), timeout=60.0) as client,
            client.stream("GET", source.url, headers=headers) as answer,
        ):
            if answer.status_code not in (200, 206):
                raise NotInstalled("offline", "The bucket does not give the file", "Try again.")
            here = here if answer.status_code == 206 else 0
            with file.open("ab" if here else "wb") as into:
                for chunk in answer.iter_bytes(CHUNK):
                    here += len(chunk)
                    if here > source.bytes:
                        raise NotInstalled("wrong_digest", "The file is longer than announced")
                    into.write(chunk)
                    seen(here)
    except httpx.HTTPError as error:
        raise NotInstalled("offline", "The bucket does not answer", "Try again.") from error
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != source.sha256:
        raise NotInstalled("wrong_digest", "What arrived is not the file that was sent")


def _convert(install: Install, family: str, file: Path, files: Path) -> None:
    """In a process of its own: this one stays free of torch, and what fails there ends there."""
    command = [sys.executable, "-m", "kizy_gpu.families.single_file", family, str(file), str(files)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=worker_environment()
    )
    until = time.monotonic() + CONVERT_SECONDS
    try:
        while process.poll() is None:
            install.move("converting")
            if time.monotonic() > until:
                raise NotInstalled("damaged", "Converting it took too long")
            time.sleep(0.2)
    finally:
        if process.poll() is None:
            process.kill()
        _, said = process.communicate()
    if process.returncode != 0:
        lines = said.decode(errors="replace").strip().splitlines()
        reason = lines[-1][:300] if lines else "it ended without a word"
        raise NotInstalled("damaged", "This checkpoint cannot be converted", reason)
