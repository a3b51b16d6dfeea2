"""How much may be spent on one call: the four levels of effort as numbers.

Nothing is decided here: `policy` decides within these bounds, and `plan` says beforehand
what they come to.
"""

from dataclasses import dataclass, replace
from typing import Literal, get_args

__all__ = ["EFFORTS", "Effort", "EffortName"]

EffortName = Literal["quick", "standard", "deep", "max"]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """One level.

    A run begins with `first` samples and draws `samples` at most. Where no check decides, it
    stops once an answer is right with a probability of `confidence` by the model of
    `posterior`. A sample that reaches `cap` tokens without an answer goes on to `longest` if
    the policy holds it promising, and is made to answer else. All samples together spend
    `tokens` at most. `second_opinions` says whether samples that see no candidate are asked
    for a program and a check besides. `typical` is what VibeThinker-3B spends, in tokens, on an
    easy and on a hard problem, `typical_checked` the same where a decisive check can end the
    run (both simulated: benchmarks/policy.py).
    """

    first: int
    samples: int
    confidence: float
    cap: int
    longest: int
    tokens: int
    typical: tuple[int, int]
    typical_checked: tuple[int, int]
    second_opinions: bool = False

    def of(self, samples: int) -> "Effort":
        """The same with another number of samples, all of them drawn at once."""
        return replace(self, first=samples, samples=samples)

    @property
    def rounds(self) -> tuple[int, ...]:
        """Total numbers of samples after each round, for strategies that double them: 1, 2, 4, …"""
        return tuple(2**power for power in range(self.samples.bit_length()))


# The caps follow the measured lengths of VibeThinker-3B on AIME25: a mean of 18,887 tokens,
# and 17.5 % of samples beyond 40,960, of which few ever finish. The least confidences are what
# two and three samples of one mind come to; `max` compares all its trajectories instead.
EFFORTS: dict[EffortName, Effort] = {
    "quick": Effort(
        first=1,
        samples=2,
        confidence=0.8,
        cap=8192,
        longest=8192,
        tokens=16384,
        typical=(2200, 7500),
        typical_checked=(2200, 7500),
    ),
    "standard": Effort(
        first=2,
        samples=12,
        confidence=0.95,
        cap=24576,
        longest=40960,
        tokens=262144,
        typical=(14000, 51000),
        typical_checked=(3300, 27000),
    ),
    "deep": Effort(
        first=3,
        samples=24,
        confidence=0.98,
        cap=40960,
        longest=65536,
        tokens=786432,
        typical=(38000, 152000),
        typical_checked=(3300, 27000),
        second_opinions=True,
    ),
    "max": Effort(
        first=32,
        samples=32,
        confidence=1.0,
        cap=65536,
        longest=65536,
        tokens=2097152,
        typical=(140000, 450000),
        typical_checked=(3300, 27000),
        second_opinions=True,
    ),
}
if set(EFFORTS) != set(get_args(EffortName)):
    raise AssertionError("every effort needs its numbers")
