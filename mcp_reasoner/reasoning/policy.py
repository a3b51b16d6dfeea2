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
)

__all__ = ["Action", "Draw", "Standing", "Stop", "View", "Wait", "at_cap", "decide", "standing"]


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
    """The leading class of answers, its probability to be right, and its votes of all votes."""

    answer: int
    probability: float
    votes: int
    of: int


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
    return Standing(
        answer=answer, probability=probability, votes=counts[answer], of=sum(counts.values())
    )


def decide(views: Sequence[View], effort: Effort) -> Action:
    """What to do now.

    More samples are drawn when all that run have shown their answer and it is not enough:
    as many as would be enough, should they all agree with the leading answer, and at most as
    many as there are already. Where every answer was refuted their number is doubled.
    """
    if len(views) < effort.first:
        return Draw(effort.first - len(views))
    leader = standing(views)
    if leader is not None and leader.probability >= effort.confidence:
        return Stop("agreed")
    if any(view.running and view.answer is None for view in views):
        return Wait()
    room = effort.samples - len(views)
    spent = sum(view.tokens for view in views)
    if room > 0 and spent < effort.tokens:
        return Draw(min(_missing(views, effort), len(views), room))
    if any(view.running for view in views):
        return Wait()
    return Stop("exhausted")


def _missing(views: Sequence[View], effort: Effort) -> int:
    """How many more samples would be enough, if each gave the leading answer."""
    leader = standing(views)
    if leader is None:
        return len(views)
    more = list(views)
    for count in range(1, effort.samples):
        more.append(View(answer=leader.answer, running=False, tokens=0))
        found = standing(more)
        if found is not None and found.probability >= effort.confidence:
            return count
    return effort.samples


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
