"""How much may be spent on one call: the four levels of effort as numbers.

Nothing is decided here: `policy` decides within these bounds, and `plan` says beforehand
what they come to.
"""

from dataclasses import dataclass, replace
from typing import Literal, get_args

__all__ = [
    "EFFORTS",
    "PROGRAM_TOKENS",
    "PROPOSAL_TOKENS",
    "Effort",
    "EffortName",
    "SecondOpinions",
]

EffortName = Literal["quick", "standard", "deep", "max"]

PROGRAM_TOKENS = 16_384
"""What a sample may draw that writes a program to compute the answer."""
PROPOSAL_TOKENS = 10_240
"""What a sample may draw that proposes checks."""


@dataclass(frozen=True, kw_only=True)
class SecondOpinions:
    """How many samples that see no candidate write a program, and propose checks; and when.

    They are asked for once sampling has ended without a proof: `always`, or where the answers
    did not agree enough.
    """

    programs: int = 0
    proposals: int = 0
    always: bool = False

    @property
    def samples(self) -> int:
        """How many samples they are."""
        return self.programs + self.proposals

    @property
    def tokens(self) -> int:
        """What they draw at most."""
        return self.programs * PROGRAM_TOKENS + self.proposals * PROPOSAL_TOKENS


@dataclass(frozen=True, kw_only=True)
class Effort:
    """One level.

    A run begins with `first` samples and draws `samples` at most. Where no check decides, it
    stops once an answer is right with a probability of `confidence`, or would stay ahead of all
    others with one of `ahead`, both by the models of `posterior`. A sample that reaches `cap`
    tokens without an answer goes on to `longest` if the policy holds it promising, and is made
    to answer else. All samples together spend `tokens` at most; `second_opinions` come on top.
    `typical` is what VibeThinker-3B spends on them, in tokens, on an easy and on a hard problem,
    `typical_checked` the same where a decisive check can end the run (both simulated:
    benchmarks/policy.py).
    """

    first: int
    samples: int
    confidence: float
    ahead: float
    cap: int
    longest: int
    tokens: int
    typical: tuple[int, int]
    typical_checked: tuple[int, int]
    second_opinions: SecondOpinions = SecondOpinions()

    def of(self, samples: int) -> "Effort":
        """The same with another number of samples, all of them drawn at once."""
        return replace(self, first=samples, samples=samples)

    @property
    def rounds(self) -> tuple[int, ...]:
        """Total numbers of samples after each round, for strategies that double them: 1, 2, 4, …"""
        return tuple(2**power for power in range(self.samples.bit_length()))


# The caps follow the measured lengths of VibeThinker-3B on AIME25: a mean of 18,887 tokens,
# and 17.5 % of samples beyond 40,960, of which few ever finish. `confidence` is what one, three
# and four samples of one mind come to, `ahead` what three votes against one do at `standard`,
# and four at `deep`; `max` compares all its trajectories instead.
EFFORTS: dict[EffortName, Effort] = {
    "quick": Effort(
        first=1,
        samples=2,
        confidence=0.8,
        ahead=1.0,
        cap=8192,
        longest=8192,
        tokens=16384,
        typical=(2200, 7500),
        typical_checked=(2200, 7500),
    ),
    "standard": Effort(
        first=3,
        samples=24,
        confidence=0.975,
        ahead=0.75,
        cap=20480,
        longest=40960,
        tokens=262144,
        typical=(12000, 56000),
        typical_checked=(3000, 30000),
        second_opinions=SecondOpinions(programs=1, proposals=1),
    ),
    "deep": Effort(
        first=4,
        samples=48,
        confidence=0.98,
        ahead=0.85,
        cap=24576,
        longest=65536,
        tokens=786432,
        typical=(14000, 103000),
        typical_checked=(3000, 53000),
        second_opinions=SecondOpinions(programs=1, proposals=1, always=True),
    ),
    "max": Effort(
        first=32,
        samples=32,
        confidence=1.0,
        ahead=1.0,
        cap=65536,
        longest=65536,
        tokens=2097152,
        typical=(140000, 450000),
        typical_checked=(3000, 53000),
        second_opinions=SecondOpinions(programs=2, proposals=2, always=True),
    ),
}
if set(EFFORTS) != set(get_args(EffortName)):
    raise AssertionError("every effort needs its numbers")
