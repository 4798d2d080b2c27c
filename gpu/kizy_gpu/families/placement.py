"""Where a pipeline's weights lie: all on the device, or in the machine's memory until needed.

Only what leaves every pixel as it is: results of one numerics class are taken for each other, so
a card with less memory may be slower, and must not draw anything else.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from kizy_gpu.families.device import Device

ROOM = 2 * 2**30
"""Bytes that a picture itself takes beside the weights: latents, attention, the decoder's tiles."""


def fits_whole(weights: int, free: int) -> bool:
    """Whether so many bytes of weights, and a picture, fit into so many free ones."""
    return weights + ROOM <= free


def place(pipeline: Any, device: Device) -> Any:
    """Put `pipeline` onto `device`: whole, or one part at a time if that is all it has room for."""
    if device.kind != "cuda" or fits_whole(bytes_of(pipeline), _free(device)):
        return pipeline.to(device.torch)
    pipeline.enable_model_cpu_offload(device=device.torch)
    return pipeline


def bytes_of(pipeline: Any) -> int:
    """What the weights of all parts take together."""
    parts = [part for part in pipeline.components.values() if isinstance(part, nn.Module)]
    return sum(tensor.nbytes for part in parts for tensor in part.state_dict().values())


def _free(device: Device) -> int:
    free, _ = torch.cuda.mem_get_info(device.torch)
    return int(free)
