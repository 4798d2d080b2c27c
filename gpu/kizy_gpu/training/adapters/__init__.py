"""What differs between families: one file each."""

from __future__ import annotations

import importlib
from typing import Any

from kizy_gpu.errors import JobError
from kizy_gpu.training.adapters.base import Adapter

_ADAPTERS = {
    "sd15": "kizy_gpu.training.adapters.stable_diffusion",
    "sdxl": "kizy_gpu.training.adapters.sdxl",
    "sd3": "kizy_gpu.training.adapters.sd3",
    "flux1": "kizy_gpu.training.adapters.flux1",
    "flux2": "kizy_gpu.training.adapters.flux2",
    "flux2-klein": "kizy_gpu.training.adapters.flux2",
    "qwen-image": "kizy_gpu.training.adapters.qwen_image",
    "qwen-image-2.1": "kizy_gpu.training.adapters.qwen_image_21",
    "z-image": "kizy_gpu.training.adapters.z_image",
}


def adapter_for(model: Any) -> Adapter:
    """How this loaded model is taught. Raises JobError unsupported."""
    module = _ADAPTERS.get(model.info.family)
    if module is None:
        raise JobError("unsupported", f"{model.info.name} cannot be taught yet")
    adapter: Adapter = importlib.import_module(module).adapter(model)
    return adapter
