"""How often one principal may ask: a bucket of requests that fills steadily.

Runs at once and tokens a day are limited where runs begin (`runs.registry`); this is about
requests alone. Pure bookkeeping: the middleware that asks is in `authentication`.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

__all__ = ["RequestRate"]

_MAX_PRINCIPALS: Final = 10_000


class RequestRate:
    """At most `per_minute` requests a minute of each principal, in bursts of as many."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_seconds(self, principal: str) -> float:
        """0 where a request may pass, and counts; else how long until the next may."""
        now = self._clock()
        left, since = self._left.pop(principal, (self._most, now))
        left = min(self._most, left + (now - since) * self._most / 60)
        passes = left >= 1
        self._left[principal] = (left - 1 if passes else left, now)
        while len(self._left) > _MAX_PRINCIPALS:
            self._left.popitem(last=False)
        return 0.0 if passes else (1 - left) * 60 / self._most
