"""Naming the one failure that another try with less can mend."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

import torch

from kizy_gpu.errors import JobError


@contextlib.contextmanager
def out_of_memory_named() -> Iterator[None]:
    """Turn running out of memory, however it is reported, into JobError out_of_memory."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise JobError("out_of_memory", "The device ran out of memory") from error
    except MemoryError as error:
        raise JobError("out_of_memory", "The machine ran out of memory") from error
    except RuntimeError as error:
        # The CPU's allocator has no type of its own for it.
        if "DefaultCPUAllocator" not in str(error):
            raise
        raise JobError("out_of_memory", "The machine ran out of memory") from error


def give_back_memory() -> None:
    """Return what no living tensor needs to the device. Call it after dropping models."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
