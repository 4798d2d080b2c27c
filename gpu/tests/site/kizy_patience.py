"""test/Patience: a long node whose work is a chain of digests, one a step.

A step that was lost, done twice or done in another order gives another digest at the end, so that
a test sees it. This folder on PYTHONPATH installs it, as pip would.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from typing import Any

from PIL import Image

from kizy_gpu.errors import Paused
from kizy_gpu.images import encode_webp
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


class PatienceParams(Params):
    steps: int = knob(20, title="Steps", ge=1, le=1_000_000)
    seconds_per_step: float = knob(0.05, title="Seconds a step takes", ge=0, le=60)
    checkpoint_every: int = knob(5, title="Steps between checkpoints", ge=1)
    sample_every: int = knob(0, title="Steps between samples; 0 for none", ge=0)
    crash_at: int = knob(0, title="Ends the process at this step, every time", ge=0)
    is_busy: bool = knob(False, title="Computes rather than sleeps")
    seed: int = knob(0, title="Seed", ge=0, le=2**32 - 1)


class Patience(Node[PatienceParams]):
    type = "test/Patience"
    version = "1"
    title = "Patience"
    params = PatienceParams
    inputs = {"dataset": Socket("dataset", required=False)}
    outputs = {"digest": Socket("string"), "samples": Socket("image", list=True)}
    resources = Resources(accelerator="gpu", trainer=True)
    seed_param = "seed"

    def execute(self, ctx: LongContext, params: PatienceParams, inputs: Inputs) -> Outputs:
        state = _begun(ctx, params, inputs["dataset"])
        ctx.on_yield(lambda: ctx.log("info", "parked"), lambda: ctx.log("info", "unparked"))
        while state["step"] < params.steps:
            ctx.turn()
            if ctx.asked("pause"):
                _save(ctx, state)
                raise Paused
            if ctx.asked("finish"):
                break
            _step(state, params)
            ctx.progress(state["step"], params.steps, "denoising", params.seconds_per_step)
            due = params.sample_every and state["step"] % params.sample_every == 0
            if due or ctx.asked("sample"):
                state["samples"].append(_sample(ctx, state["step"]))
            ctx.report({"stage": "training", "steps": params.steps, **state})
            if state["step"] % params.checkpoint_every == 0:
                _save(ctx, state)
        return {"digest": state["digest"], "samples": state["samples"]}


def _begun(ctx: LongContext, params: PatienceParams, dataset: dict[str, Any] | None) -> Any:
    """Where an earlier try left off, or the beginning."""
    latest = ctx.load_checkpoint("latest.json")
    if latest is not None:
        state = json.loads(ctx.load_checkpoint(json.loads(latest)["state"]) or b"")
        ctx.log("info", f"goes on from step {state['step']}")
        return state
    digest = hashlib.sha256(str(params.seed).encode())
    for picture in dataset["pictures"] if dataset else []:
        digest.update(ctx.read(picture["sha256"]))
    return {"step": 0, "digest": digest.hexdigest(), "samples": []}


def _step(state: dict[str, Any], params: PatienceParams) -> None:
    if params.crash_at and state["step"] + 1 == params.crash_at:
        os._exit(3)
    until = time.monotonic() + params.seconds_per_step
    if params.is_busy:
        import torch

        matrix = torch.rand(512, 512)
        while time.monotonic() < until:
            torch.mm(matrix, matrix)
    else:
        time.sleep(params.seconds_per_step)
    state["step"] += 1
    chained = f"{state['digest']} {state['step']}"
    state["digest"] = hashlib.sha256(chained.encode()).hexdigest()


def _sample(ctx: LongContext, step: int) -> dict[str, Any]:
    data = encode_webp(Image.new("RGB", (16, 16), (step % 256, 80, 120)))
    return ctx.keep(Blob(data, "image/webp", {"width": 16, "height": 16}))


def _save(ctx: LongContext, state: dict[str, Any]) -> None:
    name = f"state-{state['step']}.json"
    ctx.save_checkpoint(name, json.dumps(state).encode())
    ctx.save_checkpoint("latest.json", json.dumps({"state": name}).encode())


def expected_digest(steps: int, seed: int = 0, pictures: tuple[bytes, ...] = ()) -> str:
    """What comes of it when no step is lost, doubled or swapped."""
    digest = hashlib.sha256(str(seed).encode())
    for picture in pictures:
        digest.update(picture)
    state = {"step": 0, "digest": digest.hexdigest()}
    for _ in range(steps):
        _step(state, PatienceParams(seconds_per_step=0))
    return str(state["digest"])


nodes = [Patience]
