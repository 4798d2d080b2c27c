"""The device a worker computes on, and the arithmetic it uses there.

The numerics class names everything about the machine that changes pixels: two workers of one
class give the same bytes for the same job, and results of one class are not taken for another's.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import torch

from kizy_gpu.families.cpu import cpu_name, cpu_numerics, physical_cores


@dataclass(frozen=True)
class Device:
    """One place to compute: `weights` is the dtype models are held in."""

    id: str
    kind: Literal["cpu", "cuda", "mps"]
    name: str
    memory_bytes: int
    numerics_class: str
    weights: torch.dtype
    autocast: torch.dtype | None
    """The dtype of matrix products where weights stay in fp32, or None."""
    threads: int = 0
    """The most that a CPU computes with; 0 elsewhere."""

    @property
    def wide_weights(self) -> torch.dtype:
        """As `weights`, for models that leave fp16's range: T5, and most transformers that draw."""
        return torch.bfloat16 if self.weights is torch.float16 else self.weights

    @property
    def torch(self) -> torch.device:
        return torch.device("cpu" if self.kind == "cpu" else self.id)

    @contextlib.contextmanager
    def arithmetic(self, threads: int = 0) -> Iterator[None]:
        """Run a whole picture inside one: autocast keeps converted weights until it is left.

        On a CPU `threads` of them compute meanwhile, or all. No pixel depends on how many.
        """
        with self._threads(threads), torch.no_grad():
            if self.autocast is None:
                yield
                return
            with torch.autocast(self.kind, self.autocast):
                yield

    @contextlib.contextmanager
    def _threads(self, count: int) -> Iterator[None]:
        if self.kind != "cpu" or not count:
            yield
            return
        before = torch.get_num_threads()
        torch.set_num_threads(count)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def find_devices() -> list[str]:
    """Ids of the accelerators here, or the CPU's where there is none."""
    if torch.cuda.is_available():
        return [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        return ["mps:0"]
    return ["cpu:0"]


def open_device(device_id: str, threads: int = 0) -> Device:
    """Prepare this process for `device_id`: determinism, dtypes, and on a CPU `threads`.

    `threads` are the most that a model may take; 0 means one for each physical core.
    """
    if device_id.startswith("cuda:"):
        return _cuda(device_id)
    if device_id.startswith("mps"):
        memory = int(torch.mps.recommended_max_memory())
        return Device(
            device_id, "mps", "Apple GPU", memory, "mps-fp16", torch.float16, autocast=None
        )
    return _cpu(device_id, threads)


def _cpu(device_id: str, threads: int) -> Device:
    most = threads or physical_cores()
    torch.set_num_threads(most)
    numerics = cpu_numerics()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    autocast = torch.bfloat16 if numerics != "cpu-fp32" else None
    return Device(device_id, "cpu", cpu_name(), memory, numerics, torch.float32, autocast, most)


def _cuda(device_id: str) -> Device:
    torch.cuda.set_device(device_id)
    properties = torch.cuda.get_device_properties(device_id)
    # Same job, same bytes: cuDNN must not choose its algorithms by timing them.
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True
    # fp16 rather than bf16: this class of model stays in its range, and keeps three more bits.
    numerics = f"cuda-fp16-sm{properties.major}{properties.minor}"
    return Device(
        device_id, "cuda", properties.name, properties.total_memory, numerics, torch.float16, None
    )
