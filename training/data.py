"""Batches of tokenized problems: a mixture of families, rows of one length, weights on the loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.families import generate
from training.problem import completion, prompt

POOL_BATCHES = 16  # so many batches are drawn, sorted by length and shuffled together


@dataclass(frozen=True)
class Batch:
    """Inputs and targets (rows, positions) and the weight of each target's loss."""

    inputs: Tensor
    targets: Tensor
    weights: Tensor


@dataclass(frozen=True)
class Row:
    """A tokenized problem; the first `prompt_length` ids are given, the rest is to be learnt."""

    ids: list[int]
    prompt_length: int


class Source:
    """Draws training problems; every pool has its own seed, so that a run can be resumed."""

    def __init__(self, tokenizer: Tokenizer, recipe: dict[str, Any]) -> None:
        self.tokenizer = tokenizer
        self.settings = recipe["training"]
        self.seed = recipe["seed"]

    def row(self, family: str, rng: Random) -> Row:
        """Draw and tokenize one problem, mostly with the system line before it."""
        problem = generate(family, rng)
        with_system = rng.random() < self.settings["system_share"]
        start = prompt(problem.text) if with_system else prompt(problem.text, system=None)
        head = self.tokenizer.encode(start).ids
        return Row(head + self.tokenizer.encode(completion(problem)).ids, len(head))

    def pool(self, number: int, mixture: dict[str, float]) -> list[Batch]:
        """The batches of one pool, in random order."""
        rng = Random(f"{self.seed}:{number}")
        budget: int = self.settings["batch_tokens"]
        families, shares = list(mixture), list(mixture.values())
        rows, total = [], 0
        while total < budget * POOL_BATCHES:
            rows.append(self.row(rng.choices(families, shares)[0], rng))
            total += len(rows[-1].ids)
        rows.sort(key=lambda row: len(row.ids))
        batches = [self.batch(group) for group in groups(rows, budget)]
        rng.shuffle(batches)
        return batches

    def batch(self, rows: list[Row]) -> Batch:
        """Rows padded at the end, where causal attention makes padding harmless."""
        width = max(len(row.ids) for row in rows)
        ids = torch.zeros(len(rows), width, dtype=torch.long)
        weights = torch.zeros(len(rows), width)
        for i, row in enumerate(rows):
            ids[i, : len(row.ids)] = torch.tensor(row.ids)
            weights[i, : len(row.ids)] = 1.0
            weights[i, : row.prompt_length] = self.settings["prompt_weight"]
        return Batch(ids[:, :-1].contiguous(), ids[:, 1:].contiguous(), weights[:, 1:])


def groups(rows: list[Row], budget: int) -> Iterator[list[Row]]:
    """Cut rows sorted by length into groups of at most `budget` padded tokens."""
    group: list[Row] = []
    for row in rows:
        if group and (len(group) + 1) * len(row.ids) > budget:
            yield group
            group = []
        group.append(row)
    yield group
