"""DeepConf's measure of how sure a model is of what it writes (arXiv 2508.15260).

The confidence of a token is minus the mean log-probability of the k likeliest
tokens at its place: high where one stands out. That of a group is the mean over
the last `window` tokens. Arithmetic only: the host has it from logits (`scores`),
a front from the log-probabilities that another server sends (`chunks`).
"""

from collections import deque
from collections.abc import Sequence

__all__ = ["CONFIDENCE_TOKENS", "WindowedConfidence", "confidence_of"]

CONFIDENCE_TOKENS = 20
"""k, as the paper's code has it."""


def confidence_of(logprobs: Sequence[float]) -> float:
    """Of a token, from the log-probabilities at its place, the likeliest first."""
    likeliest = logprobs[:CONFIDENCE_TOKENS]
    return -sum(likeliest) / len(likeliest)


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
