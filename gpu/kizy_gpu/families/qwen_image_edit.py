"""Qwen-Image-Edit, which changes a picture by words; since 2509 (Plus) several pictures.

A model is a diffusers `QwenImageEditPipeline` or `QwenImageEditPlusPipeline` folder in safetensors.
A Qwen2.5-VL reads the words and sees the pictures; all else is as in Qwen-Image.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from PIL import Image
from torch import Tensor

from kizy_gpu.families.begun import BegunModel, pixels_of
from kizy_gpu.families.device import Device
from kizy_gpu.families.packed import packed
from kizy_gpu.families.pipeline_model import read_pipeline
from kizy_gpu.families.qwen_image import QwenImage
from kizy_gpu.families.seeing import qwen2_vl_reader
from kizy_gpu.model_info import ModelInfo

PLUS = "qwen-image-edit-plus"


def load(info: ModelInfo, device: Device) -> QwenImageEdit:
    """Load the pipeline onto `device`. Raises JobError unsupported for what it cannot read."""
    pipeline = read_pipeline(info, device, device.wide_weights, _reader)
    return QwenImageEdit(info, device, pipeline)


class QwenImageEdit(BegunModel, QwenImage):
    """A loaded model. Not re-entrant: one picture at a time."""

    sees_begun: ClassVar[bool] = True

    def __init__(self, info: ModelInfo, device: Device, pipeline: Any) -> None:
        super().__init__(info, device, pipeline)
        pipeline.text_encoder.register_forward_pre_hook(_say_what_is_picture, with_kwargs=True)

    def pictures_to_edit(self, pictures: list[Image.Image]) -> dict[str, Any]:
        return {"image": pictures if self.info.family == PLUS else pictures[0]}

    def latents_of(self, pipeline: Any, picture: Image.Image) -> Tensor:
        # Its VAE is one of films: a picture is a film of one frame.
        frame = pixels_of(pipeline, picture).unsqueeze(2)
        return packed(pipeline._encode_vae_image(frame, generator=None).squeeze(2))


def _reader(folder: Path) -> dict[str, Any]:
    return {"processor": qwen2_vl_reader(folder)}


def _say_what_is_picture(
    encoder: Any, args: tuple[Any, ...], given: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Tell the reader which tokens are of a picture: these have a place in height and width.

    transformers 5 no longer works it out of the ids by itself, and diffusers does not say it: the
    picture would be read as a line of words.
    """
    ids = given.get("input_ids")
    if ids is None or given.get("image_grid_thw") is None:
        return args, given
    kinds = (ids == encoder.config.image_token_id).to(torch.int32)
    return args, {**given, "mm_token_type_ids": kinds}
