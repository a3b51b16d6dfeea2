"""Drawing from a large vocabulary, fast and exactly: temperature → top_k → top_p → min_p → draw.

llama.cpp copies, and without top_k sorts, 151,936 candidates for every token. Only a
few can be drawn. Those more than `cut` nats below the likeliest weigh less than
`vocabulary · exp(-cut)` together: with the whole weight known that closely, where
top_p ends is known as well, unless a token's edge lies just there, and then a
deeper cut is taken. So one look at the whole row for the likeliest, one for what is
near it, and exponentials and a sort of what that leaves. NumPy lets go of the
interpreter in the first two, so that rows run side by side.
"""

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.errors import EngineError

__all__ = ["Logits", "NucleusDrawer", "draw_index"]

Logits = npt.NDArray[np.float32]
"""One row of logits, float32 of the vocabulary's length."""

CUTS = (17.0, 24.0, 34.0, math.inf)
"""Nats below the likeliest token (at the temperature), beyond which all are bounded together."""

GUESS = 1e-5
"""Weight relative to the total, below which a token is not sorted at first."""

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


class _Random(Protocol):
    def random(self) -> float:
        """Uniform in [0, 1)."""
        ...


class NucleusDrawer:
    """The draws of one sample, at a temperature above 0."""

    def __init__(self, sampling: Sampling, *, seed: int) -> None:
        self._sampling = sampling
        self._random = np.random.Generator(np.random.PCG64(seed % 2**64))

    def draw(self, logits: Logits) -> int:
        """The index of the next token; `logits` stay as they are."""
        return draw_index(logits, self._sampling, self._random)


def draw_index(logits: Logits, sampling: Sampling, random: _Random) -> int:
    """One index with the probabilities that `sampling` gives to `logits`; -inf is never drawn."""
    peak = float(logits.max())
    if not math.isfinite(peak):
        raise EngineError("the model computed no valid probabilities; its file may be damaged")
    temperature = np.float32(sampling.temperature)
    for cut in CUTS:
        near = np.flatnonzero(logits > peak - cut * sampling.temperature)
        weights = np.exp((logits[near] - np.float32(peak)) / temperature)
        missing = len(logits) - len(near) if cut < math.inf else 0
        found = _drawable(weights, missing, math.exp(-cut), sampling)
        if found is not None:
            break
    assert found is not None  # noqa: S101 - in the end nothing is missing
    kept, sums = found
    return int(near[kept[_pick(sums, random)]])


def _drawable(
    weights: Logits, missing: int, most: float, sampling: Sampling
) -> tuple[Indices, Floats] | None:
    """Indices of what can be drawn, and the running sums of their weights.

    None if it depends on the `missing` tokens, each of which weighs at most `most`.
    """
    top_k, top_p, min_p = sampling.top_k, sampling.top_p, sampling.min_p
    if missing and (len(weights) < top_k or (not top_k and top_p >= 1 and min_p <= most)):
        return None
    rest = missing * most
    if top_k:
        kept = np.arange(len(weights))
        if top_k < len(weights):
            kept = np.argpartition(weights, -top_k)[-top_k:]
        total, rest = _sum(weights[kept]), 0.0
    else:
        total = _sum(weights)
        if top_p >= 1 and min_p <= 0:
            return np.arange(len(weights)), np.cumsum(weights, dtype=np.float64)
        kept = _above(weights, total, rest, sampling)
    kept = kept[np.argsort(-weights[kept], kind="stable")]
    sums = np.cumsum(weights[kept], dtype=np.float64)
    if top_p < 1:
        size = int(np.searchsorted(sums, top_p * total)) + 1
        if size <= len(sums) and np.searchsorted(sums, top_p * (total + rest)) + 1 != size:
            return None
        kept, sums = kept[:size], sums[:size]
    if min_p > 0:
        size = int(np.count_nonzero(weights[kept] >= min_p))
        kept, sums = kept[:size], sums[:size]
    return kept, sums


def _sum(weights: Logits) -> float:
    return float(weights.sum(dtype=np.float64))


def _above(weights: Logits, total: float, rest: float, sampling: Sampling) -> Indices:
    """Indices of tokens that are worth sorting: at least all in the nucleus and above min_p."""
    for share in (GUESS, 0.0):
        limit = max(share * total, sampling.min_p)
        kept = np.flatnonzero(weights >= limit)
        # What min_p excludes stays excluded, whatever it weighs.
        enough = sampling.top_p * (total + rest)
        if limit == sampling.min_p or _sum(weights[kept]) >= enough:
            break
    return kept


def _pick(sums: Floats, random: _Random) -> int:
    """An index in proportion to the steps of `sums`."""
    at = int(np.searchsorted(sums, random.random() * sums[-1], side="right"))
    return min(at, len(sums) - 1)
