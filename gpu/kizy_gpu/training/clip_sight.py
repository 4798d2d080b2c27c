"""How alike pictures are in the eyes of CLIP, where an installed IP-Adapter brought one along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from PIL import Image
from safetensors import SafetensorError
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import LogLevel
from kizy_gpu.families.ip_adapter import Eye, open_eye
from kizy_gpu.ip_adapters import IMAGE_ENCODER
from kizy_gpu.safetensors_header import BadHeader, read_header

_WEIGHTS = "model.safetensors"


def find_encoder(roots: Iterable[Path]) -> Path | None:
    """The folder of the smallest CLIP that sees pictures, among the models under `roots`."""
    found = [
        (folder.joinpath(_WEIGHTS).stat().st_size, folder)
        for root in roots
        for folder in sorted(root.glob(f"*/{IMAGE_ENCODER}"))
        if _sees(folder)
    ]
    return min(found)[1] if found else None


def _sees(folder: Path) -> bool:
    try:
        tensors = read_header(folder / _WEIGHTS).tensors
    except (OSError, BadHeader):
        return False
    return (folder / "config.json").is_file() and "visual_projection.weight" in tensors


class ClipSight:
    """Compares pictures by CLIP's summaries of them (Radford et al. 2021). Works on the processor:
    a card's memory is the training's."""

    def __init__(self, eye: Eye) -> None:
        self._eye = eye

    @classmethod
    def opened(cls, folder: Path | None, log: Callable[[LogLevel, str], None]) -> ClipSight | None:
        """None where there is none, or it cannot be loaded, which is said."""
        if folder is None:
            return None
        try:
            return cls(open_eye(folder, torch.device("cpu"), torch.float32))
        except (JobError, OSError, ValueError, KeyError, SafetensorError) as error:
            log("warning", f"The scores do without CLIP: it cannot be loaded ({str(error)[:200]}).")
            return None

    def seen(self, pictures: Sequence[Image.Image]) -> Tensor:
        """A row of length 1 for each."""
        rows = torch.cat([self._eye.seen(picture) for picture in pictures])
        return torch.nn.functional.normalize(rows, dim=1)

    def likeness(self, pictures: Sequence[Image.Image], seen: Tensor) -> float:
        """Mean cosine of `pictures` to those that were `seen`: -1 to 1."""
        return float((self.seen(pictures) @ seen.T).mean())
