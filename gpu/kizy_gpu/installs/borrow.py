"""What a transformer alone does not hold, from a model of its architecture that is here.

Its text encoders, words, VAE and scheduler: the same for all models of the architecture. They are
linked where they lie on one disk, so that they take no room twice, and stay when the other goes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kizy_gpu.families.pipelines import PIPELINES
from kizy_gpu.installs.look import PLAIN
from kizy_gpu.installs.problems import NotInstalled
from kizy_gpu.model_info import ModelInfo

PART = "transformer"
_CALLED = {"flux1": "FLUX.1", "sd3": "Stable Diffusion 3.5"}
_TO_INSTALL = {"flux1": "FLUX.1 schnell or dev", "sd3": "Stable Diffusion 3.5 medium"}
_ARCHITECTURE = {"flux1-kontext": "flux1", "flux1-fill": "flux1"}
_DISTILLED: dict[str, Any] = {"shift": 1.0, "use_dynamic_shifting": False}
_GUIDED: dict[str, Any] = {
    "shift": 3.0,
    "use_dynamic_shifting": True,
    "base_shift": 0.5,
    "max_shift": 1.15,
    "base_image_seq_len": 256,
    "max_image_seq_len": 4096,
}
"""How FLUX.1 schnell and dev spread their steps; a donor may be the other one of the two."""


def find_donor(family: str, models: Iterable[ModelInfo]) -> ModelInfo:
    """The model to borrow from, always the same one of those that are here.

    Raises NotInstalled needs_model, which says what to install first.
    """
    architecture = _ARCHITECTURE.get(family, family)
    able = [
        info
        for info in models
        if info.kind == "base" and _ARCHITECTURE.get(info.family, info.family) == architecture
    ]
    if not able:
        raise NotInstalled(
            "needs_model",
            f"This file holds the transformer of {_CALLED[architecture]} alone",
            f"Install {_TO_INSTALL[architecture]} below: this one borrows what reads words and "
            "what paints from it, and goes on by itself once it is here.",
        )
    # What was itself put together from another comes last: its parts are that one's.
    return min(able, key=lambda info: (info.family != architecture, info.id))


def bytes_to_copy(donor: Path, files: Path) -> int:
    """What borrowing takes of the disk: nothing where both lie on one."""
    if donor.stat().st_dev == files.stat().st_dev:
        return 0
    return sum(file.stat().st_size for file in _lent(donor))


def borrow(family: str, donor: Path, files: Path, *, distilled: bool) -> None:
    """Everything but the transformer, into `files`. Raises NotInstalled."""
    try:
        index = json.loads((donor / "model_index.json").read_bytes())
    except (OSError, ValueError) as error:
        raise NotInstalled("damaged", f"Nothing can be borrowed from {donor.name}") from error
    for file in _lent(donor):
        place = files / file.relative_to(donor)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        _link(file, place)
    index["_class_name"] = PIPELINES[family].loads
    (files / "model_index.json").write_text(json.dumps(index, indent=2))
    if _ARCHITECTURE.get(family, family) == "flux1":
        _spread_steps(files / "scheduler" / "scheduler_config.json", distilled=distilled)


def _lent(donor: Path) -> list[Path]:
    """Files of its parts."""
    return [
        file
        for file in sorted(donor.glob("*/*"))
        if file.is_file()
        and file.suffix in PLAIN
        and file.parent.name not in (PART, "upscaler")
        and not file.parent.name.startswith(".")
    ]


def _link(file: Path, place: Path) -> None:
    try:
        os.link(file.resolve(), place)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(file, place)


def _spread_steps(file: Path, *, distilled: bool) -> None:
    settings = json.loads(file.read_bytes())
    # Written anew: the file may be the donor's own.
    file.unlink()
    file.write_text(json.dumps({**settings, **(_DISTILLED if distilled else _GUIDED)}, indent=2))
