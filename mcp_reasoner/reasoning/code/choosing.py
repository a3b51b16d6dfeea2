"""Which function generated evidence prefers, where no tests of the caller's decide.

By dual agreement: cases count where independent samples agree on them, functions are grouped
by what they give, and the group with most functions times cases wins, or what mends it without
losing a case. What comes out is never more than the best of what was written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import anyio

from mcp_reasoner.errors import ReasonerError
from mcp_reasoner.reasoning.code.budget import Clock
from mcp_reasoner.reasoning.code.differing import Differences
from mcp_reasoner.reasoning.code.judging import failure
from mcp_reasoner.reasoning.code.written import Candidate, Written
from mcp_reasoner.verify.code.agreement import agreed_cases, groups_of, key_of
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.observe import Observed, agree
from mcp_reasoner.verify.code.outcomes import CaseOutcome
from mcp_reasoner.verify.code.tester import ProgramTester

__all__ = ["Choice", "Chooser"]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The preferred function, and what speaks for and against it.

    `cases` are those that count, `own` of them the specification's; `failed` are outcomes of
    cases that it does not pass. It gave `behaviour` for `inputs`, as `like` of `of` functions
    did; `rival` behaves otherwise. `brute_force` is a naive function that gave `beside` for the
    same inputs and never differs, on `compared` of them; from `other_brute_force` it differs.
    """

    candidate: Candidate
    cases: tuple[Case, ...]
    own: int
    failed: tuple[CaseOutcome, ...]
    inputs: tuple[Case, ...]
    behaviour: tuple[Observed, ...]
    like: int
    of: int
    rival: str | None = None
    brute_force: str | None = None
    beside: tuple[Observed, ...] = ()
    compared: int = 0
    other_brute_force: str | None = None

    @property
    def passed(self) -> int:
        """How many of the cases it passes."""
        return len(self.cases) - len(self.failed)

    @property
    def against_specification(self) -> str | None:
        """The first of the specification's own examples that it fails, with the reason."""
        own = {case.name for case in self.cases[: self.own]}
        return next((failure(found) for found in self.failed if found.name in own), None)

    @property
    def failing(self) -> str | None:
        """The first case that it fails, with the reason: what a repair is told."""
        return self.against_specification or (failure(self.failed[0]) if self.failed else None)

    @property
    def gave_nothing(self) -> bool:
        """Whether it gave no value for any input."""
        return bool(self.behaviour) and not any(found.given for found in self.behaviour)


@dataclass
class Chooser:
    """Chooses among all that was written so far; what has run once does not run again."""

    tester: ProgramTester
    written: Written
    examples: Sequence[Case]
    differences: Differences
    clock: Clock
    _cases: tuple[Case, ...] | None = None
    _outcomes: dict[str, tuple[CaseOutcome, ...]] = field(default_factory=dict)

    async def choose(self) -> Choice | None:
        """The best function with an answer behind it; None where there is none, or no time."""
        candidates = [c for c in self.written.candidates.values() if c.count]
        if not candidates or self.clock.over:
            return None
        cases = await self._counting()
        await self._run_all([candidate.code for candidate in candidates], cases)
        behaviours = [await self.differences.behaviour(c.code) for c in candidates]
        passed = [
            frozenset(f.name for f in self._outcomes[c.code] if f.outcome == "pass")
            for c in candidates
        ]
        groups = groups_of(behaviours, [*map(len, passed)], [c.count for c in candidates])
        leader = _mended(groups[0].members[0], candidates, passed)
        chosen = candidates[leader]
        own = next(group for group in groups if leader in group.members)
        rival = next((candidates[g.members[0]].code for g in groups if g is not own), None)
        choice = Choice(
            candidate=chosen,
            cases=cases,
            own=len(self.examples),
            failed=tuple(f for f in self._outcomes[chosen.code] if f.outcome != "pass"),
            inputs=await self.differences.inputs(chosen.code),
            behaviour=behaviours[leader],
            like=len(own.members),
            of=sum(candidate.count for candidate in candidates),
            rival=rival,
        )
        return await self._beside_brute_force(choice)

    async def _run_all(self, codes: Sequence[str], cases: Sequence[Case]) -> None:
        """Run all of them, as many at a time as there are boxes."""
        failures: list[ReasonerError] = []

        async def run(code: str) -> None:
            try:
                await self._run(code, cases)
            except ReasonerError as error:
                failures.append(error)

        async with anyio.create_task_group() as tasks:
            for code in codes:
                tasks.start_soon(run, code)
        if failures:
            raise failures[0]

    async def _run(self, code: str, cases: Sequence[Case]) -> None:
        behaviour = await self.differences.behaviour(code)
        if code in self._outcomes:
            return
        self._outcomes[code] = ()
        # One that gives nothing at all is not waited for once more.
        if cases and any(found.given or found.raised for found in behaviour):
            report = await self.tester.run(code, cases, max_seconds=self.clock.left())
            self._outcomes[code] = report.outcomes

    async def _counting(self) -> tuple[Case, ...]:
        """The cases that count: the specification's own, and those that two sources agree on."""
        if self._cases is None:
            sources: list[Sequence[Case]] = [*self.written.proposals]
            asked = list({key_of(case): case for case in self.written.known_cases}.values())
            for code in self.written.brute_force:
                found = await self.tester.observe(code, asked, max_seconds=self.clock.left())
                said = [_said(case, got) for case, got in zip(asked, found, strict=True)]
                sources.append([case for case in said if case is not None])
            own = {key_of(case) for case in self.examples}
            agreed = [case for case in agreed_cases(sources) if key_of(case) not in own]
            self._cases = (*self.examples, *agreed)
        return self._cases

    async def _beside_brute_force(self, choice: Choice) -> Choice:
        """With the naive functions that it agrees with, and that it differs from."""
        for code in self.written.brute_force:
            if code == choice.candidate.code:
                continue  # the same words are no second opinion
            found = await self.differences.behaviour(code)
            same = [agree(a, b) for a, b in zip(choice.behaviour, found, strict=True)]
            if False in same:
                choice = replace(choice, other_brute_force=code)
            elif (compared := same.count(True)) > choice.compared:
                choice = replace(choice, brute_force=code, beside=found, compared=compared)
        return choice


def _mended(leader: int, candidates: Sequence[Candidate], passed: Sequence[frozenset[str]]) -> int:
    """The leader, or what was written to mend it, and passes all that it passes and more."""
    for index, candidate in enumerate(candidates):
        if candidate.mends == candidates[leader].code and passed[index] > passed[leader]:
            return _mended(index, candidates, passed)
    return leader


def _said(case: Case, found: Observed) -> Case | None:
    """What a naive function says that a case must give."""
    if found.given:
        return replace(case, expected=found.value, raises=None)
    return replace(case, expected=None, raises=found.raised) if found.refused else None
