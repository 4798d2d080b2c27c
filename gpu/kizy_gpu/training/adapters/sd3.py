"""Teaching Stable Diffusion 3 and 3.5."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor

from kizy_gpu.families.sd3 import StableDiffusion3
from kizy_gpu.training.adapters.base import Words
from kizy_gpu.training.adapters.flow import FlowAdapter


def adapter(model: StableDiffusion3) -> StableDiffusion3Adapter:
    return StableDiffusion3Adapter(model)


class StableDiffusion3Adapter(FlowAdapter):
    ends: ClassVar[tuple[str, ...]] = (
        *FlowAdapter.ends,
        *("add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"),
    )

    def read(self, captions: list[str]) -> Words:
        tokens, _, whole, _ = self._pipeline.encode_prompt(
            captions,
            None,
            None,
            device=self._model.device.torch,
            do_classifier_free_guidance=False,
            **self._max_tokens(),
        )
        return {"tokens": tokens, "whole": whole}

    def direction(self, noisy: Tensor, sigma: Tensor, words: Words) -> Tensor:
        foretold: Tensor = self._pipeline.transformer(
            hidden_states=noisy,
            timestep=sigma * self.steps,
            encoder_hidden_states=words["tokens"],
            pooled_projections=words["whole"],
            return_dict=False,
        )[0]
        return foretold
