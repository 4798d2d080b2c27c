"""What the detector should say of a layout, as maps, and how far from it an answer is."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from kizy_gpu.families.heatmap import STRIDE
from sprout.data.layouts import Layout
from sprout.data.subjects import LABELS

INNER = 0.5  # heat from which a cell must know the box


@dataclass
class Targets:
    """Maps of stride `STRIDE`."""

    heat: Tensor
    """[B, L, h, w] in 0..1, 1 at the cell of each centre."""
    counts: Tensor
    """[B, L, h, w], 0 where nobody says."""
    sides: Tensor
    """[B, L, 4, h, w] distances in cells, where `heat` is high."""

    def to(self, device: str) -> "Targets":
        return Targets(self.heat.to(device), self.counts.to(device), self.sides.to(device))


def targets_of(layouts: list[Layout], factors: list[float], side: int) -> Targets:
    """For layouts shown at `factors` of their px in squares of `side` px."""
    cells = side // STRIDE
    shape = (len(layouts), len(LABELS), cells, cells)
    heat, counts = np.zeros(shape, np.float32), np.ones(shape, np.float32)
    sides = np.ones((*shape[:2], 4, cells, cells), np.float32)
    middles = np.arange(cells, dtype=np.float32) + 0.5
    for number, (layout, factor) in enumerate(zip(layouts, factors, strict=True)):
        for label, box in layout.unsure:
            left, top, right, bottom = (round(edge * factor / STRIDE) for edge in box)
            counts[number, label, top:bottom, left:right] = 0
        for label, box in layout.boxes:
            left, top, right, bottom = (edge * factor / STRIDE for edge in box)
            blob = _blob(middles, left, right)[None, :] * _blob(middles, top, bottom)[:, None]
            nearer = blob > heat[number, label]
            away = np.stack(
                np.broadcast_arrays(
                    middles[None, :] - left,
                    middles[:, None] - top,
                    right - middles[None, :],
                    bottom - middles[:, None],
                )
            )
            sides[number, label] = np.where(nearer, away, sides[number, label])
            heat[number, label] = np.maximum(heat[number, label], blob)
    heat[heat < 0.01] = 0
    counts = np.where(heat > 0.3, 1, counts)
    return Targets(*(torch.from_numpy(part) for part in (heat, counts, sides.clip(min=0.05))))


def _blob(middles: np.ndarray, low: float, high: float) -> np.ndarray:
    """A bell over a thing's extent along one axis; exactly 1 in the cell that holds its middle."""
    centre = min(max(int((low + high) / 2), 0), len(middles) - 1) + 0.5
    width = max(0.5, (high - low) / 7)
    return np.exp(-((middles - centre) ** 2) / (2 * width**2))


def detection_loss(heat: Tensor, sides: Tensor, wanted: Targets) -> tuple[Tensor, Tensor]:
    """Penalty-reduced focal loss of the heat ("Objects as Points", equation 1; alpha 2, beta 4),
    and minus the logarithm of the IoU of the boxes (Yu et al. 2016, "UnitBox"), each per thing."""
    is_centre = wanted.heat == 1
    things = is_centre.sum().clamp(min=1)
    odds = heat.sigmoid()
    hit = F.logsigmoid(heat) * (1 - odds) ** 2
    miss = F.logsigmoid(-heat) * odds**2 * (1 - wanted.heat) ** 4
    focal = -(torch.where(is_centre, hit, miss) * wanted.counts).sum() / things
    weight = wanted.heat * (wanted.heat >= INNER)
    apart = -_overlap(sides.clamp(max=6).exp(), wanted.sides).log()
    return focal, (weight * apart).sum() / weight.sum().clamp(min=1)


def _overlap(mine: Tensor, theirs: Tensor) -> Tensor:
    """IoU [B, L, h, w] of two boxes around the same point, each [B, L, 4, h, w] distances."""
    least = torch.minimum(mine, theirs)
    shared = _extent(least)
    return (shared / (_extent(mine) + _extent(theirs) - shared)).clamp(min=1e-6)


def _extent(sides: Tensor) -> Tensor:
    return (sides[:, :, 0] + sides[:, :, 2]) * (sides[:, :, 1] + sides[:, :, 3])
