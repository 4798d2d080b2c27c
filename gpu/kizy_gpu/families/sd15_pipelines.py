"""Which of diffusers' pipelines does what. All of them work on the same loaded weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import diffusers
from diffusers.models.controlnets.multicontrolnet import MultiControlNetModel

from kizy_gpu.families.base import Control, TextToImageRequest
from kizy_gpu.families.framing import framed

Task = Literal["text-to-image", "image-to-image", "inpaint"]

_PLAIN: Mapping[Task, str] = {
    "text-to-image": "StableDiffusionPipeline",
    "image-to-image": "StableDiffusionImg2ImgPipeline",
    "inpaint": "StableDiffusionInpaintPipeline",
}
_GUIDED: Mapping[Task, str] = {
    "text-to-image": "StableDiffusionControlNetPipeline",
    "image-to-image": "StableDiffusionControlNetImg2ImgPipeline",
    "inpaint": "StableDiffusionControlNetInpaintPipeline",
}
_PICTURE: Mapping[Task, str] = {
    "text-to-image": "image",
    "image-to-image": "control_image",
    "inpaint": "control_image",
}
"""What each of the guided ones calls the picture whose structure it follows."""


def pipeline_for(task: Task, loaded: Any, controls: tuple[Control, ...]) -> Any:
    """A pipeline around the parts of `loaded`; making one copies no weights."""
    kind = getattr(diffusers, (_GUIDED if controls else _PLAIN)[task])
    parts = dict(loaded.components)
    if controls:
        parts["controlnet"] = MultiControlNetModel([control.net.net for control in controls])
    pipeline = kind(**parts, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def guided_by(task: Task, request: TextToImageRequest) -> dict[str, Any]:
    """The arguments for the pictures whose structure is followed; none where there are none."""
    controls = request.controls
    if not controls:
        return {}
    pictures = [_structure(control, request.width, request.height) for control in controls]
    return {
        _PICTURE[task]: pictures,
        "controlnet_conditioning_scale": [control.strength for control in controls],
        "control_guidance_start": [control.start for control in controls],
        "control_guidance_end": [control.end for control in controls],
    }


def _structure(control: Control, width: int, height: int) -> Any:
    picture = framed(control.image, width, height)
    return control.net.preprocess(picture) if control.preprocess else picture
