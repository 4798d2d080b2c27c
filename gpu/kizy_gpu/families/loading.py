"""Which module loads which family. Free of torch until something is loaded."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kizy_gpu.errors import JobError
from kizy_gpu.families.pipelines import NOT_YET_SERVED
from kizy_gpu.model_info import ModelInfo

if TYPE_CHECKING:
    from kizy_gpu.families.device import Device

FAMILIES = {
    "sd15": "kizy_gpu.families.sd15",
    "sdxl": "kizy_gpu.families.sdxl",
    "sd3": "kizy_gpu.families.sd3",
    "flux1": "kizy_gpu.families.flux1",
    "flux1-kontext": "kizy_gpu.families.flux1_kontext",
    "flux1-fill": "kizy_gpu.families.flux1",
    "flux2": "kizy_gpu.families.flux2",
    "flux2-klein": "kizy_gpu.families.flux2",
    "qwen-image": "kizy_gpu.families.qwen_image",
    "qwen-image-edit": "kizy_gpu.families.qwen_image_edit",
    "qwen-image-edit-plus": "kizy_gpu.families.qwen_image_edit",
    "qwen-image-2.1": "kizy_gpu.families.qwen_image_21",
    "z-image": "kizy_gpu.families.z_image",
    "krea2": "kizy_gpu.families.krea2",
    "ideogram4": "kizy_gpu.families.ideogram4",
    "sd15-controlnet": "kizy_gpu.families.controlnet",
    "sdxl-controlnet": "kizy_gpu.families.controlnet",
    "flux1-controlnet": "kizy_gpu.families.controlnet",
    "sd3-controlnet": "kizy_gpu.families.controlnet",
    "qwen-image-controlnet": "kizy_gpu.families.controlnet",
    "z-image-controlnet": "kizy_gpu.families.controlnet",
    "sd15-ip-adapter": "kizy_gpu.families.ip_adapter",
    "sdxl-ip-adapter": "kizy_gpu.families.ip_adapter",
    "flux1-ip-adapter": "kizy_gpu.families.ip_adapter",
    "esrgan": "kizy_gpu.families.esrgan",
    "heatmap": "kizy_gpu.families.heatmap",
    "opencv-cascade": "kizy_gpu.families.cascades",
    "yolo": "kizy_gpu.families.yolo",
    "yunet": "kizy_gpu.families.yunet",
    "blip": "kizy_gpu.families.blip",
    "causal-lm": "kizy_gpu.families.causal_lm",
}


def load(info: ModelInfo, device: Device) -> Any:
    """The model ready to run on `device`. Raises JobError for an unknown family."""
    module = FAMILIES.get(info.family)
    if module is None:
        reason = NOT_YET_SERVED.get(info.family, f"the family {info.family} is unknown here")
        raise JobError("unsupported", f"{info.name} cannot be drawn with: {reason}")
    return importlib.import_module(module).load(info, device)
