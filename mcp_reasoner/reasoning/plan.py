"""What a run of solve_math may cost, and what would decide it, before anything is drawn.

The bounds are those of `effort` and hold. The typical figures are the policy's, simulated on
VibeThinker-3B's measured lengths (benchmarks/policy.py): on problems like AIME's and on
easier ones. Another model has other lengths.
"""

from dataclasses import dataclass

from mcp_reasoner.reasoning.assessment import ASSESSMENT_TOKENS
from mcp_reasoner.reasoning.clr import ClrSettings
from mcp_reasoner.reasoning.effort import EFFORTS, EffortName
from mcp_reasoner.reasoning.scope import decline
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["Plan", "plan_math"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be expected of a run; tokens are drawn ones, of all samples together.

    `declined` is the reason why nothing would be drawn. `decided_by` says what a decisive
    check would look at, None where only agreement can be had. `typical_tokens` is for an
    easy and for a hard problem; beyond `budget_tokens` no further sample is begun. Where these
    end without a proof, `later_samples` more (second opinions, assessments of claims) draw
    `later_tokens` at most; `later_if_undecided` says that agreement spares them. The embedded
    model is not asked for any of these.
    """

    effort: EffortName
    declined: str | None
    decided_by: str | None
    first_samples: int
    most_samples: int
    most_tokens_a_sample: int
    budget_tokens: int
    typical_tokens: tuple[int, int]
    later_samples: int
    later_tokens: int
    later_if_undecided: bool
    max_seconds: float

    def seconds(self, tokens_per_second: float) -> tuple[float, float]:
        """The typical figures as seconds, at a rate of one sample, within the time limit."""
        easy, hard = (tokens / tokens_per_second for tokens in self.typical_tokens)
        return min(easy, self.max_seconds), min(hard, self.max_seconds)


async def plan_math(
    verifier: Verifier,
    problem: str,
    *,
    checks: tuple[str, ...] = (),
    effort: EffortName = "standard",
    max_seconds: float,
    clr: ClrSettings | None = None,
) -> Plan:
    """Plan a run without a model call."""
    level = EFFORTS[effort]
    assessed = 0
    if effort == "max":
        level = level.of((clr or ClrSettings()).trajectories)
        assessed = level.samples
    opinions = level.second_opinions
    declined, decided_by = None, "your checks" if checks else None
    if not checks:
        refused = decline(problem)
        contradiction = await verifier.contradiction(problem)
        declined = refused.reason if refused else contradiction.reason if contradiction else None
        decided_by = await verifier.reading(problem)
    typical = level.typical_checked if decided_by else level.typical
    return Plan(
        effort=effort,
        declined=declined,
        decided_by=decided_by,
        first_samples=1 if decided_by else level.first,
        most_samples=level.samples,
        most_tokens_a_sample=level.longest,
        budget_tokens=level.tokens,
        typical_tokens=(0, 0) if declined else typical,
        later_samples=opinions.samples + assessed,
        later_tokens=opinions.tokens + assessed * ASSESSMENT_TOKENS,
        later_if_undecided=not opinions.always,
        max_seconds=max_seconds,
    )
