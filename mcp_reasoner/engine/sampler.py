"""How one token is drawn: a chain of llama.cpp's samplers for each sample, with its own seed.

Temperature comes before the truncations, as the authors of VibeThinker and
most servers for PyTorch models have it: temperature → top_k → top_p → min_p →
draw. (top_k keeps the same tokens at any temperature, so it runs first, where
it makes the rest cheap.) Temperature 0 takes the likeliest token. What is drawn
follows that distribution exactly. Only `loop` and the benchmark use this; the
values were checked at the wire.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import llama_cpp.llama_cpp as lib

from mcp_reasoner.engine.llama import Context
from mcp_reasoner.engine.protocol import Sampling

__all__ = ["Chain", "Drawer"]

RANDOM_SEED = 0xFFFFFFFF
"""This one seed makes llama.cpp take a random one instead: never handed on."""

PARALLEL_VOCABULARY = 32_768
"""Below this vocabulary, a draw costs less than handing it to a thread."""


class Chain:
    """The samplers of one sample, freed with the object."""

    def __init__(self, sampling: Sampling, *, seed: int) -> None:
        params = lib.llama_sampler_chain_default_params()
        params.no_perf = True
        self.handle = lib.llama_sampler_chain_init(params)
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


class Drawer:
    """Draws the tokens of one decode, on several cores where the vocabulary makes that pay."""

    def __init__(self, vocabulary: int, *, threads: int | None = None) -> None:
        workers = min(8, threads or os.cpu_count() or 1)
        self._pool = (
            ThreadPoolExecutor(workers, thread_name_prefix="draw")
            if workers > 1 and vocabulary >= PARALLEL_VOCABULARY
            else None
        )

    def draw(self, context: Context, rows: Sequence[tuple[Chain, int]]) -> list[int]:
        """One token for each chain and batch entry."""
        if self._pool is None or len(rows) < 2:
            return [chain.draw(context, entry) for chain, entry in rows]
        # The first access brings llama.cpp's outputs in order; after it, they are only read.
        context.settle(rows[0][1])
        return list(self._pool.map(lambda row: row[0].draw(context, row[1]), rows))

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
