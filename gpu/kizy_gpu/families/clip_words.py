"""Prompts as CLIP encodes them, with weights, and longer than CLIP reads at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kizy_gpu.words.weights import Part, weighed

Chunk = list[tuple[int, float]]
"""Token ids, each with its weight."""


@dataclass(frozen=True)
class Encoded:
    states: torch.Tensor
    """(1, tokens, width)"""
    pooled: torch.Tensor | None
    """Of an encoder that projects: the meaning of the first chunk in one vector."""


def is_long(prompt: str, tokenizer: Any) -> bool:
    """Whether it is more than CLIP reads at once."""
    ids = tokenizer(prompt, add_special_tokens=False, truncation=False).input_ids
    return bool(len(ids) > tokenizer.model_max_length - 2)


def chunks_of(prompt: str, tokenizer: Any) -> list[Chunk]:
    """Its tokens in the portions that CLIP reads, one at least."""
    room = tokenizer.model_max_length - 2
    tokens = [pair for part in weighed(prompt) for pair in _tokens(part, tokenizer)]
    return [tokens[start : start + room] for start in range(0, len(tokens), room)] or [[]]


def _tokens(part: Part, tokenizer: Any) -> Chunk:
    ids = tokenizer(part.text, add_special_tokens=False, truncation=False).input_ids
    return [(token, part.weight) for token in ids]


def encode(
    chunks: Sequence[Chunk], tokenizer: Any, encoder: Any, device: Any, *, penultimate: bool
) -> Encoded:
    """The chunks one after the other.

    A weight goes along the line from the words without the weighed ones to all of them: at 0 it is
    as if they were not written, at 1 as if they bore no weight, and beyond it goes on the same way.
    """
    length = tokenizer.model_max_length
    rows = [_framed(chunk, tokenizer, length) for chunk in chunks]
    spans = [(row, span) for row, tokens in enumerate(rows) for span in _spans(tokens)]
    ids = [[token for token, _ in tokens] for tokens in rows]
    ids += [_without(ids[row], span, tokenizer.pad_token_id) for row, span in spans]
    answer = encoder(torch.tensor(ids, device=device), output_hidden_states=penultimate)
    # SDXL reads the layer before the last, and of its second encoder what it projects, too.
    read = answer.hidden_states[-2] if penultimate else answer[0]
    states = read[: len(rows)].float().clone()
    for (row, (start, _)), without in zip(spans, read[len(rows) :], strict=True):
        states[row] += (rows[row][start][1] - 1) * (read[row] - without).float()
    if spans:
        # Many strong words together must not shout louder than words do.
        states *= (read[: len(rows)].float().norm() / states.norm()).clamp(max=1)
    pooled = answer[0][:1] if penultimate and answer[0].ndim == 2 else None
    return Encoded(states.to(read.dtype).reshape(1, -1, states.shape[-1]), pooled)


def _spans(row: Chunk) -> list[tuple[int, int]]:
    """Where runs of one weight other than 1 begin and end."""
    spans: list[tuple[int, int]] = []
    for place, (_, weight) in enumerate(row):
        if weight == 1:
            continue
        if spans and spans[-1][1] == place and row[place - 1][1] == weight:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans


def _without(ids: list[int], span: tuple[int, int], pad: int) -> list[int]:
    start, end = span
    return [*ids[:start], *[pad] * (end - start), *ids[end:]]


def _framed(chunk: Chunk, tokenizer: Any, length: int) -> Chunk:
    start, end, pad = tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id
    row = [(start, 1.0), *chunk, (end, 1.0)]
    return row + [(pad, 1.0)] * (length - len(row))


def evened(first: list[Chunk], second: list[Chunk]) -> tuple[list[Chunk], list[Chunk]]:
    """Both as long as the longer one: guidance compares them token by token."""
    most = max(len(first), len(second))
    return first + [[]] * (most - len(first)), second + [[]] * (most - len(second))
