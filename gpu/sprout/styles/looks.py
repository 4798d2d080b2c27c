"""Looks, each a few lines of image processing: RGBA art (256 px) becomes an RGB picture."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

SIDE = 256
Pixels = NDArray[np.float32]


def _laid(art: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    paper = Image.new("RGBA", art.size, (*ground, 255))
    return Image.alpha_composite(paper, art.convert("RGBA")).convert("RGB")


def _lines(art: Image.Image, thick: int = 2) -> NDArray[np.uint8]:
    """255 where an edge is."""
    grey = cv2.cvtColor(np.asarray(_laid(art, (255, 255, 255))), cv2.COLOR_RGB2GRAY)
    edges = cv2.Canny(cv2.GaussianBlur(grey, (0, 0), 1.6), 30, 80)
    return cv2.dilate(edges, np.ones((thick, thick), np.uint8))


def _drawn(
    art: Image.Image, line: tuple[int, ...], ground: tuple[int, ...], thick: int
) -> Image.Image:
    mask = cv2.GaussianBlur(_lines(art, thick), (0, 0), 0.8)[..., None] / 255
    mixed = np.array(line) * mask + np.array(ground) * (1 - mask)
    return Image.fromarray(mixed.astype(np.uint8))


def ink(art: Image.Image) -> Image.Image:
    return _drawn(art, (22, 20, 24), (250, 248, 243), 4)


def blueprint(art: Image.Image) -> Image.Image:
    picture = np.asarray(_drawn(art, (226, 240, 255), (28, 74, 148), 3)).copy()
    for at in range(0, SIDE, 32):
        picture[at, :] = picture[at, :] * 0.8 + np.array([120, 160, 220]) * 0.2
        picture[:, at] = picture[:, at] * 0.8 + np.array([120, 160, 220]) * 0.2
    return Image.fromarray(picture)


def chalk(art: Image.Image) -> Image.Image:
    noise = np.random.default_rng(7).random((SIDE, SIDE, 1)).astype(np.float32)
    board = np.full((SIDE, SIDE, 3), (44, 62, 52), np.float32)
    colours = np.asarray(_laid(art, (44, 62, 52)), np.float32)
    alpha = np.asarray(art.convert("RGBA"), np.float32)[..., 3:] / 255
    filled = board + (colours * 0.75 + 40 - board) * alpha * (noise > 0.55) * 0.8
    line = cv2.GaussianBlur(_lines(art, 4), (0, 0), 1.0)[..., None] / 255 * (0.55 + 0.45 * noise)
    return _image(filled * (1 - line) + 240 * line)


def pixels(art: Image.Image) -> Image.Image:
    small = _laid(art, (250, 240, 214)).resize((24, 24), Image.Resampling.BOX)
    few = small.quantize(12, dither=Image.Dither.NONE).convert("RGB")
    return few.resize((SIDE, SIDE), Image.Resampling.NEAREST)


def night(art: Image.Image) -> Image.Image:
    picture = np.asarray(_laid(art, (14, 18, 48)), np.float32)
    light = picture.mean(2, keepdims=True) / 255
    graded = picture * np.array([0.42, 0.46, 0.8]) + np.array([4, 8, 34])
    glow = cv2.GaussianBlur((light**2 * np.array([90, 120, 255])).astype(np.float32), (0, 0), 9)
    return _image(graded + glow * 0.7)


def papercut(art: Image.Image) -> Image.Image:
    alpha = art.convert("RGBA").getchannel("A")
    shadow = alpha.filter(ImageFilter.GaussianBlur(5))
    ground = Image.new("RGB", art.size, (244, 214, 190))
    ground.paste((176, 132, 112), (7, 9), shadow.point(lambda level: int(level * 0.75)))
    edge = alpha.filter(ImageFilter.MaxFilter(9))
    ground.paste((255, 252, 246), (0, 0), edge)
    flat = (
        _laid(art, (255, 252, 246)).filter(ImageFilter.MedianFilter(7)).quantize(7).convert("RGB")
    )
    ground.paste(flat, (0, 0), alpha)
    return ground


def glass(art: Image.Image) -> Image.Image:
    colours = np.asarray(_laid(art, (240, 196, 96)), np.float32)
    hsv = cv2.cvtColor(colours.astype(np.uint8), cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[..., 1] = np.clip(hsv[..., 1] * 1.6 + 60, 0, 255)
    vivid = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB).astype(np.float32)
    lead = cv2.dilate(_lines(art, 3), np.ones((5, 5), np.uint8))[..., None] / 255
    panes = np.zeros((SIDE, SIDE), np.uint8)
    for at in range(-SIDE, SIDE, 64):
        cv2.line(panes, (at, 0), (at + SIDE, SIDE), 255, 4)
        cv2.line(panes, (at + SIDE, 0), (at, SIDE), 255, 4)
    outside = (np.asarray(art.convert("RGBA"))[..., 3] < 128)[..., None]
    dark = np.maximum(lead, panes[..., None] / 255 * outside)
    return _image(vivid * (1 - dark) + np.array([24, 20, 26]) * dark)


def newsprint(art: Image.Image) -> Image.Image:
    grey = np.asarray(_laid(art, (255, 255, 255)).convert("L"), np.float32) / 255
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    screen = (np.cos((x + y) * np.pi / 6) + np.cos((x - y) * np.pi / 6) + 2) / 4
    dots = cv2.GaussianBlur((grey > 1 - screen * 0.95).astype(np.float32), (0, 0), 0.7)[..., None]
    return _image(np.array([34, 30, 40]) * (1 - dots) + np.array([242, 232, 208]) * dots)


def _image(picture: NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


@dataclass(frozen=True)
class Style:
    id: str
    name: str
    trigger: str
    goal: str
    intents: tuple[str, ...]
    tags: tuple[str, ...]
    draw: Callable[[Image.Image], Image.Image]


STYLES = (
    Style(
        "ink",
        "Ink",
        "inkdrawn",
        "Black ink lines on paper",
        ("storybook", "logo", "colouring page"),
        ("line drawing", "black and white", "outline", "pen", "sketch"),
        ink,
    ),
    Style(
        "blueprint",
        "Blueprint",
        "bluedraft",
        "White lines on blue, like a technical drawing",
        ("technical drawing", "poster"),
        ("lines", "blue", "plan", "architect", "engineering"),
        blueprint,
    ),
    Style(
        "chalk",
        "Chalkboard",
        "chalkdrawn",
        "Coloured chalk on a dark board",
        ("menu", "storybook", "school"),
        ("chalk", "blackboard", "hand-drawn", "café"),
        chalk,
    ),
    Style(
        "pixels",
        "Pixel art",
        "pixelmade",
        "Big square pixels in few colours",
        ("game item", "icon"),
        ("8-bit", "retro", "sprite", "video game"),
        pixels,
    ),
    Style(
        "night",
        "Night",
        "nightlit",
        "Dark blue, lit from within",
        ("wallpaper", "storybook"),
        ("dark", "moonlight", "glow", "blue", "evening"),
        night,
    ),
    Style(
        "papercut",
        "Papercut",
        "papercut",
        "Cut from paper, with soft shadows",
        ("storybook", "card"),
        ("paper", "craft", "layers", "greeting card", "warm"),
        papercut,
    ),
    Style(
        "glass",
        "Stained glass",
        "glasspane",
        "Bright panes between dark lead",
        ("window", "card", "poster"),
        ("church", "mosaic", "colourful", "light"),
        glass,
    ),
    Style(
        "newsprint",
        "Newsprint",
        "inkdots",
        "Printed in dots on old paper",
        ("comic", "poster"),
        ("halftone", "retro", "newspaper", "pop art", "black and white"),
        newsprint,
    ),
)
