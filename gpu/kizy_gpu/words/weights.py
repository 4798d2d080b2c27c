"""Weights in prompts, as A1111 and all who followed write them. Free of torch.

`(word:1.3)` weighs 1.3, `(word)` 1.1, `[word]` 1/1.1; they nest, and a backslash takes a bracket
literally. Models that know no weights read the words alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

UP = 1.1
LEAST, MOST = 0.0, 3.0
_PART = re.compile(r"\\[()\[\]\\]|[()\[\]]|:\s*([+-]?\d*\.?\d+)\s*\)|[^\\()\[\]:]+|[\\:]")
_WEIGHED = re.compile(r"(?<!\\)\(([^()\[\]]*?):\s*[+-]?\d*\.?\d+\s*\)")
_TAG = re.compile(r"<(?:lora|lyco|hypernet):[^<>]*>")


@dataclass(frozen=True)
class Part:
    text: str
    weight: float


def weighed(prompt: str) -> list[Part]:
    """The prompt in parts of one weight each, brackets and weights taken out."""
    parts: list[Part] = []
    open_round: list[int] = []
    open_square: list[int] = []

    def multiply(start: int, by: float) -> None:
        parts[start:] = [Part(part.text, part.weight * by) for part in parts[start:]]

    for found in _PART.finditer(without_tags(prompt)):
        text = found.group()
        if text[0] == "\\" and len(text) == 2:
            parts.append(Part(text[1], 1.0))
        elif text == "(":
            open_round.append(len(parts))
        elif text == "[":
            open_square.append(len(parts))
        elif found.group(1) is not None and open_round:
            multiply(open_round.pop(), float(found.group(1)))
        elif text == ")" and open_round:
            multiply(open_round.pop(), UP)
        elif text == "]" and open_square:
            multiply(open_square.pop(), 1 / UP)
        else:
            parts.append(Part(text, 1.0))
    # A bracket that nobody closed weighs to the end, as it does elsewhere.
    for start in open_round:
        multiply(start, UP)
    for start in open_square:
        multiply(start, 1 / UP)
    return _joined(parts)


def _joined(parts: list[Part]) -> list[Part]:
    joined: list[Part] = []
    for part in parts:
        weight = min(MOST, max(LEAST, round(part.weight, 4)))
        if joined and joined[-1].weight == weight:
            joined[-1] = Part(joined[-1].text + part.text, weight)
        else:
            joined.append(Part(part.text, weight))
    return [part for part in joined if part.text]


def has_weights(prompt: str) -> bool:
    return any(part.weight != 1 for part in weighed(prompt))


def without_weights(prompt: str) -> str:
    """For models that read sentences: `(word:1.3)` is word; other brackets are punctuation."""
    text = without_tags(prompt)
    while (plain := _WEIGHED.sub(r"\1", text)) != text:
        text = plain
    return re.sub(r"\\([()\[\]])", r"\1", text)


def without_tags(prompt: str) -> str:
    """`<lora:name:0.8>` names a file: it is nothing to read."""
    if not _TAG.search(prompt):
        return prompt
    return re.sub(r"\s{2,}", " ", _TAG.sub(" ", prompt)).strip()
