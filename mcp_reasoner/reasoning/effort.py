"""How much may be spent on one call: the four levels of effort as numbers."""

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["EFFORTS", "Effort", "EffortName"]

EffortName = Literal["quick", "standard", "deep", "max"]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """One level.

    `rounds` are the total numbers of samples after each round: 1, 2, 4, …. Where
    no check decides, a run stops early once `agree` samples give one answer and
    they are more than half of all that gave any. `max_tokens` bounds a sample.
    """

    rounds: tuple[int, ...]
    agree: int
    max_tokens: int


# The token caps follow the measured lengths of VibeThinker-3B on AIME25: a mean of 18,887,
# and 17.5 % of samples beyond 40,960, of which few ever finish.
EFFORTS: dict[EffortName, Effort] = {
    "quick": Effort(rounds=(1, 2), agree=1, max_tokens=8192),
    "standard": Effort(rounds=(1, 2, 4, 8), agree=2, max_tokens=24576),
    "deep": Effort(rounds=(1, 2, 4, 8, 16), agree=3, max_tokens=40960),
    "max": Effort(rounds=(1, 2, 4, 8, 16, 32), agree=5, max_tokens=65536),
}
if set(EFFORTS) != set(get_args(EffortName)):
    raise AssertionError("every effort needs its numbers")
