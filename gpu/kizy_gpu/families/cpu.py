"""What this machine's processor can do, read without torch: the gateway needs it at once."""

from __future__ import annotations

import os
import platform
import re
import sys
from functools import cache
from pathlib import Path


@cache
def _cpuinfo() -> str:
    try:
        return Path("/proc/cpuinfo").read_text()
    except OSError:
        return ""


def cpu_numerics() -> str:
    """The numerics class of the CPU.

    Products in bf16 are about twice as fast where the processor has them in hardware, and slower
    than fp32 where it has not. AMX sums in another order than AVX-512, so it is its own class.
    """
    match = re.search(r"^flags\s*:(.*)$", _cpuinfo(), re.MULTILINE)
    flags = set(match[1].split()) if match else set()
    if "amx_bf16" in flags:
        return "cpu-bf16-amx"
    return "cpu-bf16" if "avx512_bf16" in flags else "cpu-fp32"


def cpu_name() -> str:
    match = re.search(r"^model name\s*:\s*(.+)$", _cpuinfo(), re.MULTILINE)
    return match[1].strip() if match else platform.processor() or platform.machine()


def physical_cores() -> int:
    """Cores without their hyper-threads, which only get in the way of matrix products."""
    pairs = set(
        re.findall(r"^physical id\s*:\s*(\d+)$.*?^core id\s*:\s*(\d+)$", _cpuinfo(), re.M | re.S)
    )
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(len(pairs) or allowed or 1, allowed or 1)


def may_have_gpu() -> bool:
    """Whether asking torch for the device could give anything but the CPU."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    return any(Path("/dev").glob("nvidia[0-9]*")) or Path("/dev/dxg").exists()
