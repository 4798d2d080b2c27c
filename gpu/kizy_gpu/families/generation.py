"""What models that give words share: being read from disk, and being followed word by word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors import SafetensorError
from torch import Tensor

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import Watch
from kizy_gpu.families.device import Device
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.families.quiet import hush
from kizy_gpu.families.text_models import NoTextModel, architecture_in, require_architecture
from kizy_gpu.model_info import ModelInfo

FROM_DISK = {"local_files_only": True, "trust_remote_code": False}
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, SafetensorError)
"""What transformers raises for a folder that is no model, or a damaged one."""


def read_weights(info: ModelInfo, device: Device, dtype: torch.dtype) -> Any:
    """The folder's model on `device`, as safetensors only. Raises JobError unsupported."""
    folder = Path(info.folder)
    hush(transformers)
    try:
        require_architecture(folder, info.family)
        made = getattr(transformers, architecture_in(folder))
        with out_of_memory_named():
            model, report = made.from_pretrained(
                folder, dtype=dtype, use_safetensors=True, output_loading_info=True, **FROM_DISK
            )
            model.to(device.torch)
    except NoTextModel as error:
        raise JobError("unsupported", f"{info.name}: {error}") from error
    except _UNREADABLE as error:
        raise _unreadable(info, error) from error
    # What is missing would be made up at random, and its words with it.
    if missing := [name for name in report["missing_keys"] if name.endswith(".weight")]:
        raise JobError("unsupported", f"{info.name} lacks weights, such as {sorted(missing)[0]}")
    return model.requires_grad_(False).eval()


def read_part(info: ModelInfo, part: Any) -> Any:
    """A tokenizer or a processor of pictures from the same folder. Raises JobError unsupported."""
    hush(transformers)
    try:
        return part.from_pretrained(info.folder, **FROM_DISK)
    except _UNREADABLE as error:
        raise _unreadable(info, error) from error


def _unreadable(info: ModelInfo, error: Exception) -> JobError:
    return JobError("unsupported", f"{info.name} cannot be read", detail=str(error)[:2000])


class Followed(transformers.StoppingCriteria):
    """Cancels between two words, and counts them."""

    def __init__(self, watch: Watch, most: int) -> None:
        self._watch = watch
        self._most = most
        self._done = 0

    def __call__(self, input_ids: Tensor, scores: Any, **_: Any) -> Tensor:
        self._watch.check()
        self._done += 1
        self._watch.progress(min(self._done, self._most), self._most, "writing")
        return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)


def one_paragraph(text: str) -> str:
    """Without line breaks, control characters and doubled spaces."""
    return re.sub(r"[\s\u0000-\u001f\u007f]+", " ", text).strip()
