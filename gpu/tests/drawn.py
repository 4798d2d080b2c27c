"""Pictures to find something in: art the detector never learnt from, and drawings of our own."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from kizy_gpu.families.base import Box
from kizy_gpu.families.found import overlap

ART = Path(__file__).parent / "art"
TEAL, CREAM, NAVY = (41, 157, 149), (250, 240, 220), (27, 41, 84)


def lay(canvas: Image.Image, art: str, side: int, left: int, top: int) -> Box:
    """Lay a piece of `tests/art` with its longer side at `side` px; says where it lies."""
    piece = Image.open(ART / f"{art}.png").convert("RGBA")
    factor = side / max(piece.size)
    size = (round(piece.width * factor), round(piece.height * factor))
    piece = piece.resize(size, Image.Resampling.LANCZOS)
    canvas.paste(piece, (left, top), piece)
    return (left, top, left + size[0], top + size[1])


def is_at(box: Box, there: Box, least: float = 0.5) -> bool:
    """Whether a found box is that of the thing."""
    return overlap(box, there) >= least


def grey_face(side: int) -> Image.Image:
    """A face with the light and dark that OpenCV's cascades look for; grey, `side` px."""
    image = Image.new("L", (400, 400), 90)
    draw = ImageDraw.Draw(image)
    draw.ellipse((70, 20, 330, 385), fill=50)
    draw.ellipse((90, 60, 310, 390), fill=200)
    for x in (150, 250):
        draw.rectangle((x - 38, 150, x + 38, 163), fill=60)
        draw.ellipse((x - 38, 172, x + 38, 212), fill=110)
        draw.ellipse((x - 26, 178, x + 26, 206), fill=225)
        draw.ellipse((x - 14, 177, x + 14, 207), fill=20)
    draw.polygon(((192, 170), (208, 170), (226, 262), (174, 262)), fill=225)
    draw.ellipse((172, 252, 192, 268), fill=110)
    draw.ellipse((208, 252, 228, 268), fill=110)
    draw.ellipse((150, 298, 250, 330), fill=110)
    draw.rectangle((155, 312, 245, 317), fill=50)
    return _soft(image, (side, side))


def grey_figure(height: int) -> Image.Image:
    """Someone who stands, as cascades know them; grey, on light ground."""
    image = Image.new("L", (300, 560), 215)
    draw = ImageDraw.Draw(image)
    draw.ellipse((115, 30, 185, 125), fill=120)
    draw.rectangle((135, 110, 165, 140), fill=120)
    coat = (150, 125, 90, 145, 78, 320, 100, 325, 108, 215, 108, 320, 192, 320, 192, 215)
    draw.polygon((*coat, 200, 325, 222, 320, 210, 145), fill=60)
    draw.polygon((108, 315, 192, 315, 188, 530, 156, 530, 150, 360, 144, 530, 112, 530), fill=40)
    draw.polygon((112, 525, 144, 525, 144, 545, 98, 545), fill=20)
    draw.polygon((188, 525, 156, 525, 156, 545, 202, 545), fill=20)
    return _soft(image, (round(300 * height / 560), height))


def _soft(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(4)).resize(size, Image.Resampling.LANCZOS)
