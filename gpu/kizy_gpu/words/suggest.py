"""Which styles a prompt asks for, and by which of its words.

A wrong suggestion is worse than none: one is made only where the prompt comes near to what a style
is called *and* to what it is for, and shares words with it that say something. The weights and the
bar are tuned on `bench/auto/practice.tsv`, and measured on prompts that took no part in it
(`npm run bench -- auto`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

import numpy as np

from kizy_gpu.words.encoder import Array, SentenceEncoder
from kizy_gpu.words.phrases import MAX_WORDS, clauses_of, phrases_of

NAME_WEIGHT = 2.0
SHARED_WEIGHT = 2.0
BAR = 4.2
"""What `2 x name + purpose + whole + 2 x shared` has to reach."""
SAME_WORD = 0.6
"""Two words as near as this begin to count as one: jumper and sweater, knit and knitted."""
MOST_SHARED = 2.0
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Style:
    """What is known of a style in words."""

    id: str
    name: str
    goal: str = ""
    description: str = ""
    subject: Literal["person", "look", "thing"] = "look"
    trigger: str = ""
    intents: Sequence[str] = ()
    tags: Sequence[str] = ()
    captions: Sequence[str] = field(default=())

    @property
    def purposes(self) -> list[str]:
        """Sentences that say what it is for."""
        about = [f"{self.name}: {self.goal}" if self.goal else self.name]
        about += [text for text in _SENTENCE.split(self.description)[:4] if text.strip()]
        # What a look was learnt from says nothing of it: a bear in ink is no reason for ink.
        return about + (list(self.captions[:6]) if self.subject != "look" else [])

    @property
    def says(self) -> list[str]:
        """The short texts that a phrase may mean."""
        return [text for text in (self.name, self.goal, *self.tags) if text]

    @property
    def words(self) -> list[str]:
        return _words(" ".join([*self.says, *self.intents]))


@dataclass(frozen=True)
class Suggestion:
    id: str
    score: float
    phrase: str
    """The words of the prompt that ask for it most."""


class Suggester:
    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder

    def suggest(self, prompt: str, styles: Sequence[Style]) -> list[Suggestion]:
        """The best first: one look at most, and one person or thing, each for words of its own."""
        phrases = phrases_of(prompt)
        if not phrases or not styles:
            return []
        scores = self._scores(prompt, phrases, styles)
        chosen: list[Suggestion] = []
        taken: set[str] = set()
        for style, score in sorted(zip(styles, scores, strict=True), key=lambda pair: -pair[1]):
            if score < BAR:
                break
            kind = "look" if style.subject == "look" else "what is shown"
            phrase = self._reason(prompt, phrases, style)
            words = {kind, *_words(phrase)}
            if not words & taken:
                chosen.append(Suggestion(style.id, float(score), phrase))
                taken |= words
        return chosen

    def _scores(self, prompt: str, phrases: Sequence[str], styles: Sequence[Style]) -> Array:
        spoken = self._vectors(phrases)
        whole = self._vectors([" ".join(chain(*clauses_of(prompt)))])[0]
        names = (spoken @ self._vectors([style.name for style in styles]).T).max(axis=0)
        purposes = [style.purposes for style in styles]
        about = self._vectors(list(chain(*purposes)))
        starts = starts_of(purposes)
        purpose = np.maximum.reduceat((spoken @ about.T).max(axis=0), starts)
        all_of_it = np.maximum.reduceat(about @ whole, starts)
        shared = self._shared(prompt, [style.words for style in styles])
        scores: Array = NAME_WEIGHT * names + purpose + all_of_it + SHARED_WEIGHT * shared
        triggered = [mentions(prompt, style.trigger) for style in styles]
        return np.where(triggered, scores + 2 * BAR, scores)

    def _shared(self, prompt: str, words: Sequence[list[str]]) -> Array:
        """How much is said by the words that both have, common ones counting for little."""
        said = _words(prompt)
        near = self._vectors(said) @ self._vectors(list(chain(*words))).T
        best = np.maximum.reduceat(near, starts_of(words), axis=1)
        alike = np.clip((best - SAME_WORD) / (1 - SAME_WORD), 0, 1)
        weights = np.array([self._encoder.rarity(word) for word in said], np.float32)
        return np.minimum(weights @ alike, MOST_SHARED)

    def _reason(self, prompt: str, phrases: Sequence[str], style: Style) -> str:
        if mentions(prompt, style.trigger):
            return style.trigger
        short = [each for each in phrases if len(each.split()) <= MAX_WORDS] or list(phrases[:1])
        near = (self._vectors(short) @ self._vectors(style.says).T).max(axis=1)
        # A rare word says more than a common one, and two say more than one.
        weights = [
            (0.4 + 0.6 * self._rarest(phrase)) * (0.8 + 0.1 * min(2, len(phrase.split())))
            for phrase in short
        ]
        return short[int(np.argmax(near * np.array(weights, np.float32)))]

    def _rarest(self, phrase: str) -> float:
        return max(self._encoder.rarity(word) for word in _words(phrase))

    def _vectors(self, texts: Sequence[str]) -> Array:
        return self._encoder.vectors(texts)


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))


def starts_of(groups: Iterable[Sequence[str]]) -> list[int]:
    """Where each group begins in all of them one after the other. None of them is empty."""
    starts, at = [], 0
    for group in groups:
        starts.append(at)
        at += len(group)
    return starts


def mentions(prompt: str, trigger: str) -> bool:
    """Whether it stands there, as words of its own."""
    if not trigger.strip():
        return False
    return (
        re.search(rf"(?<!\w){re.escape(trigger.strip())}(?!\w)", prompt, re.IGNORECASE) is not None
    )
