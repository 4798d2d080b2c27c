"""IP-Adapters of SD 1.x, SDXL and FLUX.1: a drawing takes the look of a picture.

An adapter adds to the denoiser's attention, beside the words, what CLIP sees in a picture. It is
put on before a drawing and taken off after it, whatever happens: one without is as it ever was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from PIL import Image
from safetensors import SafetensorError, safe_open
from transformers import CLIPImageProcessorPil, CLIPVisionModelWithProjection

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Look
from kizy_gpu.families.device import Device
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.families.quiet import hush
from kizy_gpu.ip_adapters import IMAGE_ENCODER, layout_of
from kizy_gpu.model_info import ModelInfo

_WIDE = "flux1-ip-adapter"
"""Of a denoiser whose numbers need the reach of bf16."""

Weights = dict[str, dict[str, torch.Tensor]]


@dataclass(frozen=True)
class Eye:
    """A CLIP that sees pictures."""

    encoder: Any
    cut: Any
    """Cuts and scales a picture to what the encoder sees."""

    def seen(self, image: Image.Image) -> torch.Tensor:
        """What is in `image`, as one row of numbers: [1, width]."""
        pixels = self.cut(image.convert("RGB"), return_tensors="pt").pixel_values
        with torch.no_grad():
            given = pixels.to(self.encoder.device, self.encoder.dtype)
            summary: torch.Tensor = self.encoder(given).image_embeds
        return summary


@dataclass(frozen=True)
class LoadedIPAdapter:
    """The weights as diffusers takes them, and what sees a picture for them."""

    info: ModelInfo
    weights: Weights
    eye: Eye

    def seen(self, image: Image.Image) -> torch.Tensor:
        """What is in `image`, as one row of numbers."""
        return self.eye.seen(image)


def open_eye(folder: Path, place: torch.device, dtype: torch.dtype) -> Eye:
    """The CLIP in `folder`. Raises JobError out_of_memory, OSError, ValueError or KeyError."""
    hush(transformers)
    with out_of_memory_named():
        encoder: Any = CLIPVisionModelWithProjection.from_pretrained(
            folder,
            dtype=dtype,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
        )
        encoder = encoder.to(place).eval()
    side = encoder.config.image_size
    return Eye(encoder, CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size=side))


def load(info: ModelInfo, device: Device) -> LoadedIPAdapter:
    """Load it onto `device`. Raises JobError unsupported for what it cannot read."""
    folder = Path(info.folder)
    dtype = device.wide_weights if info.family == _WIDE else device.weights
    try:
        eye = open_eye(folder / IMAGE_ENCODER, device.torch, dtype)
        with out_of_memory_named():
            weights = _read(folder / info.weights, info.family, device.torch, dtype)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise JobError(
            "unsupported", f"{info.name} cannot be loaded", detail=str(error)[:2000]
        ) from error
    return LoadedIPAdapter(info, weights, eye)


def _read(file: Path, family: str, place: torch.device, dtype: torch.dtype) -> Weights:
    layout = layout_of(family)
    parts = (("image_proj", layout.projection), ("ip_adapter", layout.attention))
    weights: Weights = {"image_proj": {}, "ip_adapter": {}}
    with safe_open(file, framework="pt", device="cpu") as opened:
        for name in opened.keys():  # noqa: SIM118 (it is no mapping)
            for part, prefix in parts:
                if name.startswith(prefix):
                    known = name.removeprefix(prefix)
                    for theirs, ours in layout.names.items():
                        known = known.replace(theirs, ours)
                    weights[part][known] = opened.get_tensor(name).to(place, dtype)
    return weights


class LookStack:
    """Which IP-Adapters a denoiser wears. The layers of the last ones are kept while they are off:
    to build them takes longer than a step of the drawing."""

    def __init__(self, denoiser: Any) -> None:
        self._denoiser = denoiser
        self._kept: tuple[tuple[str, ...], dict[str, Any], Any] | None = None
        """Digests of the adapters in their order, the attention's processors, the projections."""

    @contextlib.contextmanager
    def wearing(
        self, pipeline: Any, looks: Sequence[Look], *, guided: bool
    ) -> Iterator[dict[str, Any]]:
        """While it lasts the denoiser of `pipeline` reads `looks`; gives what to call that with.

        `guided` says whether it also draws without any words, to steer away from that.
        Raises JobError unsupported for an adapter of another model.
        """
        if not looks:
            yield {}
            return
        adapters = [look.adapter for look in looks]
        # diffusers makes one by itself, by a name that needs torchvision, where there is none.
        pipeline.feature_extractor = adapters[0].eye.cut
        try:
            # One for each look, were it the same adapter twice: each has a strength of its own.
            self._put_on(pipeline, adapters)
            pipeline.set_ip_adapter_scale([look.strength for look in looks])
            seen = [look.adapter.seen(look.image)[:, None] for look in looks]
            # Nothing seen is what an adapter was trained with where it was to see nothing.
            pairs = [torch.cat([torch.zeros_like(one), one]) if guided else one for one in seen]
            yield {"ip_adapter_image_embeds": pairs}
        finally:
            pipeline.unload_ip_adapter()

    def forget(self) -> None:
        """Let go of what is kept, where memory is short."""
        self._kept = None

    def _put_on(self, pipeline: Any, adapters: Sequence[LoadedIPAdapter]) -> None:
        digests = tuple(adapter.info.digest for adapter in adapters)
        denoiser = self._denoiser
        if self._kept is None or self._kept[0] != digests:
            self._kept = None
            _build(pipeline, adapters)
            self._kept = (digests, dict(denoiser.attn_processors), denoiser.encoder_hid_proj)
            return
        _, processors, projection = self._kept
        denoiser.set_attn_processor(dict(processors))
        denoiser.encoder_hid_proj = projection
        denoiser.config.encoder_hid_dim_type = "ip_image_proj"


def _build(pipeline: Any, adapters: Sequence[LoadedIPAdapter]) -> None:
    try:
        pipeline.load_ip_adapter(
            [adapter.weights for adapter in adapters],
            subfolder="",
            weight_name=[adapter.info.weights for adapter in adapters],
            # What sees for them is here already; UNets and FLUX.1 call it differently.
            image_encoder_folder=None,
            image_encoder_pretrained_model_name_or_path=None,
        )
    except (RuntimeError, ValueError, KeyError) as error:
        names = " and ".join(sorted({adapter.info.name for adapter in adapters}))
        raise JobError(
            "unsupported", f"{names} is not made for this model", detail=str(error)[:2000]
        ) from error
