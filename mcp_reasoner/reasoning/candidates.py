"""The different answers of one run: each judged once, and put into a class of equal ones.

Who wrote an answer, and how often, is for `math`; what is decisive is `verify`'s business
alone. Here is only kept what it found.
"""

from collections.abc import Sequence

import anyio

from mcp_reasoner.reasoning.task import MathTask
from mcp_reasoner.verify.evidence import Judgement
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["Candidates"]


class Candidates:
    """All answers that were seen; `proved` is the first of them that a decisive check passed."""

    def __init__(self, verifier: Verifier, task: MathTask) -> None:
        self._verifier = verifier
        self._task = task
        self._taken: set[str] = set()
        self._judgements: dict[str, Judgement] = {}
        self._classes: dict[str, int] = {}
        self._representatives: list[str] = []
        self._classing = anyio.Lock()
        self.proved: str | None = None

    def take(self, candidate: str) -> bool:
        """Whether it is seen for the first time, so that it is to be judged."""
        new = candidate not in self._taken
        self._taken.add(candidate)
        return new

    async def judge(self, candidate: str) -> Judgement:
        """Judge a candidate, and find its class if nothing was decided."""
        task = self._task
        judgement = await self._verifier.judge(
            candidate,
            problem=task.problem,
            checks=task.checks,
            constraints=task.constraints,
            answer_type=task.answer_type,
        )
        self._judgements[candidate] = judgement
        if judgement.verdict == "verified":
            self.proved = self.proved or candidate
        elif judgement.verdict == "unverified":
            async with self._classing:
                self._classes[candidate] = await self._class(candidate)
        return judgement

    async def _class(self, candidate: str) -> int:
        """The number of the class of equal answers that a candidate belongs to."""
        answers = [*self._representatives, candidate]
        for group in await self._verifier.classes(answers):
            if len(answers) - 1 in group and group[0] < len(self._representatives):
                return group[0]
        self._representatives.append(candidate)
        return len(self._representatives) - 1

    @property
    def refuted(self) -> Sequence[str]:
        """The candidates that a decisive check failed, in the order in which that was found."""
        return [candidate for candidate in self._judgements if self.is_refuted(candidate)]

    def is_refuted(self, candidate: str) -> bool:
        """Whether a decisive check failed."""
        judgement = self._judgements.get(candidate)
        return judgement is not None and judgement.verdict == "refuted"

    def is_open(self, candidate: str) -> bool:
        """Whether a candidate is still to be judged, or to be put into a class."""
        return not self.is_refuted(candidate) and candidate not in self._classes

    def class_of(self, candidate: str | None) -> int | None:
        """The class of a candidate that stands; classes count from 0 in order of appearance."""
        return None if candidate is None else self._classes.get(candidate)

    @property
    def classes(self) -> Sequence[int]:
        """The numbers of all classes."""
        return range(len(self._representatives))

    def vote(self, candidate: str | None) -> int | None:
        """The class that a candidate votes for; none if it is of another kind than was asked for.

        Whoever finds no other answer may still take it for what it is: `class_of`.
        """
        index = self.class_of(candidate)
        if index is None or candidate is None:
            return None
        return None if self._judgements[candidate].form == "other_kind" else index

    def representative(self, index: int) -> str:
        """The candidate that stands for a class: the first written as asked, or the first."""
        members = [candidate for candidate, own in self._classes.items() if own == index]
        as_asked = (c for c in members if self._judgements[c].form == "as_asked")
        return next(as_asked, self._representatives[index])

    def judgement(self, candidate: str) -> Judgement | None:
        """What was found on a candidate, None until it is judged."""
        return self._judgements.get(candidate)
