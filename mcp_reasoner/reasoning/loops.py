"""Noticing a sample that says the same again and again, which it will do until its limit.

A loop is a passage repeated without anything between, word for word or but for a
counter ("Attempt 17: …"). Re-checking a result in other words is none: that is what these
models do, and sometimes repairs an error. Rows of a table are none either: they are short,
or more than their number changes.
"""

import re
from itertools import pairwise
from typing import Final

__all__ = ["LoopDetector"]

_STRIDE: Final = 600
"""How often the end of the text is looked at, in characters."""
_LONG_STRIDES: Final = 4
"""How often all that is remembered is looked at, in strides."""
_TAIL: Final = 14_400
"""How much of the text is remembered, in characters."""

# What is a loop: the longest passage, how often it comes, and how much that is in all. A table of
# numbers or a long sum repeats itself for less, and so does a paragraph that is said three times.
_SHORT: Final = (400, 6, 2400)
_LONG: Final = (3600, 4, 2400)
# With a counter in it a passage must be longer than a row of a table.
_COUNTED: Final = (1800, 8, 2400)
_SHORTEST_COUNTED: Final = 160

_PROBE: Final = 48  # characters that identify a round
_PERIODS: Final = 8  # at most so many earlier places of the probe are tried
_NUMBER = re.compile(r"\d+")


class LoopDetector:
    """Watches streamed text; looks at each character about ten times in all."""

    def __init__(self) -> None:
        self._tail = ""
        self._unseen = ""
        self._strides = 0
        self._short = self._long = False

    def feed(self, text: str) -> bool:
        """Append streamed text; whether the sample was in a loop when it was last looked at."""
        self._unseen += text
        # By whole strides, so that it does not matter how the text was cut.
        while len(self._unseen) >= _STRIDE:
            self._tail = (self._tail + self._unseen[:_STRIDE])[-_TAIL:]
            self._unseen = self._unseen[_STRIDE:]
            self._strides += 1
            self._short = _period(self._tail[-_SHORT[2] :], *_SHORT) is not None
            if self._strides % _LONG_STRIDES == 0:
                self._long = _period(self._tail, *_LONG) is not None or _is_counted(self._tail)
        return self._short or self._long


def _period(text: str, longest: int, rounds: int, span: int) -> int | None:
    """The length of the passage that the end of `text` repeats, if it does so often enough."""
    probe = text[-_PROBE:]
    place = len(text)
    for _ in range(_PERIODS):
        place = text.rfind(probe, 0, place - 1)
        period = len(text) - _PROBE - place
        needed = max(span, rounds * period)
        if place < 0 or period > longest or needed > len(text):
            return None
        end = text[-needed:]
        if end[period:] == end[:-period]:
            return period
        place += _PROBE
    return None


def _is_counted(text: str) -> bool:
    """Whether the end of `text` repeats a passage in which nothing but a counter changes."""
    plain = _NUMBER.sub("0", text)
    period = _period(plain, *_COUNTED)
    if period is None or period < _SHORTEST_COUNTED:
        return False
    each = plain[-period:].count("0")
    if each == 0:
        return False
    numbers = _NUMBER.findall(text)[-each * _COUNTED[1] :]
    if any(len(number) > 9 for number in numbers):
        return False
    # How each number of the passage goes on from round to round; all that change must agree.
    columns = [[int(number) for number in numbers[i::each]] for i in range(each)]
    steps = {tuple(b - a for a, b in pairwise(column)) for column in columns}
    steps.discard((0,) * (_COUNTED[1] - 1))
    return len(steps) <= 1 and all(len(set(step)) == 1 for step in steps)
