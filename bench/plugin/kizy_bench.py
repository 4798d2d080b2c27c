"""Nodes that do next to nothing, so that what is left is the engine. The benches put this folder on PYTHONPATH."""

from __future__ import annotations

import random
import time
from pathlib import Path

from PIL import Image

from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Params, Socket, knob


class SourceParams(Params):
    side: int = knob(8, title="Side", ge=1, le=4096)
    seed: int = knob(0, title="Seed", ge=0, le=2**31)


class Source(Node[SourceParams]):
    """A picture of noise: of a thousand pixels a side, a PNG of it has 3 MB."""

    type = "bench/Source"
    version = "1"
    title = "Source"
    params = SourceParams
    outputs = {"image": Socket("image")}

    def execute(self, ctx: Context, params: SourceParams, inputs: Inputs) -> Outputs:
        noise = random.Random(params.seed).randbytes(params.side**2 * 3)
        return {"image": Image.frombytes("RGB", (params.side, params.side), noise)}


class PassParams(Params):
    hop: int = knob(0, title="Hop", ge=0, le=2**31)


class Pass(Node[PassParams]):
    """Hands a picture on."""

    type = "bench/Pass"
    version = "1"
    title = "Pass"
    params = PassParams
    inputs = {"image": Socket("image")}
    outputs = {"image": Socket("image")}

    def execute(self, ctx: Context, params: PassParams, inputs: Inputs) -> Outputs:
        return {"image": inputs["image"]}


class ClockParams(Params):
    path: str = knob("", title="Path", max_length=1000)
    seed: int = knob(0, title="Seed", ge=0, le=2**31)
    steps: int = knob(100, title="Steps", ge=1, le=1000)


class Clock(Node[ClockParams]):
    """Says its steps one after the other, and writes down when."""

    type = "bench/Clock"
    version = "1"
    title = "Clock"
    params = ClockParams
    outputs = {"image": Socket("image")}

    def execute(self, ctx: Context, params: ClockParams, inputs: Inputs) -> Outputs:
        with Path(params.path).open("w") as said:
            for step in range(1, params.steps + 1):
                # Slower than the engine's own throttle, so that each step is on its way alone.
                time.sleep(0.13)
                said.write(f"{step} {time.time() * 1000:.1f}\n")
                said.flush()
                ctx.progress(step, params.steps, "denoising")
        return {"image": Image.new("RGB", (8, 8))}


nodes = [Source, Pass, Clock]
