"""kizy/EnhancePrompt: the same wish for a picture, with more of what is to be seen."""

from __future__ import annotations

from collections.abc import Mapping

from kizy_gpu.errors import Issue, JobError
from kizy_gpu.families.base import WritingModel
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.nodes.base import (
    Context,
    Inputs,
    Node,
    Outputs,
    Params,
    Resources,
    Socket,
    able_model,
    knob,
)

MOST_LETTERS = 4000
TOLD = (
    "You write descriptions of pictures. The user gives a short wish for a picture. Answer with "
    "the same wish in more detail: keep everything that is named, and add what is visible, such as "
    "place, light, colours, materials and composition. Write one paragraph of plain English, at "
    "most 60 words, without a title, a list, or any word about yourself."
)


class EnhanceParams(Params):
    model: str = knob(title="Model", ui="model", min_length=1, max_length=200)
    seed: int = knob(
        0, title="Seed", help="The same seed gives the same words.", ui="seed", ge=0, le=2**32 - 1
    )
    max_tokens: int = knob(
        120, title="Length", help="The most it writes, in pieces of words.", step=1, ge=8, le=400
    )


class EnhancePrompt(Node[EnhanceParams]):
    type = "kizy/EnhancePrompt"
    version = "1"
    title = "Enhance a prompt"
    help = "Writes the same wish with more detail, in one paragraph."
    params = EnhanceParams
    inputs = {"text": Socket("string")}
    outputs = {"text": Socket("string")}
    resources = Resources(accelerator="gpu")
    seed_param = "seed"
    model_params = ("model",)

    def check(self, params: EnhanceParams, models: Mapping[str, ModelInfo]) -> list[Issue]:
        model = models[params.model]
        if model.kind != "writer":
            return [Issue("params.model", f"{model.name} does not write")]
        return []

    def execute(self, ctx: Context, params: EnhanceParams, inputs: Inputs) -> Outputs:
        wish = str(inputs["text"]).strip()
        if not wish or len(wish) > MOST_LETTERS:
            raise JobError("invalid_input", f"there must be words, {MOST_LETTERS} letters at most")
        model = able_model(ctx, params.model, WritingModel, "write")
        return {"text": model.write(TOLD, wish, params.seed, params.max_tokens, ctx)}
