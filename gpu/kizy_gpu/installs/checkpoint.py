"""A single checkpoint, from wherever it lies, into a folder that diffusers reads."""

from __future__ import annotations

import hashlib
import math
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from kizy_gpu.distilled import way_named
from kizy_gpu.installs.borrow import PART, borrow, bytes_to_copy, find_donor
from kizy_gpu.installs.look import require_whole
from kizy_gpu.installs.problems import NotInstalled
from kizy_gpu.installs.recognise import (
    TRANSFORMERS,
    family_of_checkpoint,
    is_distilled,
    layer_names,
)
from kizy_gpu.installs.wish import FileSource, PathSource, names_of
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.safetensors_header import TensorInfo, read_header
from kizy_gpu.serve.child import worker_environment
from kizy_gpu.serve.transfer import LOOPBACK

if TYPE_CHECKING:
    from kizy_gpu.installs.shelf import Install

CHUNK = 2**20
CONVERT_SECONDS = 1800.0


@dataclass(frozen=True)
class Brought:
    family: str
    card: Mapping[str, Any]
    """What `kizy.json` says of such a file unless somebody knows better."""


def bring_checkpoint(
    install: Install,
    source: FileSource | PathSource,
    files: Path,
    require_room: Callable[[int], None],
    models: Iterable[ModelInfo],
) -> Brought:
    """Convert it into `files`, which begin empty; `models` are those that are here.

    Raises NotInstalled, Stopped.
    """
    if isinstance(source, FileSource):
        file = install.folder / "checkpoint.safetensors"
        install.bytes = source.bytes
        require_room(2 * source.bytes - _size(file))
        install.move("downloading")
        _download(source, file, install.see)
    else:
        file = _path(source)
        install.bytes = file.stat().st_size
        require_room(install.bytes)
    install.move("checking")
    shutil.rmtree(files)  # what an earlier try has left
    files.mkdir()
    require_whole(file)
    tensors = read_header(file).tensors
    family = family_of_checkpoint(tensors)
    if family in TRANSFORMERS:
        brought = _with_borrowed(install, family, tensors, file, files, require_room, models)
    else:
        install.move("converting")
        # A few large steps begin where the noise is whole, which the usual spacing leaves out.
        spread = ["trailing"] if way_named(install.wish.name, *names_of(source)) else []
        _convert(install, "single_file", family, str(file), str(files), *spread)
        brought = Brought(family, {})
    if isinstance(source, FileSource):
        file.unlink()
    return brought


def _with_borrowed(
    install: Install,
    family: str,
    tensors: Mapping[str, TensorInfo],
    file: Path,
    files: Path,
    require_room: Callable[[int], None],
    models: Iterable[ModelInfo],
) -> Brought:
    """A transformer alone: all else comes from a model of its architecture that is here."""
    if family == "flux1" and "kontext" in install.wish.name.lower():
        family = "flux1-kontext"  # whose layers are those of dev: only its name tells
    lent = find_donor(family, models)
    donor = Path(lent.folder)
    names = layer_names(tensors).values()
    in_16_bits = 2 * sum(math.prod(tensors[name].shape) for name in names)
    require_room(in_16_bits + bytes_to_copy(donor, files))
    install.move("converting")
    part = files / PART
    _convert(install, "transformer_file", family, str(file), str(donor / PART), str(part))
    distilled = is_distilled(tensors)
    borrow(family, donor, files, distilled=distilled)
    card: dict[str, Any] = {}
    if lent.latent_rgb:  # its VAE is that one's, and so are its previews
        card |= {"latentRgb": lent.latent_rgb, "latentRgbBias": lent.latent_rgb_bias}
    return Brought(family, card)


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
    here = _size(file)
    if here < source.bytes:
        _fetch(source, file, here, seen)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != source.sha256:
        file.unlink()
        raise NotInstalled("wrong_digest", "What arrived is not the file that was sent")


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _fetch(source: FileSource, file: Path, here: int, seen: Callable[[int], None]) -> None:
    """What is missing of it, behind the `here` bytes that came before."""
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


def _convert(install: Install, module: str, *arguments: str) -> None:
    """In a process of its own: this one stays free of torch, and what fails there ends there."""
    command = [sys.executable, "-m", f"kizy_gpu.families.{module}", *arguments]
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
