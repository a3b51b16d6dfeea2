"""Drawing from the full vocabulary, fast and exactly: temperature → top_p → min_p → draw.

Without top_k, llama.cpp sorts 151,936 candidates for every token. Only those in
the nucleus can be drawn, and it is small: a token whose weight is below
(1 - top_p)·total / vocabulary cannot be in it, since all such tokens together
weigh less than what top_p leaves out. A first guess at a much higher limit is
right nearly always, and is known to be right when what lies above it weighs
top_p already. So one exponential of the whole row, and a sort of a few dozen.
NumPy lets go of the interpreter in both, so that rows run side by side.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.errors import EngineError

__all__ = ["Logits", "NucleusDrawer", "draw_index"]

Logits = npt.NDArray[np.float32]
"""One row of logits, float32 of the vocabulary's length."""

GUESS = 1e-5
"""Weight relative to the total, below which a token is left out at first."""


class _Random(Protocol):
    def random(self) -> float:
        """Uniform in [0, 1)."""
        ...


class NucleusDrawer:
    """The draws of one sample: `sampling` without top_k, at a temperature above 0."""

    def __init__(self, sampling: Sampling, *, seed: int) -> None:
        self._sampling = sampling
        self._random = np.random.Generator(np.random.PCG64(seed % 2**64))

    def draw(self, logits: Logits) -> int:
        """The index of the next token; `logits` stay as they are."""
        return draw_index(logits, self._sampling, self._random)


def draw_index(logits: Logits, sampling: Sampling, random: _Random) -> int:
    """One index with the probabilities that `sampling` gives to `logits`; -inf is never drawn."""
    weights = logits - logits.max()
    if sampling.temperature != 1:
        weights /= np.float32(sampling.temperature)
    np.exp(weights, out=weights)
    total = float(weights.sum(dtype=np.float64))
    if not np.isfinite(total):
        raise EngineError("the model computed no valid probabilities; its file may be damaged")
    wanted = sampling.top_p * total
    if sampling.top_p >= 1 and sampling.min_p <= 0:
        return _pick(np.cumsum(weights, dtype=np.float64), random)
    for share in (GUESS, 0.99 * (1 - sampling.top_p) / len(weights), 0.0):
        limit = max(share * total, sampling.min_p)
        kept = np.flatnonzero(weights >= limit)
        # What min_p excludes stays excluded, whatever it weighs.
        if limit == sampling.min_p or float(weights[kept].sum(dtype=np.float64)) >= wanted:
            break
    order = np.argsort(-weights[kept], kind="stable")
    kept = kept[order]
    sums = np.cumsum(weights[kept], dtype=np.float64)
    size = int(np.searchsorted(sums, wanted)) + 1
    return int(kept[_pick(sums[:size], random)])


def _pick(sums: npt.NDArray[np.float64], random: _Random) -> int:
    """An index in proportion to the steps of `sums`."""
    at = int(np.searchsorted(sums, random.random() * sums[-1], side="right"))
    return min(at, len(sums) - 1)
