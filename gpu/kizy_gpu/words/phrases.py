"""The parts of a prompt that may ask for something: its clauses, and short runs of words."""

from __future__ import annotations

import re

MAX_WORDS = 5
"""Of a run."""
MAX_PHRASES = 160
_TAG = re.compile(r"<[^<>]*>")
_WEIGHT = re.compile(r":\s*-?[\d.]+\s*(?=[)\]])")
_CLAUSE = re.compile(r"[,.;:!?()\[\]{}\"\u201c\u201d|\n]+|\s[-\u2013\u2014]+\s")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_QUIET = frozenset(
    _WORD.findall(
        "a about all an and any are as at be before behind beside between but by for from has "
        "have he her his i in into is it its like made me my near no of off on one or our out "
        "over picture photo she so some that the their them then there they this through to two "
        "under up very was we where which while who with without you your"
    )
)
"""Words that mean little at either end of a phrase."""


def clauses_of(prompt: str) -> list[list[str]]:
    """Its words, part by part as punctuation parts them; weights and `<lora:…>` left out."""
    plain = _WEIGHT.sub(" ", _TAG.sub(" ", prompt))
    parts = (_WORD.findall(part) for part in _CLAUSE.split(plain))
    return [words for words in parts if words]


def phrases_of(prompt: str) -> list[str]:
    """Each once, clauses first; as they were written."""
    clauses = clauses_of(prompt)
    found: dict[str, None] = {}
    for words in clauses:
        found[" ".join(words)] = None
    for length in range(MAX_WORDS, 0, -1):
        for words in clauses:
            for start in range(len(words) - length + 1):
                run = words[start : start + length]
                if not {run[0].lower(), run[-1].lower()} & _QUIET:
                    found[" ".join(run)] = None
    return list(found)[:MAX_PHRASES]


def content_words(text: str) -> list[str]:
    """The words that say something, each once, in small letters; all of them where none does."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))
    return [word for word in words if word not in _QUIET] or words
