"""The arithmetic of training: bfloat16 where the machine computes in it, else float32.

A CPU without bfloat16 instructions takes two to three times as long in it as in float32.
"""

import torch

from kizy_gpu.families.cpu import cpu_numerics


def narrow_dtype(device: str) -> torch.dtype:
    """bfloat16 or float32, whichever is fast on `device` ("cpu" or "cuda")."""
    if device == "cpu" and cpu_numerics() == "cpu-fp32":
        return torch.float32
    return torch.bfloat16


def narrow(device: str) -> torch.autocast:
    """Matrix products inside are computed in `narrow_dtype`."""
    dtype = narrow_dtype(device)
    return torch.autocast(device, torch.bfloat16, enabled=dtype is torch.bfloat16)
