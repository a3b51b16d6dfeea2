"""Second opinions: what samples say of a problem that have seen no candidate for its answer.

Two kinds, both asked for once sampling has ended without a proof. A program that computes the
answer, run in the sandbox: what it gives is a candidate like any other, which a decisive check
may pass, and else one more vote, since its writer is one more sample of the problem. And a
list of checks, decoded under a JSON schema where the engine can: which answers pass them is
told, and decides between answers that are equally probable. Neither is decisive: programs
and checks are the model's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import anyio

from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.reasoning.calls import Calls
from mcp_reasoner.reasoning.candidates import Candidates
from mcp_reasoner.reasoning.code.output import read_program
from mcp_reasoner.reasoning.effort import PROGRAM_TOKENS, PROPOSAL_TOKENS, SecondOpinions
from mcp_reasoner.reasoning.output import read_output
from mcp_reasoner.reasoning.policy import View
from mcp_reasoner.reasoning.prompts import program_messages, proposal_messages
from mcp_reasoner.verify.code.recomputation import FUNCTION, Recomputed, recompute
from mcp_reasoner.verify.code.tester import ProgramTester
from mcp_reasoner.verify.evidence import Evidence
from mcp_reasoner.verify.proposal import SCHEMA, Trial
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["Opinions"]

_ANSWER_TOKENS = 2048
"""What is kept of a call's tokens for what follows its thought."""


@dataclass(frozen=True)
class _Tried:
    """A trial of the classes of answers, by the numbers of the classes."""

    trial: Trial
    classes: Sequence[int]


class Opinions:
    """All second opinions of one run; `notices` says which of them came to nothing, and why."""

    def __init__(
        self,
        calls: Calls,
        verifier: Verifier,
        tester: ProgramTester | None,
        candidates: Candidates,
        problem: str,
    ) -> None:
        self._calls = calls
        self._verifier = verifier
        self._tester = tester
        self._candidates = candidates
        self._problem = problem
        self._answers: list[str] = []
        self._proposals: list[str] = []
        self._tried: list[_Tried] = []
        self.notices: list[str] = []

    async def gather(self, wanted: SecondOpinions) -> None:
        """Ask for all of them at once; a decisive pass of a program's answer ends the rest."""
        async with anyio.create_task_group() as tasks:
            for _ in range(wanted.programs if self._tester is not None else 0):
                tasks.start_soon(self._recompute, tasks.cancel_scope)
            for _ in range(wanted.proposals):
                tasks.start_soon(self._propose)
        if self._candidates.proved is None:
            await self._try()

    async def _recompute(self, scope: anyio.CancelScope) -> None:
        found = await self._recomputed()
        if found.answer is None:
            self.notices.append(f"a program for a second opinion gave nothing: {found.reason}")
            return
        self._answers.append(found.answer)
        if self._candidates.take(found.answer):
            await self._candidates.judge(found.answer)
        if self._candidates.proved is not None:
            scope.cancel()

    async def _recomputed(self) -> Recomputed:
        thinking = PROGRAM_TOKENS - 2 * _ANSWER_TOKENS
        sampling = Sampling(max_tokens=PROGRAM_TOKENS, thinking_tokens=thinking)
        code = read_program(
            await self._calls.text(program_messages(self._problem), sampling), FUNCTION
        )
        if code is None:
            return Recomputed(reason=f"none was written that defines {FUNCTION}()")
        assert self._tester is not None  # noqa: S101 - `gather` asks for no program else
        return await recompute(self._tester, code)

    async def _propose(self) -> None:
        sampling = Sampling(
            max_tokens=PROPOSAL_TOKENS,
            thinking_tokens=PROPOSAL_TOKENS - _ANSWER_TOKENS,
            json_schema=SCHEMA,
        )
        text = await self._calls.text(proposal_messages(self._problem), sampling)
        self._proposals.append(read_output(text).answer)

    async def _try(self) -> None:
        """Put one answer of each class to the proposed checks."""
        classes = self._candidates.classes
        answers = [self._candidates.representative(index) for index in classes]
        for proposal in self._proposals:
            trial = await self._verifier.trial(proposal, answers)
            if trial.checks:
                self._tried.append(_Tried(trial, classes))
            elif answers:
                self.notices.append("checks for a second opinion could not be used")

    @property
    def votes(self) -> list[View]:
        """Each program's answer that stands, as one more sample that ended with it."""
        return [
            View(answer=index, running=False, tokens=0, finished=True)
            for answer in self._answers
            if (index := self._candidates.vote(answer)) is not None
        ]

    @property
    def favour(self) -> Mapping[int, int]:
        """How many proposals each class passes, less how many it fails."""
        found: Counter[int] = Counter()
        for tried in self._tried:
            for index, finding in zip(tried.classes, tried.trial.findings, strict=True):
                found[index] += {"passes": 1, "fails": -1, "open": 0}[finding.outcome]
        return found

    def evidence(self, chosen: int) -> list[Evidence]:
        """What speaks for and against the answer that was chosen."""
        found = []
        for answer in self._answers:
            index = self._candidates.class_of(answer)
            if index is not None:
                whose = "a program that a sample wrote without seeing an answer"
                detail = f"{whose} gives the same, run in the sandbox: {answer}"
                if index != chosen:
                    detail = f"against it: {whose} gives {answer}"
                found.append(Evidence(kind="recomputed", decisive=False, detail=clean(detail, 300)))
        for tried in self._tried:
            if chosen in tried.classes:
                item = tried.trial.evidence(tried.classes.index(chosen))
                found += [] if item is None else [item]
        return found
