"""What to do next with a run's samples: wait, draw more, or stop; and with one at its cap.

Pure decisions on plain views of the samples, so that the same code runs in `math` and, on
recorded and synthetic samples, in `benchmarks/policy.py`. What a check decided is settled
before: refuted candidates are not among the views, and a decisive pass ends a run without
asking here. The probability of an answer to be right comes from `posterior`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mcp_reasoner.reasoning.effort import Effort
from mcp_reasoner.reasoning.posterior import (
    FINISHED_VOTE,
    FORCED_VOTE,
    THOUGHT_VOTE,
    right_probabilities,
    stays_ahead,
)

__all__ = ["Action", "Draw", "Standing", "Stop", "View", "Wait", "at_cap", "decide", "standing"]

_FEW = 2
"""No more votes than these do not tell which answer will lead."""


@dataclass(frozen=True, kw_only=True)
class View:
    """One sample as the policy sees it.

    `answer` is the number of the class of the answer that it gives now, None where it gives
    none; `finished` means that it ended by itself, `forced` that it was made to answer.
    `tokens` are those it has drawn, prompt excluded.
    """

    answer: int | None
    running: bool
    tokens: int
    finished: bool = False
    forced: bool = False

    @property
    def vote(self) -> float:
        """What its answer counts for."""
        if self.forced:
            return FORCED_VOTE
        return FINISHED_VOTE if self.finished else THOUGHT_VOTE


@dataclass(frozen=True)
class Wait:
    """Running samples may still tell."""


@dataclass(frozen=True)
class Draw:
    """Begin `count` more samples."""

    count: int


@dataclass(frozen=True)
class Stop:
    """Cancel what runs; `reason` says what was enough, or spent."""

    reason: Literal["agreed", "exhausted"]


Action = Wait | Draw | Stop


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The leading class of answers, and its votes of all votes.

    `probability` is its chance to be right, `ahead` that to lead the next class in the long run,
    0 where there are too few votes to tell.
    """

    answer: int
    probability: float
    ahead: float
    votes: int
    of: int

    def suffices(self, effort: Effort) -> bool:
        """Whether more samples are not needed."""
        return self.probability >= effort.confidence or self.ahead >= effort.ahead


def standing(views: Sequence[View], *, favour: Mapping[int, int] | None = None) -> Standing | None:
    """The class that leads, None where no sample gives an answer.

    `favour` decides between classes that are equally probable, the higher first.
    """
    weights: defaultdict[int, float] = defaultdict(float)
    counts: defaultdict[int, int] = defaultdict(int)
    for view in views:
        if view.answer is not None:
            weights[view.answer] += view.vote
            counts[view.answer] += 1
    if not weights:
        return None
    found = right_probabilities(list(weights.values()))
    favoured = favour or {}
    probability, answer = max(
        zip(found, weights, strict=True),
        key=lambda pair: (round(pair[0], 9), favoured.get(pair[1], 0), -pair[1]),
    )
    next_one = max((w for other, w in weights.items() if other != answer), default=0.0)
    return Standing(
        answer=answer,
        probability=probability,
        ahead=stays_ahead(weights[answer], next_one) if sum(weights.values()) > _FEW else 0.0,
        votes=counts[answer],
        of=sum(counts.values()),
    )


def decide(views: Sequence[View], effort: Effort) -> Action:
    """What to do now.

    More samples are drawn when all that run have shown their answer and it is not enough: as
    many as there are already. Of samples side by side the right ones show their answer sooner,
    and the others are cancelled once it is enough.
    """
    if len(views) < effort.first:
        return Draw(effort.first - len(views))
    leader = standing(views)
    if leader is not None and leader.suffices(effort):
        return Stop("agreed")
    if any(view.running and view.answer is None for view in views):
        return Wait()
    room = effort.samples - len(views)
    spent = sum(view.tokens for view in views)
    if room > 0 and spent < effort.tokens:
        return Draw(min(len(views), room))
    if any(view.running for view in views):
        return Wait()
    return Stop("exhausted")


def at_cap(
    sample: View, views: Sequence[View], effort: Effort
) -> Literal["go on", "answer", "end"]:
    """What to do with a sample that has reached its cap without ending.

    One that has written an answer has cast its vote: it is ended. One without goes on while
    there is room below `longest` and no other sample has shown an answer yet, since a problem
    on which all think long is one that needs it; beside others it is made to answer.
    """
    if sample.answer is not None:
        return "end"
    spent = sum(view.tokens for view in views)
    alone = all(view.answer is None for view in views)
    if sample.tokens < effort.longest and alone and spent < effort.tokens:
        return "go on"
    return "answer"
