"""Trains CLIP's kind of tokenizer on the words that pictures are named by, from nothing.

    python -m sprout.tokenizer --out MODEL

Lower case, byte-level BPE with `</w>` at word ends, at most 4,096 entries; `<|startoftext|>` is
0 and `<|endoftext|>`, which also pads, is 1.
"""

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer
from transformers import CLIPTokenizer

from sprout.data.captions import caption
from sprout.data.pictures import GROUNDS, Picture, load_records
from sprout.paths import ART
from sprout.text_to_latent import TOKENS

ENTRIES = 4096
START, END = "<|startoftext|>", "<|endoftext|>"
WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
EVERYDAY = (
    "a picture of the and with in on at under over behind small big large tiny old new young "
    "bright dark light happy sad angry funny cute beautiful simple detailed background photo "
    "painting drawing sketch one two three four five six seven eight nine ten left right top "
    "bottom front back style colourful colorful gold golden silver wooden glass metal paper"
)


def texts(records: list[Picture]) -> Iterator[str]:
    """Names, synonyms, captions and everyday words."""
    rng = random.Random(0)
    grounds = list(GROUNDS)
    for record in records:
        yield record.concept
        yield from record.synonyms
        yield caption(record, rng.choice(grounds), rng)
    yield from [EVERYDAY] * 20


def train(records: list[Picture], entries: int = ENTRIES) -> CLIPTokenizer:
    """A tokenizer that pads and cuts to 32 tokens."""
    bpe = Tokenizer(BPE(end_of_word_suffix="</w>", unk_token=END))
    bpe.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    # Every byte also as the end of a word, so that any text can be spelled.
    endings = [byte + "</w>" for byte in sorted(alphabet)]
    trainer = BpeTrainer(
        vocab_size=entries - len(endings),
        special_tokens=[START, END],
        initial_alphabet=alphabet,
        end_of_word_suffix="</w>",
        show_progress=False,
    )
    bpe.train_from_iterator(texts(records), trainer)
    model = json.loads(bpe.to_str())["model"]
    vocabulary: dict[str, int] = model["vocab"]
    for ending in endings:
        vocabulary.setdefault(ending, len(vocabulary))
    merges = [tuple(merge) for merge in model["merges"]]
    return CLIPTokenizer(
        vocab=vocabulary,
        merges=merges,
        bos_token=START,
        eos_token=END,
        unk_token=END,
        pad_token=END,
        model_max_length=TOKENS,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="model folder")
    args = parser.parse_args()
    tokenizer = train(load_records(ART))
    tokenizer.save_pretrained(args.out / "tokenizer")
    print(f"{len(tokenizer)} entries; {tokenizer.tokenize('a red apple, 3d, teal background')}")


if __name__ == "__main__":
    main()
