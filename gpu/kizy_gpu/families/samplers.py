"""Samplers by the names artists know, free of torch.

A sampler is a diffusers scheduler made from the model's own scheduler config, so that prediction
type, zero terminal SNR and step spacing stay the model's; only what the name says is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

SamplerName = Literal[
    "ddim", "dpmpp_2m", "dpmpp_2m_karras", "dpmpp_2m_sde", "euler", "euler_a", "unipc"
]


@dataclass(frozen=True)
class Sampler:
    label: str
    """As A1111 writes it into pictures."""
    scheduler: str
    """A class of `diffusers`."""
    options: Mapping[str, Any] = field(default_factory=dict)
    needs_noise_floor: bool = False
    """Whether its steps are spread over noise levels, which must then not reach infinity."""


SAMPLERS: Mapping[str, Sampler] = {
    "ddim": Sampler("DDIM", "DDIMScheduler"),
    "dpmpp_2m": Sampler("DPM++ 2M", "DPMSolverMultistepScheduler", {"use_karras_sigmas": False}),
    "dpmpp_2m_karras": Sampler(
        "DPM++ 2M Karras",
        "DPMSolverMultistepScheduler",
        {"use_karras_sigmas": True},
        needs_noise_floor=True,
    ),
    "dpmpp_2m_sde": Sampler(
        "DPM++ 2M SDE", "DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++"}
    ),
    "euler": Sampler("Euler", "EulerDiscreteScheduler"),
    "euler_a": Sampler("Euler a", "EulerAncestralDiscreteScheduler"),
    "unipc": Sampler("UniPC", "UniPCMultistepScheduler"),
}

assert set(SAMPLERS) == set(get_args(SamplerName))


def samplers_for(scheduler_config: Mapping[str, Any]) -> tuple[str, ...]:
    """The samplers that work with a model, given its `scheduler_config.json`.

    Along a straight flow there is Euler's step and little to gain from others.

    A model trained to zero terminal SNR begins at infinite noise: Karras' spacing, made for a
    finite range, then puts nearly all steps where nothing happens.
    """
    if str(scheduler_config.get("_class_name", "")).startswith("FlowMatch"):
        return ("euler",)
    endless = bool(scheduler_config.get("rescale_betas_zero_snr"))
    return tuple(
        name for name, sampler in SAMPLERS.items() if not (endless and sampler.needs_noise_floor)
    )
