"""Which of diffusers' pipelines does what, for every family. Free of torch.

All pipelines of a family work on the same loaded weights: making another one copies none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Task = Literal["text-to-image", "image-to-image", "inpaint", "edit"]

CANNOT: Mapping[Task, str] = {
    "text-to-image": "does not make pictures from words alone",
    "image-to-image": "does not begin with a picture",
    "inpaint": "does not draw parts of a picture anew",
    "edit": "does not change a picture by words",
}


@dataclass(frozen=True)
class Pipelines:
    """Classes of `diffusers`, by name."""

    loads: str
    """The one whose `from_pretrained` reads the folder."""
    tasks: Mapping[Task, str]
    guided: Mapping[Task, str] = field(default_factory=dict)
    """Those that follow the structure of pictures as well, through ControlNets: made for it, or the
    same ones again, where the family has the nets take part (`kizy_gpu.families.nets`)."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What every one of them is made with."""


_SD3: Mapping[Task, str] = {
    "text-to-image": "StableDiffusion3Pipeline",
    "image-to-image": "StableDiffusion3Img2ImgPipeline",
    "inpaint": "StableDiffusion3InpaintPipeline",
}

_QWEN_IMAGE: Mapping[Task, str] = {
    "text-to-image": "QwenImagePipeline",
    "image-to-image": "QwenImageImg2ImgPipeline",
    "inpaint": "QwenImageInpaintPipeline",
}

_Z_IMAGE: Mapping[Task, str] = {
    "text-to-image": "ZImagePipeline",
    "image-to-image": "ZImageImg2ImgPipeline",
    "inpaint": "ZImageInpaintPipeline",
}

_EVERYTHING: tuple[Task, ...] = ("text-to-image", "image-to-image", "inpaint", "edit")


def _all(pipeline: str, *tasks: Task) -> Mapping[Task, str]:
    """One for several tasks: where it is to begin with a picture, the family has it do so
    (`kizy_gpu.families.begun`)."""
    return dict.fromkeys(tasks, pipeline)


PIPELINES: Mapping[str, Pipelines] = {
    "sd15": Pipelines(
        "StableDiffusionPipeline",
        {
            "text-to-image": "StableDiffusionPipeline",
            "image-to-image": "StableDiffusionImg2ImgPipeline",
            "inpaint": "StableDiffusionInpaintPipeline",
        },
        {
            "text-to-image": "StableDiffusionControlNetPipeline",
            "image-to-image": "StableDiffusionControlNetImg2ImgPipeline",
            "inpaint": "StableDiffusionControlNetInpaintPipeline",
        },
        {"safety_checker": None, "requires_safety_checker": False},
    ),
    "sdxl": Pipelines(
        "StableDiffusionXLPipeline",
        {
            "text-to-image": "StableDiffusionXLPipeline",
            "image-to-image": "StableDiffusionXLImg2ImgPipeline",
            "inpaint": "StableDiffusionXLInpaintPipeline",
        },
        {
            "text-to-image": "StableDiffusionXLControlNetPipeline",
            "image-to-image": "StableDiffusionXLControlNetImg2ImgPipeline",
            "inpaint": "StableDiffusionXLControlNetInpaintPipeline",
        },
        # The mark would change pixels wherever its library happens to be installed.
        {"add_watermarker": False},
    ),
    "sd3": Pipelines("StableDiffusion3Pipeline", _SD3, guided=_SD3),
    "flux1": Pipelines(
        "FluxPipeline",
        {
            "text-to-image": "FluxPipeline",
            "image-to-image": "FluxImg2ImgPipeline",
            "inpaint": "FluxInpaintPipeline",
        },
        {
            "text-to-image": "FluxControlNetPipeline",
            "image-to-image": "FluxControlNetImg2ImgPipeline",
            "inpaint": "FluxControlNetInpaintPipeline",
        },
    ),
    "flux1-kontext": Pipelines(
        "FluxKontextPipeline",
        _all("FluxKontextPipeline", "text-to-image", "inpaint", "edit"),
    ),
    "flux1-fill": Pipelines("FluxFillPipeline", {"inpaint": "FluxFillPipeline"}),
    "flux2": Pipelines("Flux2Pipeline", _all("Flux2Pipeline", *_EVERYTHING)),
    "flux2-klein": Pipelines("Flux2KleinPipeline", _all("Flux2KleinPipeline", *_EVERYTHING)),
    "qwen-image": Pipelines("QwenImagePipeline", _QWEN_IMAGE, guided=_QWEN_IMAGE),
    "qwen-image-edit": Pipelines(
        "QwenImageEditPipeline", _all("QwenImageEditPipeline", "inpaint", "edit")
    ),
    "qwen-image-edit-plus": Pipelines(
        "QwenImageEditPlusPipeline", _all("QwenImageEditPlusPipeline", "inpaint", "edit")
    ),
    "qwen-image-2.1": Pipelines("QwenImage21Pipeline", _all("QwenImage21Pipeline", *_EVERYTHING)),
    "z-image": Pipelines("ZImagePipeline", _Z_IMAGE, guided=_Z_IMAGE),
    "krea2": Pipelines("Krea2Pipeline", {"text-to-image": "Krea2Pipeline"}),
    "ideogram4": Pipelines("Ideogram4Pipeline", {"text-to-image": "Ideogram4Pipeline"}),
}


NOT_YET_SERVED: Mapping[str, str] = {
    "anima": "diffusers has it only in blocks, not yet as a pipeline",
    "flux3": "diffusers has it only in blocks, not yet as a pipeline",
}
"""Families that are known of, and why none of their models is drawn with."""


def follows(family: str, task: Task) -> bool:
    """Whether models of the family follow the structure of pictures in that; True where unknown."""
    row = PIPELINES.get(family)
    return row is None or task in row.guided


def tasks_of(family: str) -> frozenset[Task]:
    """What models of the family do; nothing where it does not draw."""
    row = PIPELINES.get(family)
    return frozenset(row.tasks) if row else frozenset()
