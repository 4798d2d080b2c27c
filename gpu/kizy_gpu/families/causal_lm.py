"""A small language model that does what it is told with some words."""

from __future__ import annotations

from typing import Any

import torch
import transformers

from kizy_gpu.families.base import Watch
from kizy_gpu.families.device import Device
from kizy_gpu.families.generation import Followed, one_paragraph, read_part, read_weights
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.model_info import ModelInfo

TEMPERATURE = 0.7
TOP_P = 0.9
REPETITION_PENALTY = 1.1


def load(info: ModelInfo, device: Device) -> CausalLm:
    """Raises JobError unsupported for what is not read here."""
    tokenizer = read_part(info, transformers.AutoTokenizer)
    return CausalLm(read_weights(info, device, device.wide_weights), tokenizer, device)


class CausalLm:
    """A loaded writer. Not re-entrant: one text at a time."""

    def __init__(self, model: Any, tokenizer: Any, device: Device) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._device = device

    def write(self, told: str, text: str, seed: int, max_tokens: int, watch: Watch) -> str:
        """What comes of `text` when the model is told `told`: one paragraph. Seeded."""
        watch.check()
        asked = self._asked(told, text)
        with (
            self._device.arithmetic(),
            out_of_memory_named(),
            # Sampling draws from torch's own generators: nobody else's draws may change by it.
            torch.random.fork_rng(),
        ):
            torch.manual_seed(seed)
            made = self._model.generate(
                asked.to(self._device.torch),
                attention_mask=torch.ones_like(asked, device=self._device.torch),
                max_new_tokens=max_tokens,
                do_sample=True,
                temperature=TEMPERATURE,
                top_p=TOP_P,
                repetition_penalty=REPETITION_PENALTY,
                pad_token_id=self._padding(),
                stopping_criteria=[Followed(watch, max_tokens)],
            )
        new = made[0, asked.shape[1] :]
        said = one_paragraph(self._tokenizer.decode(new, skip_special_tokens=True))
        return whole_sentences(said) if len(new) >= max_tokens else said

    def _asked(self, told: str, text: str) -> torch.Tensor:
        """The words as the model was taught to be asked, where it was taught any way."""
        if not self._tokenizer.chat_template:
            plain = f"{told}\n\n{text}\n\n"
            return torch.tensor([self._tokenizer(plain)["input_ids"]])
        chat = [{"role": "system", "content": told}, {"role": "user", "content": text}]
        asked = self._tokenizer.apply_chat_template(
            chat, add_generation_prompt=True, tokenize=False
        )
        return torch.tensor([self._tokenizer(asked, add_special_tokens=False)["input_ids"]])

    def _padding(self) -> int | None:
        padding: int | None = self._tokenizer.pad_token_id
        return self._tokenizer.eos_token_id if padding is None else padding


def whole_sentences(text: str) -> str:
    """Without the sentence that was cut off, unless it is the only one."""
    end = max(text.rfind(mark) for mark in ".!?")
    return text[: end + 1] if end > 0 else text
