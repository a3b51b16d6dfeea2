"""Log-probabilities of the likeliest tokens, and the confidence of a sample from them.

Both are of the model's own distribution, before temperature and truncation.
The confidence is DeepConf's (arXiv 2508.15260): that of a token is minus the mean
log-probability of the k likeliest tokens, high where the model is sure; that of a
group is the mean over the last `window` tokens. Computed only when asked for.
"""

from collections import deque
from typing import NamedTuple

import numpy as np

from mcp_reasoner.engine.nucleus import Logits

__all__ = ["CONFIDENCE_TOKENS", "Scores", "WindowedConfidence", "score"]

CONFIDENCE_TOKENS = 20
"""k, as the paper's code has it."""


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
    logprobs = logits[best].astype(np.float64) - total
    sure = -float(logprobs[: min(CONFIDENCE_TOKENS, count)].mean())
    listed = tuple((int(i), float(p)) for i, p in zip(best[:top], logprobs[:top], strict=True))
    return Scores(float(logits[token]) - total, listed, sure)


class WindowedConfidence:
    """The mean confidence of a sample's last `window` tokens."""

    def __init__(self, window: int) -> None:
        self._last: deque[float] = deque(maxlen=window)
        self._sum = 0.0

    def add(self, confidence: float) -> float:
        """The mean, now that this token came."""
        if len(self._last) == self._last.maxlen:
            self._sum -= self._last[0]
        self._last.append(confidence)
        self._sum += confidence
        return self._sum / len(self._last)
