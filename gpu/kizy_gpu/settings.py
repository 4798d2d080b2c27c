"""The environment of the service, read once and checked at the start."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kizy_gpu.digests import DigestCache
from kizy_gpu.library import Library
from kizy_gpu.precision import NO_NF4, WISHES, Ladder, Wish, has_nf4
from kizy_gpu.training.processes import read_processes

BUNDLED_MODELS = Path(__file__).parents[1] / "models"
LEAST_TOKEN = 16
"""Characters a token must have before the service listens beyond this machine."""


class BadSettings(Exception):
    """The environment asks for something the service must not do; the message says what."""


@dataclass(frozen=True)
class Settings:
    host: str
    port: int
    token: str
    home: Path
    model_roots: tuple[Path, ...]
    devices: tuple[str, ...]
    """Device ids to use, or empty to use what is found."""
    cpu_slots: int
    warm_model: str
    torch_threads: int
    """Threads of a CPU worker; 0 for the number of physical cores."""
    training_processes: int
    """How many teach a LoRA together; `kizy_gpu.training.processes.EVERY_CARD` for one a card."""
    hub: str
    """Where models are installed from."""
    precision: Wish
    """What large base models are kept in, where their `kizy.json` says nothing of it."""

    @property
    def cache(self) -> Path:
        return self.home / "gpu-cache"

    def library(self, log: Callable[[str], None] = lambda line: None) -> Library:
        digests = DigestCache(self.cache / "digests.json")
        return Library(self.model_roots, digests, log, Ladder(self.precision))


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises BadSettings; above all for an address others can reach without a real token."""
    host = environment.get("GPU_HOST") or "127.0.0.1"
    token = environment.get("GPU_TOKEN", "")
    if not token:
        raise BadSettings("GPU_TOKEN is not set: every call to the gpu service carries it")
    if not _is_loopback(host) and len(token) < LEAST_TOKEN:
        raise BadSettings(
            f"GPU_HOST={host} can be reached from other machines: "
            f"GPU_TOKEN needs at least {LEAST_TOKEN} characters"
        )
    return Settings(
        host=host,
        port=_number(environment, "GPU_PORT", 8188, 0, 65535),
        token=token,
        home=_home(environment),
        model_roots=model_roots(environment),
        devices=tuple(d for d in environment.get("KIZY_DEVICES", "").split(",") if d),
        cpu_slots=_number(environment, "KIZY_CPU_SLOTS", 2, 1, 64),
        torch_threads=_number(environment, "KIZY_TORCH_THREADS", 0, 0, 1024),
        training_processes=_training_processes(environment),
        warm_model=environment.get("KIZY_WARM_MODEL", "sprout"),
        hub=(environment.get("KIZY_HUB") or "https://huggingface.co").rstrip("/"),
        precision=_precision(environment),
    )


def open_library(environment: Mapping[str, str] = os.environ) -> Library:
    """The library alone, for commands that need no token."""
    digests = DigestCache(_home(environment) / "gpu-cache" / "digests.json")
    return Library(model_roots(environment), digests, ladder=Ladder(_precision(environment)))


def _precision(environment: Mapping[str, str]) -> Wish:
    asked = environment.get("KIZY_PRECISION") or "auto"
    for wish in WISHES:
        if asked == wish:
            if wish == "nf4" and not has_nf4():
                raise BadSettings(f"KIZY_PRECISION=nf4: {NO_NF4}")
            return wish
    raise BadSettings(f"KIZY_PRECISION={asked} must be one of {', '.join(WISHES)}")


def _training_processes(environment: Mapping[str, str]) -> int:
    try:
        return read_processes(environment.get("KIZY_TRAINING_PROCESSES") or "1")
    except ValueError as error:
        raise BadSettings(f"KIZY_TRAINING_PROCESSES: {error}") from None


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("KIZY_HOME") or ".kizy").resolve()


def model_roots(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """What is in the box, the folder `models` of the state, and those that are named; each once."""
    named = environment.get("KIZY_MODELS", "").split(os.pathsep)
    own = _home(environment) / "models"
    roots: dict[Path, Path] = {}
    for root in (BUNDLED_MODELS, own, *(Path(root) for root in named if root)):
        roots.setdefault(root.resolve(), root)
    return tuple(roots.values())


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _number(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environment.get(name) or str(default)
    try:
        number = int(text)
    except ValueError:
        raise BadSettings(f"{name}={text} is not a whole number") from None
    if not least <= number <= most:
        raise BadSettings(f"{name} must be from {least} to {most}")
    return number
