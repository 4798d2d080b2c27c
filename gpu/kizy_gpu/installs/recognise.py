"""What a single checkpoint is, by the names and shapes of its layers. Nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
_FLUX1 = "double_blocks.0.img_attn.qkv.weight"
_SD3 = "joint_blocks.0.x_block.attn.qkv.weight"
"""A layer of every transformer of the family, as its first code names it."""
TRANSFORMERS = frozenset({"flux1", "flux1-fill", "sd3"})
"""Families whose files hold the transformer, and nothing else that is needed of them."""
_PREFIXES = ("", _UNET)
"""Before the names of a transformer: none, or this one where the file holds more than it."""
_PACKED = frozenset({"U8", "I8", "I32"})
SCALES = (".scale_weight", ".weight_scale")
"""In the place of `.weight`: what a layer's weight in 8 bits is to be multiplied by."""
_BESIDE = (*SCALES, ".scale_input", ".input_scale", ".comfy_quant", "scaled_fp8")
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
    family = _transformer_family(tensors)
    if family is not None:
        return family
    if any(name.startswith(("unet.", "down_blocks.", "transformer_blocks.")) for name in tensors):
        raise _refused(
            "This is one part of a model in diffusers' layout",
            "Install the whole folder: paste the link of its repository.",
        )
    raise _refused(
        "This is no model that Kizy knows",
        "Single files of Stable Diffusion 1.5, SDXL, 3.5 and FLUX.1 can be brought in.",
    )


def layer_names(names: Iterable[str]) -> dict[str, str]:
    """Those of the file's transformer, without what stands before them, and what they are there.

    What else is in the file (text encoders, a VAE) is left out; nothing where it has none.
    """
    listed = list(names)
    for prefix in _PREFIXES:
        if any(f"{prefix}{sign}" in listed for sign in (_FLUX1, _SD3)):
            return {name.removeprefix(prefix): name for name in listed if name.startswith(prefix)}
    return {}


def is_beside(name: str) -> bool:
    """Whether it is no layer, but says how one in 8 bits is to be read."""
    return name.endswith(_BESIDE)


def is_distilled(tensors: Tensors) -> bool:
    """Of a FLUX.1: whether it takes no guidance, as schnell, and draws in few steps."""
    return not any(name.startswith("guidance_in.") for name in layer_names(tensors))


def _transformer_family(tensors: Tensors) -> str | None:
    names = layer_names(tensors)
    if not names:
        if any(".double_blocks." in f".{name}" for name in tensors):
            raise _needs_folder("this kind of FLUX")
        return None
    shapes = {new: tensors[old].shape for new, old in names.items()}
    if any(name.startswith("distilled_guidance_layer.") for name in names):
        raise _refused("Chroma is not served here", "FLUX.1 and what is made of it is.")
    if any(name.startswith("double_stream_modulation") for name in names):
        raise _needs_folder("FLUX.2")
    if any(tensors[old].dtype in _PACKED for new, old in names.items() if not is_beside(new)):
        raise _refused(
            "This file is packed in 4 bits, in a way that is not read here",
            "Get its version in 16 or 8 bits; Kizy keeps it in fewer where the card asks.",
        )
    if _SD3 in names:
        return "sd3"
    reads, makes = shapes.get("img_in.weight", ()), shapes.get("final_layer.linear.weight", ())
    if len(reads) != 2 or len(makes) != 2:
        raise _refused("This FLUX has not all of its layers", "Get it again.")
    if reads[1] == 2 * makes[0]:
        raise _refused(
            "This FLUX is made for drawings of edges or depth alone", "Its plain version is served."
        )
    return "flux1" if reads[1] == makes[0] else "flux1-fill"


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
        f"A single file of {name} cannot be brought in",
        "Install the whole folder: choose it in the Models room, or paste its repository's link.",
    )


def _refused(message: str, detail: str = "") -> NotInstalled:
    return NotInstalled("wrong_model", message, detail)
