"""Kizy's own nodes. They are found like anyone's, through the entry-point group `kizy.nodes`."""

from __future__ import annotations

from typing import Any

from kizy_gpu.nodes.base import Node


def builtin() -> list[type[Node[Any]]]:
    """The nodes of this distribution, in the order an artist meets them."""
    from kizy_gpu.nodes.adetailer import ADetailer
    from kizy_gpu.nodes.blend import Blend
    from kizy_gpu.nodes.control_net import ControlNet
    from kizy_gpu.nodes.dataset_input import DatasetInput
    from kizy_gpu.nodes.describe_image import DescribeImage
    from kizy_gpu.nodes.edit_image import EditImage
    from kizy_gpu.nodes.enhance_prompt import EnhancePrompt
    from kizy_gpu.nodes.extend_canvas import ExtendCanvas
    from kizy_gpu.nodes.flux_inference import FluxInference
    from kizy_gpu.nodes.image_input import ImageInput
    from kizy_gpu.nodes.image_output import ImageOutput
    from kizy_gpu.nodes.image_to_image import ImageToImage
    from kizy_gpu.nodes.inpaint import Inpaint
    from kizy_gpu.nodes.ip_adapter import IPAdapter
    from kizy_gpu.nodes.lora_loader import LoRALoader
    from kizy_gpu.nodes.mask_input import MaskInput
    from kizy_gpu.nodes.string_input import StringInput
    from kizy_gpu.nodes.text_to_image import TextToImage
    from kizy_gpu.nodes.train_lora import TrainLora
    from kizy_gpu.nodes.upscale_esrgan import UpscaleESRGAN
    from kizy_gpu.nodes.video_frames import VideoFrames

    return [
        StringInput,
        ImageInput,
        MaskInput,
        LoRALoader,
        ControlNet,
        IPAdapter,
        TextToImage,
        ImageToImage,
        Inpaint,
        EditImage,
        FluxInference,
        ExtendCanvas,
        Blend,
        ADetailer,
        UpscaleESRGAN,
        ImageOutput,
        DescribeImage,
        EnhancePrompt,
        DatasetInput,
        TrainLora,
        VideoFrames,
    ]
