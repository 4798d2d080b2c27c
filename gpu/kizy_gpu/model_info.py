"""What is known of a model that is on this machine: what the service offers, and what loads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from kizy_gpu.families.pipelines import tasks_of
from kizy_gpu.precision import Precision, has_nf4, numbers_of
from kizy_gpu.training.recipes import training_of

Kind = Literal["base", "upscaler", "controlnet", "ipAdapter", "detector", "captioner", "writer"]
_SHAPE_RATIOS = {"1:1": (1, 1), "3:4": (3, 4), "4:3": (4, 3), "9:16": (9, 16), "16:9": (16, 9)}


class Described(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True
    )


class Defaults(Described):
    """What a picture is made with unless the artist says otherwise. Sides in px."""

    steps: int = 20
    guidance_scale: float = 7.5
    guidance_rescale: float = 0.0
    width: int = 512
    height: int = 512
    sampler: str = "ddim"
    max_tokens: int = 512
    """How much of a prompt is read, of the families that read long ones."""


class Limits(Described):
    """What the model takes. Sides in px."""

    min_side: int = Field(64, validation_alias=AliasChoices("minSide", "min_side", "minSize"))
    max_side: int = Field(2048, validation_alias=AliasChoices("maxSide", "max_side", "maxSize"))
    multiple_of: int = 8
    max_steps: int = 150


class ModelInfo(Described):
    """One model as the service offers it, and what a family needs to load it."""

    id: str
    name: str
    family: str
    kind: Kind
    architecture: str
    """What LoRAs, ControlNets and IP-Adapters fit: "sd15" for SD 1.5 and all that is made of it."""
    folder: str
    digest: str
    bytes: int
    precision: Precision = "bf16"
    """Of a base model: what its weights are kept in here."""
    weights: str = "model.safetensors"
    """An upscaler's file in its folder, or an IP-Adapter's."""
    defaults: Defaults = Defaults()
    limits: Limits = Limits()
    shapes: Mapping[str, tuple[int, int]] = Field(default_factory=dict)
    samplers: tuple[str, ...] = ()
    scale: int | None = None
    shown_at: int | None = None
    note: str | None = None
    intents: tuple[str, ...] = ()
    """Of a base model: what people write who need it ("poster with words")."""
    distilled: bool = False
    """Of a base model: draws in a few steps, and forgets how to when it is taught itself."""
    upscaler: str | None = None
    preprocessor: str | None = None
    """Of a ControlNet: what finds in a picture the structure it reads ("edges")."""
    pixel_range: tuple[float, float] = (-1.0, 1.0)
    """Of a ControlNet beside a transformer: what black and white were to the VAE, when it learnt to
    read what that makes of them."""
    stream_width: int | None = None
    """How many numbers a transformer has for each patch of a picture; a ControlNet that adds to
    them must have as many. None of what has no transformer."""
    labels: tuple[str, ...] = ()
    """Of a detector: what it finds ("face")."""
    licence: str | None = None
    layers: Mapping[str, tuple[int, ...]] = Field(default_factory=dict)
    """Of a base model: what LoRAs may change, by part and name, with the shapes of the weights."""
    latent_rgb: tuple[tuple[float, ...], ...] | None = None
    """One row per latent channel, one column per colour: a cheap look at unfinished latents."""
    latent_rgb_bias: tuple[float, ...] = (0.0, 0.0, 0.0)

    def taught(self) -> ModelInfo:
        """As it is taught: on whole weights, or where those do not lie on the card, on NF4
        (Dettmers et al. 2023, "QLoRA"). fp8 has no scales, and what casts it keeps a copy of each
        layer for the way back."""
        lowered = self.precision != "bf16" and has_nf4()
        return self.model_copy(update={"precision": "nf4" if lowered else "bf16"})

    def as_wire(self) -> dict[str, Any]:
        """For `GET /v1/models`: without the folder, which is this machine's business."""
        hidden = {"folder", "weights", "latent_rgb", "latent_rgb_bias", "pixel_range"}
        if self.kind != "base":
            hidden |= {"precision", "distilled"}
        wire = self.model_dump(mode="json", by_alias=True, exclude=hidden)
        if self.kind != "base":
            return wire
        wire["tasks"] = sorted(tasks_of(self.family))
        training = training_of(self.family, self.architecture)
        if training is not None:
            needed = training["memoryBytes"]
            if needed is not None and self.taught().precision == "nf4":
                numbers = numbers_of(Path(self.folder))
                training["weightsBytes"] = numbers.bytes_in("nf4")
                training["memoryBytes"] = (
                    needed - numbers.bytes_in("bf16") + training["weightsBytes"]
                )
            wire["training"] = training
        return wire


def shapes_of(defaults: Defaults, limits: Limits) -> dict[str, tuple[int, int]]:
    """Sides for the usual proportions at about the default area, within the limits."""
    area = defaults.width * defaults.height
    unit = max(16, limits.multiple_of)

    def side(ideal: float) -> int:
        least = -(-limits.min_side // unit) * unit
        most = limits.max_side // unit * unit
        return min(max(round(ideal / unit) * unit, least), most)

    return {
        name: (side((area * w / h) ** 0.5), side((area * h / w) ** 0.5))
        for name, (w, h) in _SHAPE_RATIOS.items()
    }
