"""What a single checkpoint is, by the names and shapes of its layers. Nothing is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from kizy_gpu.installs.problems import NotInstalled
from kizy_gpu.safetensors_header import TensorInfo

Tensors = Mapping[str, TensorInfo]

_UNET = "model.diffusion_model."
_CROSS = (
    f"{_UNET}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight",
    f"{_UNET}input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight",
)
_TEXT_15 = "cond_stage_model.transformer."
_TEXT_XL = "conditioner.embedders.1.model."
_VAE = "first_stage_model."
_WIDTHS = {768: "sd15", 1024: "sd2", 2048: "sdxl"}
"""Width of the words that the UNet reads."""


def family_of_checkpoint(tensors: Tensors) -> str:
    """The family of a whole checkpoint that can be used here. Raises NotInstalled."""
    if any(".lora_" in name or ".lora." in name for name in tensors):
        raise _refused("This is a style (LoRA), not a model", "Bring it in under Styles.")
    if any(name.startswith("control_model.") for name in tensors):
        raise _refused("This is a ControlNet, not a model")
    for name in _CROSS:
        if name in tensors:
            return _unet_family(tensors, _WIDTHS.get(tensors[name].shape[-1], ""))
    if any(".joint_blocks." in f".{name}" for name in tensors):
        raise _needs_folder("Stable Diffusion 3")
    if any(".double_blocks." in f".{name}" for name in tensors):
        raise _needs_folder("FLUX")
    if any(name.startswith(("unet.", "down_blocks.", "transformer_blocks.")) for name in tensors):
        raise _refused(
            "This is one part of a model in diffusers' layout",
            "Install the whole folder: paste the link of its repository.",
        )
    raise _refused(
        "This is no model that Kizy knows",
        "Single files of Stable Diffusion 1.5 and SDXL can be brought in.",
    )


def _unet_family(tensors: Tensors, family: str) -> str:
    if family == "sd2":
        raise _refused("Stable Diffusion 2 is not served here", "Use SD 1.5 or SDXL.")
    if family == "":
        raise _refused("This is no model that Kizy knows")
    first = tensors.get(f"{_UNET}input_blocks.0.0.weight")
    if first is None or first.shape[1] != 4:
        raise _refused(
            "This checkpoint is made for inpainting alone",
            "Its plain version paints parts of pictures anew as well.",
        )
    text = _TEXT_15 if family == "sd15" else _TEXT_XL
    for prefix, what in ((text, "text encoder"), (_VAE, "VAE")):
        if not any(name.startswith(prefix) for name in tensors):
            raise _refused(f"This checkpoint has no {what} in it", "Get the full version of it.")
    return family


def _needs_folder(name: str) -> NotInstalled:
    return _refused(
        f"A single file of {name} is only a part of the model",
        "Install the whole folder: choose it in the Models room, or paste its repository's link.",
    )


def _refused(message: str, detail: str = "") -> NotInstalled:
    return NotInstalled("wrong_model", message, detail)
