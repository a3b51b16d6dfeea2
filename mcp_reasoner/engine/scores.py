"""Log-probabilities of the likeliest tokens of a row, and the confidence of a draw from them.

Both are of the model's own distribution, before temperature and truncation.
Computed only when asked for.
"""

from typing import NamedTuple

import numpy as np

from mcp_reasoner.engine.confidence import CONFIDENCE_TOKENS, confidence_of
from mcp_reasoner.engine.nucleus import Logits

__all__ = ["Scores", "score"]


class Scores(NamedTuple):
    """One drawn token: its log-probability, the likeliest tokens with theirs, the confidence."""

    logprob: float
    top: tuple[tuple[int, float], ...]
    confidence: float


def score(logits: Logits, token: int, top: int) -> Scores:
    """The scores of `token`, drawn from `logits`; `top` likeliest tokens are listed."""
    count = min(max(top, CONFIDENCE_TOKENS), len(logits))
    best = np.argpartition(logits, -count)[-count:]
    best = best[np.argsort(-logits[best], kind="stable")]
    peak = float(logits[best[0]])
    total = peak + float(np.log(np.exp(logits - np.float32(peak)).sum(dtype=np.float64)))
    logprobs = (logits[best].astype(np.float64) - total).tolist()
    sure = confidence_of(logprobs)
    listed = tuple(zip(best[:top].tolist(), logprobs[:top], strict=True))
    return Scores(float(logits[token]) - total, listed, sure)
