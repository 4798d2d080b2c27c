"""The rendered art in memory: records and RGBA pixels, put on coloured grounds."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

SMALL = 128
LARGE = 512
LOOKS = ("cartoon", "flat", "soft", "3d")
WHITE = "white"
GROUNDS = {
    WHITE: (255, 255, 255),
    "red": (229, 62, 62),
    "orange": (246, 145, 51),
    "yellow": (250, 214, 75),
    "green": (72, 168, 92),
    "mint": (178, 236, 208),
    "teal": (41, 157, 149),
    "sky blue": (142, 207, 245),
    "blue": (52, 110, 224),
    "navy": (27, 41, 84),
    "purple": (135, 82, 204),
    "pink": (250, 174, 201),
    "brown": (133, 88, 56),
    "grey": (150, 154, 160),
    "black": (22, 22, 26),
    "cream": (252, 243, 219),
}


@dataclass(frozen=True)
class Picture:
    """One piece of art. `large` is its row among the 512 px renders, if it has one."""

    name: str
    group: str
    look: str
    synonyms: tuple[str, ...]
    large: int | None

    @property
    def concept(self) -> str:
        """The name as a person types it: lower case, plain apostrophes."""
        return plain(self.name)


def plain(text: str) -> str:
    return text.lower().replace("\u2019", "'").replace("\u201c", "").replace("\u201d", "")


def load_records(folder: Path) -> list[Picture]:
    records = json.loads((folder / "art.json").read_text("utf-8"))
    return [Picture(**{**r, "synonyms": tuple(map(plain, r["synonyms"]))}) for r in records]


def open_pixels(folder: Path, size: int) -> np.ndarray:
    """Memory-mapped uint8 [N, size, size, 4], straight alpha."""
    flat = np.memmap(folder / f"art-{size}.rgba", dtype=np.uint8, mode="r")
    return flat.reshape(-1, size, size, 4)


def on_ground(rgba: np.ndarray, ground: Tensor) -> Tensor:
    """Lays RGBA uint8 [B, H, W, 4] over colours [B, 3] in 0..255; gives [B, 3, H, W] in -1..1."""
    pixels = torch.from_numpy(np.ascontiguousarray(rgba)).float()
    alpha = pixels[..., 3:] / 255
    laid = pixels[..., :3] * alpha + ground[:, None, None, :] * (1 - alpha)
    return laid.permute(0, 3, 1, 2).contiguous() / 127.5 - 1


def ground_colours(names: list[str]) -> Tensor:
    """Named grounds as [B, 3] in 0..255."""
    return torch.tensor([GROUNDS[name] for name in names], dtype=torch.float32)
