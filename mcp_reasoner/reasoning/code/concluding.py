"""The end of a run put into words: what was found, what was tried, and the tests to keep.

Nothing is decided here but what may be offered: `verified` comes from `judging` alone, and
what the specification's own examples contradict, or the embedded model's unverified word, is
no answer. What the tests are worth is found out now, in the time that is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from mcp_reasoner.engine.protocol import Engine, ModelInfo
from mcp_reasoner.reasoning.code.budget import Clock
from mcp_reasoner.reasoning.code.choosing import Choice
from mcp_reasoner.reasoning.code.differing import Differences
from mcp_reasoner.reasoning.code.interface import Interface
from mcp_reasoner.reasoning.code.judging import Judge
from mcp_reasoner.reasoning.code.keeping import generated_tests, kept_tests
from mcp_reasoner.reasoning.code.repairing import closest
from mcp_reasoner.reasoning.code.sampling import Sampler
from mcp_reasoner.reasoning.code.task import CodeOutcome, CodeTask
from mcp_reasoner.reasoning.code.written import Candidate, Role, Written
from mcp_reasoner.reasoning.conclusion import EMBEDDED_ADVICE
from mcp_reasoner.reasoning.outcome import Usage
from mcp_reasoner.verify.code.agreement import groups_of
from mcp_reasoner.verify.code.cases import Case, read_cases
from mcp_reasoner.verify.code.tester import ProgramTester, Tests, TestStrength
from mcp_reasoner.verify.evidence import Evidence, EvidenceKind

__all__ = ["Conclusion"]

_NAMES: dict[Role, tuple[str, str]] = {
    "function": ("function", "functions"),
    "tests": ("set of test cases", "sets of test cases"),
    "brute force": ("brute-force function", "brute-force functions"),
    "repair": ("repair", "repairs"),
}


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """What every end of one run has, and the means to find out what its tests are worth."""

    engine: Engine
    model: ModelInfo
    task: CodeTask
    interface: Interface
    written: Written
    sampler: Sampler
    tester: ProgramTester
    clock: Clock
    notices_before: int = 0

    # -- by the caller's tests

    async def verified(
        self, candidate: Candidate, judge: Judge, differences: Differences
    ) -> CodeOutcome:
        """The caller's tests decided."""
        report = candidate.report
        if report is None or not candidate.verified or report.claim is None:
            raise ValueError("only what the tests decided for is verified")
        number = len(report.outcomes)
        claim = f"passes all {number} of your tests" if number > 1 else "passes your test"
        claim += f"; {report.skipped} are marked to be skipped" if report.skipped else ""
        evidence = [Evidence(kind="caller_tests", decisive=True, detail=report.claim)]
        if self.interface.examples:
            detail = f"passes the specification's own {_count(len(self.interface.examples))}"
            evidence.append(Evidence(kind="caller_tests", decisive=False, detail=detail))
        evidence.append(await self._beside(candidate, judge, differences))
        return await self._with_callers_tests(
            self._end(status="verified", code=candidate.code, claim=claim, evidence=tuple(evidence))
        )

    async def _beside(
        self, candidate: Candidate, judge: Judge, differences: Differences
    ) -> Evidence:
        """What the comparison with other functions showed, that pass the tests too."""
        others = [found for found in judge.standing if found is not candidate]
        slow = "; it was written by brute force, and may be slow" if candidate.naive else ""
        if not others:
            detail = f"no other function that passes your tests was there to compare it with{slow}"
            return Evidence(kind="agreement", decisive=False, detail=detail)
        inputs = [await differences.compared(candidate.code, other.code) for other in others]
        naive = ", by brute force" if any(other.naive for other in others) else ""
        functions = "another function" if len(others) == 1 else f"{len(others)} other functions"
        passing = "passes" if len(others) == 1 else "pass"
        detail = (
            f"gives the same as {functions} that {passing} your tests"
            f"{naive}, on {min(inputs)} inputs{slow}"
        )
        return Evidence(kind="agreement", decisive=False, detail=detail)

    async def by_tests(self, judge: Judge, differences: Differences) -> CodeOutcome:
        """No function holds against everything; the closest is shown with the reason."""
        candidates = list(self.written.candidates.values())
        passing = [found for found in candidates if found.passes]
        nearest = closest(candidates)
        if nearest is None or nearest.report is None:
            return self._nothing()
        if not passing:
            report = nearest.report
            return self._end(
                status="abstained",
                reason=f"no function passes your tests ({len(candidates)} tried); the closest "
                f"passes {report.counts['pass']} of {len(report.outcomes)}: {report.reason}; "
                f"{self._drawn()}",
                best_candidate=nearest.code,
            )
        best = await self._best_of(judge.standing, differences) or passing[0]
        why = best.report.reason if best.report else None
        if best.against_examples is not None:
            why = f"it passes your tests, but not {best.against_examples}"
        elif best.disputed is not None:
            why = (
                "it passes your tests, and so does another function that differs from it: "
                f"{best.disputed}"
            )
        outcome = self._end(status="unverified", code=best.code, reason=f"{why}; {self._drawn()}")
        return self._offered(await self._with_callers_tests(outcome))

    async def _best_of(
        self, standing: Sequence[Candidate], differences: Differences
    ) -> Candidate | None:
        """Of functions that pass everything and differ, the one that most others are like."""
        if not standing:
            return None
        behaviours = [await differences.behaviour(found.code) for found in standing]
        groups = groups_of(behaviours, [1] * len(standing), [max(1, f.count) for f in standing])
        return standing[groups[0].members[0]]

    async def _with_callers_tests(self, outcome: CodeOutcome) -> CodeOutcome:
        """With the caller's tests to keep, and what they are worth for this function."""
        code, tests = outcome.code or "", self.task.tests
        assert tests is not None  # noqa: S101 - they decided
        file = await kept_tests(self.tester, self.task, code, self.clock)
        strength = await self._strength(code, tests)
        coverage = None
        if self.task.cases is not None:
            coverage = await self._coverage(code, read_cases(self.task.cases))
        worth = () if strength is None else (_mutation(strength),)
        return replace(
            outcome,
            tests=file,
            strength=strength,
            coverage=coverage,
            evidence=(*outcome.evidence, *worth),
        )

    # -- by agreement

    async def by_agreement(self, choice: Choice | None, differences: Differences) -> CodeOutcome:
        """Nothing decided: what samples agree on, and what speaks against it."""
        if choice is None:
            return self._nothing()
        code = choice.candidate.code
        if choice.gave_nothing or choice.against_specification:
            why = (
                f"the best of them fails the specification's own {choice.against_specification}"
                if choice.against_specification
                else f"the best of them gave no value for any of {len(choice.inputs)} inputs"
            )
            return self._end(
                status="abstained", reason=f"{why}; {self._drawn()}", best_candidate=code
            )
        evidence = await self._evidence(choice, differences)
        kept = generated_tests(self.interface, choice)
        strength = coverage = None
        if kept.passing:
            report = await self.tester.run(code, kept.passing, max_seconds=self.clock.left())
            if report.passed:
                strength = await self._strength(code, kept.cases or kept.passing)
            coverage = await self._coverage(code, kept.cases)
        if strength is not None:
            evidence.append(_mutation(strength))
        reasons = [f"no tests of yours decide: {evidence[0].detail}"]
        reasons += [f"it fails {choice.failing}"] if choice.failing else []
        reasons += (
            ["the returned tests tell no wrong value"] if strength and strength.vacuous else []
        )
        return self._offered(
            self._end(
                status="unverified",
                code=code,
                tests=kept.file or None,
                reason="; ".join([*reasons, self._drawn()]),
                evidence=tuple(evidence),
                strength=strength,
                coverage=coverage,
            )
        )

    async def _evidence(self, choice: Choice, differences: Differences) -> list[Evidence]:
        code = choice.candidate.code
        details: list[tuple[EvidenceKind, str]] = [
            (
                "agreement",
                f"{choice.like} of {_functions(choice.of)} give the same on "
                f"{len(choice.inputs)} inputs",
            )
        ]
        if choice.cases:
            own = f"{choice.own} of them the specification's own" if choice.own else "none its own"
            details.append(
                (
                    "generated_tests",
                    f"passes {choice.passed} of {len(choice.cases)} cases that independent "
                    f"samples agree on or the specification has ({own})",
                )
            )
        if choice.brute_force is not None:
            said = f"agrees with a brute-force function on {choice.compared} inputs"
            details.append(("properties", said))
        for other, what in (
            (choice.rival, "another function"),
            (choice.other_brute_force, "a brute-force function"),
        ):
            difference = await differences.between(code, other) if other is not None else None
            if difference is not None:
                details.append(("counterexample", f"{what} differs: {difference}"))
        return [Evidence(kind=kind, decisive=False, detail=detail) for kind, detail in details]

    # -- what all ends have

    def _offered(self, outcome: CodeOutcome) -> CodeOutcome:
        """`outcome`, but nothing unverified of the embedded model's is an answer."""
        if not self.model.embedded:
            return outcome
        return replace(
            outcome,
            status="abstained",
            code=None,
            best_candidate=outcome.code,
            reason=f"{outcome.reason}; {EMBEDDED_ADVICE}",
        )

    def _nothing(self) -> CodeOutcome:
        if self.written.candidates:
            reason = "the time was over before the functions could be run"
        else:
            reason = "no sample wrote a Python function"
            if self.interface.head is not None:
                reason += f" named {self.interface.head}"
        tokens = f"{self.sampler.tokens} tokens"
        return self._end(status="abstained", reason=f"{reason}; {self._drawn()}, {tokens}")

    def _drawn(self) -> str:
        """What was tried, in numbers."""
        drawn = self.written.drawn
        counted = [
            f"{drawn[role]} {_NAMES[role][drawn[role] > 1]}" for role in _NAMES if drawn[role]
        ]
        return f"drawn: {', '.join(counted)}"

    async def _strength(self, code: str, tests: Tests) -> TestStrength | None:
        if self.clock.over:
            return None
        strength = await self.tester.strength(code, tests, max_seconds=self.clock.left())
        return strength if strength.mutants else None

    async def _coverage(self, code: str, calls: Sequence[Case]) -> tuple[int, int] | None:
        if self.clock.over or not calls:
            return None
        return await self.tester.coverage(code, calls)

    @property
    def _end(self) -> "partial[CodeOutcome]":
        return partial(
            CodeOutcome,
            model=self.model,
            seed=self.task.seed,
            usage=Usage(
                samples=self.sampler.samples,
                tokens=self.sampler.tokens,
                seconds=self.clock.spent,
            ),
            notices=tuple(self.engine.notices()[self.notices_before :]),
        )


def _mutation(strength: TestStrength) -> Evidence:
    surviving = "; ".join(f"line {m.line}: {m.change}" for m in strength.surviving[:3])
    passing = f"; they do not notice {surviving}" if surviving else ""
    passing += " and more" if len(strength.surviving) > 3 else ""
    vacuous = ": they are vacuous" if strength.vacuous else ""
    detail = (
        f"the tests notice {strength.killed} of {strength.mutants} altered versions"
        f"{vacuous}{passing}"
    )
    return Evidence(kind="mutation", decisive=False, detail=detail)


def _functions(number: int) -> str:
    return "1 function" if number == 1 else f"{number} functions"


def _count(examples: int) -> str:
    return "example" if examples == 1 else f"{examples} examples"
