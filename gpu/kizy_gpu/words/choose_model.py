"""Which models a prompt asks for, and by which of its words.

A model is told from others by what it is better at: writing in pictures, photographs, hands. Few
prompts ask for that, and many have words that sound like it ("a poet writing", "a poster bed").
So a phrase counts as far as it means what an intent of the model means *and* says each of its
words, or one like it. The bar is tuned on `bench/auto/model-practice.tsv`, and measured on prompts
that took no part in it (`npm run bench -- auto-models`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from kizy_gpu.words.encoder import Array, SentenceEncoder
from kizy_gpu.words.phrases import MAX_WORDS, clauses_of, content_words, phrases_of
from kizy_gpu.words.suggest import mentions, starts_of

BAR = 0.65
"""What the best phrase has to reach, from 0 to 1."""
AS_GOOD = 0.04
"""Models this near to the best are as good as it."""
SAME_WORD = 0.45
"""Two words as near as this begin to count as one: big and large, reads and says."""
NAMED = 2.0
"""For a model whose name stands in the prompt: more than any phrase can reach."""
_QUOTED = re.compile(r'["\u201c\u201d\u201e]\s*([^"\u201c\u201d\u201e]{1,200}?)\s*["\u201c\u201d]')
_STANDS_FOR_QUOTES = ("words", "text", "lettering")


@dataclass(frozen=True)
class Model:
    """What is known of a model in words."""

    id: str
    name: str
    good_at: str = ""
    intents: Sequence[str] = ()
    """What people write who need it: "poster with words"."""


@dataclass(frozen=True)
class Wanted:
    id: str
    score: float
    phrase: str
    """The words of the prompt that ask for it."""


@dataclass(frozen=True)
class _Spoken:
    """A prompt, its quotations as one word each: what they say is to be written, not drawn."""

    text: str
    quoted: str
    stand_in: str

    def as_written(self, phrase: str) -> str:
        if not self.quoted:
            return phrase
        return re.sub(rf"\b{self.stand_in}\b", lambda _: f"“{self.quoted}”", phrase)


class ModelChooser:
    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder

    def wanted(self, prompt: str, models: Sequence[Model]) -> list[Wanted]:
        """Those that the prompt asks for, all as good as each other, the likeliest first."""
        spoken = _spoken(prompt)
        phrases = [each for each in phrases_of(spoken.text) if len(each.split()) <= MAX_WORDS + 2]
        phrases = [each for each in phrases if each != spoken.stand_in or not spoken.quoted]
        if not phrases:
            return []
        found = self._scored(prompt, spoken, phrases, models)
        best = max((one.score for one in found), default=0.0)
        if best < BAR:
            return []
        whole = " ".join(chain(*clauses_of(spoken.text)))
        about = {one.id: f"{one.name}: {one.good_at}" for one in models}
        return sorted(
            (one for one in found if one.score >= best - AS_GOOD),
            key=lambda one: -self._likeness(whole, about[one.id]),
        )

    def _scored(
        self, prompt: str, spoken: _Spoken, phrases: Sequence[str], models: Sequence[Model]
    ) -> list[Wanted]:
        intents = list(dict.fromkeys(chain(*(model.intents for model in models))))
        scores = self._scores(phrases, intents)
        column = {intent: at for at, intent in enumerate(intents)}
        found = []
        for model in models:
            if mentions(prompt, model.name):
                found.append(Wanted(model.id, NAMED, model.name))
            elif model.intents:
                best = scores[:, [column[intent] for intent in model.intents]].max(axis=1)
                at = int(np.argmax(best))
                found.append(Wanted(model.id, float(best[at]), spoken.as_written(phrases[at])))
        return found

    def _scores(self, phrases: Sequence[str], intents: Sequence[str]) -> Array:
        """Of each phrase for each intent, from 0 to 1: (phrases, intents)."""
        if not intents:
            return np.zeros((len(phrases), 0), np.float32)
        meant = self._encoder.vectors(phrases) @ self._encoder.vectors(intents).T
        scores: Array = meant * np.sqrt(self._said(phrases, intents))
        return scores

    def _said(self, phrases: Sequence[str], intents: Sequence[str]) -> Array:
        """How much of each intent is said by each phrase: as much as of its least said word."""
        asked = [content_words(intent) for intent in intents]
        spoken = [content_words(phrase) for phrase in phrases]
        words = list(dict.fromkeys(chain(*spoken)))
        row = {word: at for at, word in enumerate(words)}
        near = self._encoder.vectors(words) @ self._encoder.vectors(list(chain(*asked))).T
        alike = np.clip((near - SAME_WORD) / (1 - SAME_WORD), 0, 1)
        starts = starts_of(asked)
        said: Array = np.stack(
            [
                np.minimum.reduceat(alike[[row[word] for word in phrase]].max(axis=0), starts)
                for phrase in spoken
            ]
        )
        return said

    def _likeness(self, whole: str, about: str) -> float:
        both = self._encoder.vectors([whole, about])
        return float(both[0] @ both[1])


def _spoken(prompt: str) -> _Spoken:
    found = _QUOTED.search(prompt)
    if not found:
        return _Spoken(prompt, "", "")
    lower = prompt.lower()
    stand_in = next((word for word in _STANDS_FOR_QUOTES if word not in lower), "")
    if not stand_in:
        # All of them are there: the prompt speaks of writing without it.
        return _Spoken(_QUOTED.sub(" ", prompt), "", "")
    return _Spoken(_QUOTED.sub(f" {stand_in} ", prompt), found.group(1), stand_in)
