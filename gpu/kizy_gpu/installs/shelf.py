"""The installs of this host: one at a time, on disk as they go, and on after a restart."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kizy_gpu.controlnet_file import settings_of
from kizy_gpu.controlnets import CLASSES
from kizy_gpu.installs.cards import CARDS, card_of
from kizy_gpu.installs.checkpoint import bring_checkpoint
from kizy_gpu.installs.look import require_safe
from kizy_gpu.installs.problems import PASSING, NotInstalled, in_gb
from kizy_gpu.installs.speed import Speed
from kizy_gpu.installs.wish import (
    CheckpointSource,
    ControlNetSource,
    FileSource,
    FromHub,
    InstallWish,
    IPAdapterSource,
    PathSource,
    names_of,
)
from kizy_gpu.ip_adapters import NotAnIPAdapter, weights_of
from kizy_gpu.model_files import NotOffered
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.serve.log import log

if TYPE_CHECKING:
    from kizy_gpu.installs.hub import Hub, Plan

State = Literal["queued", "running", "succeeded", "failed", "canceled"]
Phase = Literal["waiting", "looking", "downloading", "checking", "converting", "done"]

MARGIN = 2 * 10**9
"""Bytes that stay free: a full disk stops more than an install."""
MARK = ".installed"
"""In a model's folder: that it was put there by an install, and may be taken away again."""

FETCHED = "checkpoint"
"""In an install's folder: where a single file of the Hub waits to be converted."""

GONE = ".gone-"
"""In the name of a folder that is being erased."""


class Stopped(Exception):
    """Somebody does not want it any more."""


@dataclass
class Install:
    """One of them, and how far it is."""

    id: str
    wish: InstallWish
    folder: Path
    """Where its files come together."""
    state: State = "queued"
    phase: Phase = "waiting"
    bytes: int | None = None
    received: int = 0
    problem: NotInstalled | None = None
    stopped: bool = False
    began: float = 0.0
    _began_with: int = 0

    def move(self, phase: Phase) -> None:
        if self.stopped:
            raise Stopped
        self.phase = phase

    def see(self, received: int) -> None:
        """So many bytes are here. Raises Stopped."""
        if self.stopped:
            raise Stopped
        if not self.began:
            self.began, self._began_with = time.monotonic(), received
        self.received = received

    def seconds_left(self) -> float | None:
        spent = time.monotonic() - self.began if self.began else 0.0
        came = self.received - self._began_with
        if self.phase != "downloading" or spent < 2 or came <= 0 or self.bytes is None:
            return None
        return max(0.0, (self.bytes - self.received) * spent / came)

    def as_wire(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.wish.name,
            "state": self.state,
            "phase": self.phase,
            "bytes": self.bytes,
            "received": self.received,
            "secondsLeft": self.seconds_left(),
            "sha256": getattr(self.wish.source, "sha256", None),
            "problem": self.problem.as_wire() if self.problem else None,
        }


@dataclass
class Shelf:
    """All of them. Thread-safe; the work is done in a thread of its own."""

    root: Path
    """The folder of this host's own models."""
    endpoint: str
    """Of the Hub."""
    changed: Callable[[], None] = lambda: None
    """Called when a model came or went."""
    models: Callable[[], Iterable[ModelInfo]] = tuple
    """Those that are here: some files need a part of one."""
    _installs: dict[str, Install] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    speed: Speed = field(init=False)
    _wake: threading.Condition = field(init=False)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        self._wake = threading.Condition(self._lock)
        self.speed = Speed(self._staging() / "speed.json")

    def open(self) -> None:
        """Take up what an earlier process left, however it ended."""
        for gone in self._staging().glob(f"*{GONE}*"):
            if not (gone / "wish.json").is_file():
                shutil.rmtree(gone, ignore_errors=True)
        for wish in sorted(self._staging().glob("*/wish.json")):
            if self._is_over(wish.parent):
                shutil.rmtree(wish.parent, ignore_errors=True)
                continue
            try:
                self._add(wish.parent.name, InstallWish.model_validate_json(wish.read_bytes()))
            except (OSError, ValueError) as error:
                log("warning", "an install cannot be read", folder=str(wish), reason=error)

    def _is_over(self, folder: Path) -> bool:
        """Whether its model is in its place already, and the process ended before it cleared up.

        The mark is the last thing an install writes; a wish that is newer asks for it again.
        """
        mark = self.root / folder.name / MARK
        if (folder / "files").exists() or not mark.is_file():
            return False
        return mark.stat().st_mtime_ns >= (folder / "wish.json").stat().st_mtime_ns

    def put(self, install_id: str, wish: InstallWish) -> Install:
        """Ask for a model. The same id again goes on with what has come."""
        with self._lock:
            known = self._installs.get(install_id)
            if known and known.state in ("queued", "running"):
                return known
        return self._add(install_id, wish)

    def _add(self, install_id: str, wish: InstallWish) -> Install:
        folder = self._staging() / install_id
        install = Install(install_id, wish, folder)
        folder.mkdir(parents=True, exist_ok=True)
        kept = wish.model_dump_json(by_alias=True, exclude={"token"})
        # In one piece: half a wish could not be read after a kill, and nobody would hear of it.
        (folder / "wish.new").write_text(kept)
        (folder / "wish.new").replace(folder / "wish.json")
        with self._wake:
            self._installs[install_id] = install
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="installs", daemon=True)
                self._thread.start()
            self._wake.notify()
        return install

    def list(self) -> list[Install]:
        with self._lock:
            return list(self._installs.values())

    def stop(self, install_id: str) -> bool:
        """Stop it, or forget it when it is over; what has come of it is erased."""
        with self._lock:
            install = self._installs.get(install_id)
            if install is None:
                return False
            install.stopped = True
            if install.state != "running":
                del self._installs[install_id]
        if install.state != "running":
            shutil.rmtree(install.folder, ignore_errors=True)
        return True

    def remove(self, model_id: str) -> bool:
        """Erase an installed model. False where it was not installed by us."""
        folder = self.root / model_id
        if not (folder / MARK).is_file() or folder.is_symlink():
            return False
        # Out of sight at once, whole; erasing many GB takes a while.
        gone = self._staging() / f"{model_id}{GONE}{time.monotonic_ns()}"
        gone.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(gone)
        self.changed()
        shutil.rmtree(gone, ignore_errors=True)
        return True

    def installed(self) -> frozenset[str]:
        return frozenset(mark.parent.name for mark in self.root.glob(f"*/{MARK}"))

    def free_bytes(self) -> int:
        place = self.root if self.root.is_dir() else self.root.parent
        return shutil.disk_usage(place).free

    def _staging(self) -> Path:
        return self.root / ".installs"

    def _work(self) -> None:
        while True:
            with self._wake:
                waiting = [each for each in self._installs.values() if each.state == "queued"]
                if not waiting:
                    self._wake.wait()
                    continue
                install = waiting[0]
                install.state = "running"
            self._run(install)

    def _run(self, install: Install) -> None:
        try:
            self._install(install)
            install.state, install.phase = "succeeded", "done"
            self.changed()
            self._try_again()
        except Stopped:
            install.state = "canceled"
            with self._lock:
                self._installs.pop(install.id, None)
        except NotInstalled as error:
            install.state, install.problem = "failed", error
        except OSError as error:
            words = NotInstalled("no_room", "The disk does not take it", str(error)[:200])
            install.state, install.problem = "failed", words
        except Exception as error:  # whatever it was, the next one must go on
            log("error", "install failed", model=install.id, reason=repr(error)[:500])
            install.state = "failed"
            install.problem = NotInstalled("internal", "Installing it did not work")
        if install.problem is None or install.problem.code not in PASSING:
            shutil.rmtree(install.folder, ignore_errors=True)
        said = install.problem.message if install.problem else ""
        log("info", "install ended", model=install.id, state=install.state, reason=said)

    def _try_again(self) -> None:
        """Those that waited for a model: this may be the one."""
        with self._lock:
            for other in self._installs.values():
                if other.problem is not None and other.problem.code == "needs_model":
                    other.state, other.phase, other.problem = "queued", "waiting", None

    def _install(self, install: Install) -> None:
        install.move("looking")
        files = install.folder / "files"
        files.mkdir(parents=True, exist_ok=True)
        source = install.wish.source
        known: Mapping[str, Any] = {}
        if isinstance(source, FromHub):
            family = self._from_hub(install, source, files)
        else:
            if isinstance(source, CheckpointSource):
                single: FileSource | PathSource = self._checkpoint_from_hub(install, source)
            else:
                single = source
            brought = bring_checkpoint(install, single, files, self.require_room, self.models())
            family, known = brought.family, brought.card
            shutil.rmtree(install.folder / FETCHED, ignore_errors=True)
        install.move("checking")
        require_safe(files)
        if isinstance(source, IPAdapterSource):
            _require_ip_adapter(files, family)
        if isinstance(source, ControlNetSource):
            _write_settings(files)
        asked = {**known, **install.wish.card}
        card = card_of(family, install.wish.name, asked, files, *names_of(source))
        (files / "kizy.json").write_text(json.dumps(card, indent=2, ensure_ascii=False))
        (files / MARK).write_text("")
        self._publish(install, files)

    def _checkpoint_from_hub(self, install: Install, source: CheckpointSource) -> PathSource:
        """The file, where it waits to be converted. Raises NotInstalled, Stopped."""
        hub = self._hub(install)
        plan = hub.plan_checkpoint(source)
        place = install.folder / FETCHED
        place.mkdir(exist_ok=True)
        install.bytes = plan.bytes
        self.require_room(2 * plan.bytes - _size(place))
        self._fetch(install, hub, plan, place)
        return PathSource(kind="path", path=str((place / plan.files[0].place).resolve()))

    def _fetch(self, install: Install, hub: Hub, plan: Plan, place: Path) -> None:
        install.move("downloading")
        before, began = _size(place), time.monotonic()
        hub.fetch(plan, place, install.see)
        self.speed.note(_size(place) - before, time.monotonic() - began)

    def _hub(self, install: Install) -> Hub:
        # Not needed before the first install: the service starts sooner without it.
        from kizy_gpu.installs.hub import Hub

        token = install.wish.token
        return Hub(self.endpoint, token.get_secret_value() if token else None)

    def _from_hub(self, install: Install, source: FromHub, files: Path) -> str:
        from kizy_gpu.installs.hub import INDEX, leave_out, name_plainly

        hub = self._hub(install)
        wanted = install.wish.card.get("family")
        if isinstance(source, IPAdapterSource):
            plan = hub.plan_ip_adapter(source, _ip_adapter_family(wanted))
        elif isinstance(source, ControlNetSource):
            plan = hub.plan_controlnet(source)
        else:
            plan = hub.plan(source, files)
        if wanted is not None and wanted != plan.family:
            raise NotInstalled(
                "wrong_model", f"{source.repo} is of another family than was said: {plan.family}"
            )
        if plan.family in CLASSES and "preprocessor" not in install.wish.card:
            raise NotInstalled("wrong_model", "It was not said what this ControlNet reads")
        install.bytes = plan.bytes
        self.require_room(plan.bytes - _size(files))
        self._fetch(install, hub, plan, files)
        name_plainly(files)
        if (files / INDEX).is_file():
            leave_out(files / INDEX)
        return plan.family

    def require_room(self, needed: int) -> None:
        """Raises NotInstalled where so many bytes more would fill the disk."""
        free = self.free_bytes()
        if needed + MARGIN > free:
            raise NotInstalled(
                "no_room",
                f"It needs {in_gb(needed)}, and {in_gb(max(0, free - MARGIN))} are free here",
                "Remove a model you do not use, or make room on the disk, and go on.",
            )

    def _publish(self, install: Install, files: Path) -> None:
        """The model appears whole, where an older one of that name was."""
        place = self.root / install.id
        if place.exists() and not (place / MARK).is_file():
            raise NotInstalled(
                "wrong_model", f"In the models' folder there is another {install.id} already"
            )
        old = install.folder / "old"
        if place.exists():
            place.rename(old)
        files.rename(place)


def _ip_adapter_family(wanted: object) -> str:
    """Its weights do not say what they are made for: whoever asks does. Raises NotInstalled."""
    if isinstance(wanted, str) and CARDS.get(wanted, {}).get("kind") == "ipAdapter":
        return wanted
    raise NotInstalled("wrong_model", "It was not said for which models this IP-Adapter is made")


def _require_ip_adapter(files: Path, family: str) -> None:
    try:
        weights_of(files, family)
    except NotAnIPAdapter as error:
        raise NotInstalled("wrong_model", f"It cannot be used: {error}") from error


def _write_settings(files: Path) -> None:
    """What a ControlNet's file came without. Raises NotInstalled."""
    try:
        settings = settings_of(next(files.glob("*.safetensors")))
    except NotOffered as error:
        raise NotInstalled("wrong_model", f"It cannot be used: {error}") from error
    (files / "config.json").write_text(json.dumps(settings, indent=2))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
