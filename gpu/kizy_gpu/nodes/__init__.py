"""Kizy's own nodes. They are found like anyone's, through the entry-point group `kizy.nodes`."""

from __future__ import annotations

from typing import Any

from kizy_gpu.nodes.base import Node


def builtin() -> list[type[Node[Any]]]:
    """The nodes of this distribution, in the order an artist meets them."""
    from kizy_gpu.nodes.image_output import ImageOutput
    from kizy_gpu.nodes.string_input import StringInput
    from kizy_gpu.nodes.text_to_image import TextToImage
    from kizy_gpu.nodes.upscale_esrgan import UpscaleESRGAN

    return [StringInput, TextToImage, UpscaleESRGAN, ImageOutput]
