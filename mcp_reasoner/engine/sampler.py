"""How one token is drawn, and the tokens of all samples of a decode, on several cores.

Temperature comes before the truncations, as the authors of VibeThinker and
most servers for PyTorch models have it: temperature → top_k → top_p → min_p →
draw. (top_k keeps the same tokens at any temperature, so it runs first, where
it makes the rest cheap.) Temperature 0 takes the likeliest token. A grammar
masks what it does not allow before all else. What is drawn follows that
distribution exactly. llama.cpp's chains draw from small vocabularies, and under a
grammar; `nucleus` draws from large ones. Only `loop` and the benchmark use this;
the values were checked at the wire.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Protocol

import llama_cpp.llama_cpp as lib

from mcp_reasoner.engine.llama import Context, Model
from mcp_reasoner.engine.nucleus import NucleusDrawer
from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.engine.scores import Scores, score
from mcp_reasoner.errors import InputError

__all__ = ["Chain", "Drawer", "Drawing", "Nucleus", "Turn", "choose_drawing", "grammar_drawing"]

RANDOM_SEED = 0xFFFFFFFF
"""This one seed makes llama.cpp take a random one instead: never handed on."""

LARGE_VOCABULARY = 32_768
"""From this vocabulary on, a draw costs more than handing it to a thread, and than `nucleus`."""


class Drawing(Protocol):
    """What draws the tokens of one sample, in order."""

    def draw(self, context: Context, entry: int) -> int:
        """A token from the logits of batch entry `entry` of the last decode."""
        ...


class Chain:
    """llama.cpp's samplers for one sample, freed with the object."""

    def __init__(
        self, sampling: Sampling, *, seed: int, grammar: "lib.llama_sampler_p | None" = None
    ) -> None:
        params = lib.llama_sampler_chain_default_params()
        params.no_perf = True
        self.handle = lib.llama_sampler_chain_init(params)
        if grammar is not None:
            self._add(grammar)
        if sampling.temperature <= 0:
            self._add(lib.llama_sampler_init_greedy())
            return
        if sampling.top_k > 0:
            self._add(lib.llama_sampler_init_top_k(sampling.top_k))
        if sampling.temperature != 1:
            self._add(lib.llama_sampler_init_temp(sampling.temperature))
        if sampling.top_p < 1:
            self._add(lib.llama_sampler_init_top_p(sampling.top_p, 1))
        if sampling.min_p > 0:
            self._add(lib.llama_sampler_init_min_p(sampling.min_p, 1))
        self._add(lib.llama_sampler_init_dist(seed % RANDOM_SEED))

    def draw(self, context: Context, entry: int) -> int:
        """A token from the logits of batch entry `entry` of the last decode."""
        return int(lib.llama_sampler_sample(self.handle, context.handle, entry))

    def __del__(self) -> None:
        lib.llama_sampler_free(self.handle)

    def _add(self, sampler: "lib.llama_sampler_p") -> None:
        lib.llama_sampler_chain_add(self.handle, sampler)


class Nucleus:
    """Draws from the full vocabulary without llama.cpp's samplers."""

    def __init__(self, sampling: Sampling, *, seed: int) -> None:
        self._drawer = NucleusDrawer(sampling, seed=seed)

    def draw(self, context: Context, entry: int) -> int:
        """A token from the logits of batch entry `entry` of the last decode."""
        return self._drawer.draw(context.logits(entry))


def choose_drawing(sampling: Sampling, *, seed: int, vocabulary: int) -> Drawing:
    """The fastest exact way of drawing."""
    if vocabulary >= LARGE_VOCABULARY and sampling.temperature > 0:
        return Nucleus(sampling, seed=seed)
    return Chain(sampling, seed=seed)


def grammar_drawing(sampling: Sampling, *, seed: int, grammar: str, model: Model) -> Drawing:
    """Draws only what continues a text of `grammar` (GBNF); raises InputError if it is none."""
    sampler = lib.llama_sampler_init_grammar(model.vocab, grammar.encode(), b"root")
    if not sampler:
        raise InputError("the grammar is not valid GBNF; the engine's log says where")
    return Chain(sampling, seed=seed, grammar=sampler)


class Turn(NamedTuple):
    """One draw: who draws, from which batch entry, and how many likeliest tokens to score."""

    drawing: Drawing
    entry: int
    top: int | None = None


class Drawer:
    """Draws the tokens of one decode, on several cores where the vocabulary makes that pay."""

    def __init__(self, vocabulary: int, *, threads: int | None = None) -> None:
        workers = min(16, threads or os.cpu_count() or 1)
        self._pool = (
            ThreadPoolExecutor(workers, thread_name_prefix="draw")
            if workers > 1 and vocabulary >= LARGE_VOCABULARY
            else None
        )

    def draw(self, context: Context, turns: Sequence[Turn]) -> list[tuple[int, Scores | None]]:
        """For each turn its token, and the scores if they were asked for."""

        def take(turn: Turn) -> tuple[int, Scores | None]:
            token = turn.drawing.draw(context, turn.entry)
            if turn.top is None:
                return token, None
            return token, score(context.logits(turn.entry), token, turn.top)

        if self._pool is None or len(turns) < 2:
            return [take(turn) for turn in turns]
        return list(self._pool.map(take, turns))

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
