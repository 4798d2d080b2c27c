"""Processes that add up what they hold: accelerate's process group, and one flat buffer.

accelerate's PartialState chooses how they talk (NCCL between graphics cards, gloo between
processors) and binds each to its card. Its Accelerator is left out: that wraps a model so that
every process has equally many rows and means are taken at every backward, and brings an optimiser
for each. Ours need only be sent weights, and asked for sums.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from accelerate import PartialState
from accelerate.utils import check_cuda_p2p_ib_support
from torch import Tensor, distributed, nn

from kizy_gpu.families.device import Device

_LOOPBACK = "lo" if sys.platform == "linux" else "lo0"
_INTERFACES = ("GLOO_SOCKET_IFNAME", "NCCL_SOCKET_IFNAME")


class Group:
    """This process's place among some on this machine. One at a time in a process."""

    def __init__(
        self, device: Device, place: int, processes: int, meeting: Path, seconds: float
    ) -> None:
        """Returns once all are there; `meeting` is a file that is not there yet.

        Whatever they do together takes `seconds` at most. Raises RuntimeError after that, here
        and later.
        """
        self.device = device
        self.is_first = place == 0
        on_cpu = device.kind == "cpu"
        # It keeps what it found for the life of the process, and a trainer teaches more than once.
        PartialState._reset_state()
        with _environment(_told(device, place, processes)):
            self._state = PartialState(
                cpu=on_cpu,
                backend="gloo" if on_cpu else "nccl",
                init_method=meeting.as_uri(),
                rank=place,
                world_size=processes,
                timeout=datetime.timedelta(seconds=seconds),
            )
            # They connect the first time they talk, and read the environment for it.
            try:
                distributed.all_reduce(torch.zeros(1, device=device.torch))
            except RuntimeError:
                self.leave(broken=True)
                raise

    def leave(self, broken: bool) -> None:
        """`broken` where others are gone or stuck, and cannot take leave."""
        if broken and self._state.backend == "nccl":
            distributed.distributed_c10d._abort_process_group()
        else:
            self._state.destroy_process_group()
        PartialState._reset_state()


class Flat:
    """The numbers of all `parameters` in one row, so that they travel at once. Made beforehand, so
    that nothing can run out of memory while others wait."""

    def __init__(self, group: Group, parameters: Sequence[nn.Parameter]) -> None:
        self._group = group
        self._parameters = parameters
        count = sum(parameter.numel() for parameter in parameters)
        self._row = torch.empty(count, device=group.device.torch)

    @torch.no_grad()
    def hand_out_weights(self) -> None:
        """All have the weights of the first one afterwards."""
        if self._group.is_first:
            for part, parameter in self._parts():
                part.copy_(parameter)
        distributed.broadcast(self._row, src=0)
        if not self._group.is_first:
            for part, parameter in self._parts():
                parameter.copy_(part)

    def put_gradients(self) -> None:
        for part, parameter in self._parts():
            if parameter.grad is None:
                part.zero_()
            else:
                part.copy_(parameter.grad)

    @torch.no_grad()
    def add_up(self) -> None:
        """What all have put goes onto the weights of the first one as gradients."""
        distributed.reduce(self._row, dst=0)
        if not self._group.is_first:
            return
        for part, parameter in self._parts():
            # What nothing depends on has none in any process, and an optimiser passes it over.
            if parameter.grad is not None:
                parameter.grad.copy_(part)

    def _parts(self) -> Iterator[tuple[Tensor, nn.Parameter]]:
        start = 0
        for parameter in self._parameters:
            stop = start + parameter.numel()
            yield self._row[start:stop].view_as(parameter), parameter
            start = stop


def _told(device: Device, place: int, processes: int) -> Mapping[str, str]:
    """What accelerate, gloo and NCCL read from the environment."""
    told = {
        "RANK": str(place),
        "WORLD_SIZE": str(processes),
        # accelerate takes it for the number of the card.
        "LOCAL_RANK": str(device.torch.index or 0) if device.kind == "cuda" else str(place),
        "LOCAL_WORLD_SIZE": str(processes),
        "MASTER_PORT": "0",  # they meet in a file
        "OMP_NUM_THREADS": str(torch.get_num_threads()),  # or accelerate changes how many
        # Nobody outside this machine is meant.
        **{name: os.environ.get(name, _LOOPBACK) for name in _INTERFACES},
        # One that waits too long says so, rather than being killed.
        "TORCH_NCCL_BLOCKING_WAIT": "1",
    }
    if device.kind == "cuda" and not check_cuda_p2p_ib_support():
        told |= {"NCCL_P2P_DISABLE": "1", "NCCL_IB_DISABLE": "1"}
    return told


@contextlib.contextmanager
def _environment(told: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
