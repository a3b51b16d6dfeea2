"""Noticing a sample that repeats itself word for word, which it will do until its token limit.

Only verbatim repetition counts: re-checking a result in other words is what
these models do, and sometimes repairs an error.
"""

from typing import Final

__all__ = ["LoopDetector"]

# How much verbatim repetition is a loop, in characters and in rounds; a table of numbers or a
# long sum repeats itself for less.
_SPAN: Final = 2400
_ROUNDS: Final = 6
# How often the tail is looked at, and how much of it identifies a round.
_STRIDE: Final = 600
_PROBE: Final = 48


class LoopDetector:
    """Watches streamed text; costs a search of a few thousand characters every `_STRIDE`."""

    def __init__(self) -> None:
        self._tail = ""
        self._unseen = 0

    def feed(self, text: str) -> bool:
        """Append streamed text; whether the sample is now in a loop."""
        self._tail = (self._tail + text)[-_SPAN:]
        self._unseen += len(text)
        if self._unseen < _STRIDE or len(self._tail) < _SPAN:
            return False
        self._unseen = 0
        probe = self._tail[-_PROBE:]
        before = self._tail.rfind(probe, 0, len(self._tail) - 1)
        if before < 0:
            return False
        period = len(self._tail) - _PROBE - before
        return period * _ROUNDS <= _SPAN and self._tail[period:] == self._tail[:-period]
