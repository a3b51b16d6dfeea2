"""How much one run may spend: samples of each kind by effort, and the time until its end.

A part of the time is kept for the end: to run what was written last, and to find out what
the tests are worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import anyio

from mcp_reasoner.reasoning.effort import EffortName

__all__ = ["PLANS", "Clock", "SamplePlan"]

_CLOSING_SECONDS = 60.0
_CLOSING_SHARE = 0.2
_SHORTEST = 0.1


@dataclass(frozen=True, kw_only=True)
class SamplePlan:
    """Samples of each kind.

    Where the caller's tests decide, functions and repairs go by `Effort.rounds` instead, and
    `rivals` brute-force functions are drawn beside the first of them.
    """

    functions: int
    tests: int
    brute_force: int
    repairs: int
    rivals: int


PLANS: Mapping[EffortName, SamplePlan] = {
    "quick": SamplePlan(functions=2, tests=2, brute_force=1, repairs=1, rivals=0),
    "standard": SamplePlan(functions=4, tests=2, brute_force=1, repairs=2, rivals=1),
    "deep": SamplePlan(functions=8, tests=4, brute_force=2, repairs=3, rivals=1),
    "max": SamplePlan(functions=16, tests=6, brute_force=2, repairs=4, rivals=2),
}


class Clock:
    """The time of one run, from now on, on the event loop's clock."""

    def __init__(self, max_seconds: float) -> None:
        self._began = anyio.current_time()
        self._end = self._began + max_seconds
        kept = min(_CLOSING_SECONDS, _CLOSING_SHARE * max_seconds)
        self.sampling_end = self._end - kept
        """When sampling must have ended."""

    def left(self, *, most: float = _CLOSING_SECONDS) -> float:
        """Seconds for a step that begins now, `most` at most; never none at all."""
        return max(_SHORTEST, min(most, self._end - anyio.current_time()))

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return anyio.current_time() - self._began

    @property
    def over(self) -> bool:
        """Whether there is no time left."""
        return anyio.current_time() >= self._end
