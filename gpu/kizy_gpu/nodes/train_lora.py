"""kizy/TrainLora: teaches a base model from pictures, and gives a LoRA."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from kizy_gpu.errors import Issue
from kizy_gpu.images import encode_png
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import (
    Blob,
    Inputs,
    LongContext,
    Node,
    Outputs,
    Params,
    Resources,
    Socket,
    knob,
)
from kizy_gpu.settings import model_roots
from kizy_gpu.training.recipes import training_of
from kizy_gpu.training.settings import Settings

Prompt = Annotated[str, Field(max_length=1000)]


class TrainLoraParams(Params):
    model: str = knob("sprout", title="Model", ui="model", min_length=1, max_length=200)
    name: str = knob("", title="Name", max_length=100)
    goal: str = knob("", title="Goal", max_length=500)
    description: str = knob("", title="Description", max_length=2000)
    trigger: str = knob("", title="Trigger word", help="Stands for what is learnt.", max_length=60)
    subject: Literal["person", "look", "thing"] = knob("look", title="What it is")
    steps: int = knob(320, title="Steps", step=50, ge=1, le=100_000)
    rank: int = knob(8, title="Rank", help="How much it can hold.", step=1, ge=1, le=256)
    alpha: float = knob(
        8.0, title="Alpha", help="Its strength is alpha / rank.", step=1, gt=0, le=256
    )
    learning_rate: float = knob(1e-3, title="Learning rate", gt=0, le=1)
    batch_size: int = knob(8, title="Batch size", step=1, ge=1, le=64)
    resolution: int = knob(
        0, title="Resolution", help="0 is the model's own.", unit="px", step=64, ge=0, le=2048
    )
    caption_dropout: float = knob(
        0.1, title="Caption dropout", help="Share shown without caption.", step=0.05, ge=0, le=1
    )
    flip: bool = knob(True, title="Mirror", help="Not where left and right matter.")
    train_text_encoder: bool = knob(False, title="Teach the text encoder")
    convolutions: bool = knob(True, title="Teach convolutions", help="Textures and edges.")
    min_snr_gamma: float = knob(0.0, title="Min-SNR gamma", help="0 is off.", step=0.5, ge=0, le=20)
    seed: int = knob(0, title="Seed", ui="seed", ge=0, le=2**32 - 1)
    sample_prompts: list[Prompt] = knob(
        [], title="Samples", help="Drawn on the way, without the trigger.", max_length=8
    )
    sample_steps: int = knob(
        0, title="Steps of a sample", help="0 is the model's own, 16 at most.", step=1, ge=0, le=150
    )
    sample_every_steps: int = knob(80, title="Sample every", unit="steps", ge=1, le=100_000)
    checkpoint_every_steps: int = knob(80, title="Keep every", unit="steps", ge=1, le=100_000)
    optimizer: Literal["adamw", "adamw8bit"] = knob("adamw", title="Optimizer")
    gradient_checkpointing: bool | None = knob(
        None, title="Gradient checkpointing", help="Unset: only when memory is short."
    )


class TrainLora(Node[TrainLoraParams]):
    type = "kizy/TrainLora"
    version = "1"
    title = "Teach a style"
    help = "Learns a look, a person or a thing from pictures."
    params = TrainLoraParams
    inputs = {"dataset": Socket("dataset")}
    outputs = {
        "lora": Socket("lora"),
        "samples": Socket("image", list=True),
        "report": Socket("json"),
    }
    resources = Resources(accelerator="gpu", trainer=True)
    seed_param = "seed"
    model_params = ("model",)

    def shares(self, params: TrainLoraParams) -> int:
        return params.batch_size

    def check(self, params: TrainLoraParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        model = models[params.model]
        if model.kind == "base" and training_of(model.family, model.architecture):
            return []
        return [Issue("params.model", f"{model.name} cannot be taught yet")]

    def execute(self, ctx: LongContext, params: TrainLoraParams, inputs: Inputs) -> Outputs:  # type: ignore[override]
        from kizy_gpu.training.clip_sight import find_encoder
        from kizy_gpu.training.teach import teach

        given = params.model_dump()
        given["sample_prompts"] = tuple(given["sample_prompts"])
        manifest = json.dumps(inputs["dataset"], sort_keys=True).encode()
        model = ctx.model(params.model)
        encoder = find_encoder(model_roots())
        lesson = teach(model, manifest, Settings(**given), _Desk(ctx), ctx.others, encoder)
        meta = {"strength": lesson.report["strength"]}
        return {
            "lora": Blob(lesson.lora, "application/x-safetensors", meta),
            "samples": lesson.samples,
            "report": lesson.report,
        }


class _Desk:
    """The context, and pictures stored the way the studio shows them."""

    def __init__(self, ctx: LongContext) -> None:
        self._ctx = ctx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ctx, name)

    def keep_picture(self, image: Any) -> dict[str, Any]:
        size = {"width": image.width, "height": image.height}
        value = self._ctx.keep(Blob(encode_png(image, compress_level=6), "image/png", size))
        return {
            "sha256": value["sha256"],
            "bytes": value["bytes"],
            "mediaType": "image/png",
            **size,
        }
