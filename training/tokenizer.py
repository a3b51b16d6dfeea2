"""A byte-level BPE with `qwen2` pre-tokenization whose merges are words only.

Digits and signs stay single tokens, so that all arithmetic is spelled the same way; the words of
the phrases become one token each. Run as a command it writes tokenizer.json.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from random import Random

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from training.families import FAMILIES, generate
from training.problem import completion, prompt

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"]
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
WORD = re.compile(r"[ \\]?[A-Za-z]{2,}")


def build(*, vocabulary: int, problems: int, seed: int) -> Tokenizer:
    """Learn merges from the words of generated problems; `problems` of each family."""
    rng = Random(seed)
    words: Counter[str] = Counter()
    for family in FAMILIES:
        for _ in range(problems):
            problem = generate(family, rng)
            words.update(WORD.findall(prompt(problem.text) + completion(problem)))
    # A power below one keeps rare words in reach of the merges: the frequent ones are few.
    weights = {word: int(count**0.7) + 1 for word, count in sorted(words.items())}
    corpus = (word for word, weight in weights.items() for _ in range(weight))
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus, trainer)
    return tokenizer


if __name__ == "__main__":
    from training.recipe import load

    recipe = load()
    built = build(**recipe["tokenizer"], seed=recipe["seed"])
    built.save(sys.argv[1])
    print(f"{built.get_vocab_size()} tokens in {sys.argv[1]}")
