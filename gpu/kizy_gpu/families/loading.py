"""Which module loads which family. Free of torch until something is loaded."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kizy_gpu.errors import JobError
from kizy_gpu.library import ModelInfo

if TYPE_CHECKING:
    from kizy_gpu.families.device import Device

FAMILIES = {
    "flux1": "kizy_gpu.families.flux1",
    "sd15": "kizy_gpu.families.sd15",
    "sd15-controlnet": "kizy_gpu.families.sd15_controlnet",
    "esrgan": "kizy_gpu.families.esrgan",
    "heatmap": "kizy_gpu.families.heatmap",
    "opencv-cascade": "kizy_gpu.families.cascades",
    "yolo": "kizy_gpu.families.yolo",
    "yunet": "kizy_gpu.families.yunet",
}


def load(info: ModelInfo, device: Device) -> Any:
    """The model ready to run on `device`. Raises JobError for an unknown family."""
    module = FAMILIES.get(info.family)
    if module is None:
        raise JobError("unsupported", f"{info.name} is of the family {info.family}, unknown here")
    return importlib.import_module(module).load(info, device)
