"""The results about programs: of write_function_with_tests, and of run_tests."""

from typing import TYPE_CHECKING, Final, Literal, Self

from pydantic import Field

from mcp_reasoner.server.results.parts import (
    EvidenceItem,
    ModelItem,
    ProgressItem,
    RunWireModel,
    Status,
    UsageItem,
    WireModel,
)
from mcp_reasoner.verify.code.outcomes import Outcome
from mcp_reasoner.verify.text import clean

if TYPE_CHECKING:  # these come with the work; the tools are described without it
    from mcp_reasoner.reasoning.code import CodeOutcome
    from mcp_reasoner.runs.run import AnyRun
    from mcp_reasoner.verify.code.tester import Isolation, TestReport, TestStrength

__all__ = [
    "CoverageItem",
    "IsolationItem",
    "RunTestsResult",
    "StrengthItem",
    "TestItem",
    "WriteFunctionResult",
]

_RERUN_TESTS: Final = "mcp-reasoner run-tests solution.py test_solution.py"
"""With `code` and `tests` saved under these names."""
_MAX_TESTS: Final = 20
"""Beyond so many tests, failures are listed first and the rest only counted."""
_MAX_SURVIVING: Final = 10
"""More changes that tests do not notice are not worth their tokens."""


class StrengthItem(WireModel):
    """What the tests make of altered versions of the function."""

    mutants: int
    killed: int
    vacuous: bool = Field(description="whether the tests notice no change at all")
    surviving: list[str] | None = Field(None, description="changes that the tests do not notice")

    @classmethod
    def of(cls, strength: "TestStrength") -> "StrengthItem":
        """The wire form of `strength`."""
        surviving = [
            clean(f"line {mutant.line}: {mutant.change}", 160) for mutant in strength.surviving
        ]
        return cls(
            mutants=strength.mutants,
            killed=strength.killed,
            vacuous=strength.vacuous,
            surviving=surviving[:_MAX_SURVIVING] or None,
        )


class CoverageItem(WireModel):
    """Lines of the function that its test cases reach."""

    reached: int
    lines: int


class IsolationItem(WireModel):
    """How the program was kept apart from this machine."""

    level: str
    mechanisms: list[str]
    residual: list[str] = Field(description="what it could still learn or reach")

    @classmethod
    def of(cls, isolation: "Isolation") -> Self:
        """The same on the wire."""
        return cls(
            level=isolation.level,
            mechanisms=list(isolation.mechanisms),
            residual=list(isolation.residual),
        )


class WriteFunctionResult(RunWireModel):
    """The result of write_function_with_tests: believe `code` as far as `status` says."""

    status: Status
    code: str | None = Field(None, description="the function (untrusted text)")
    tests: str | None = Field(None, description="a pytest file, for a module named solution")
    claim: str | None = Field(None, description="exactly what was verified")
    reason: str | None = Field(None, description="why nothing was verified")
    best_candidate: str | None = Field(None, description="a function that must not be relied on")
    evidence: list[EvidenceItem] | None = None
    test_strength: StrengthItem | None = None
    coverage: CoverageItem | None = None
    isolation: IsolationItem | None = None
    usage: UsageItem | None = None
    progress: ProgressItem | None = None
    model: ModelItem | None = None
    seed: int | None = None
    notices: list[str] | None = None
    left_out: list[str] | None = Field(None, description="too long to be shown whole here")
    run_id: str | None = Field(None, description="pass to get_result")

    @classmethod
    def of_outcome(
        cls, outcome: "CodeOutcome", *, run_id: str, isolation: "Isolation | None" = None
    ) -> "WriteFunctionResult":
        """The result of a finished run."""
        coverage = outcome.coverage
        return cls(
            status=outcome.status,
            code=outcome.code,
            tests=outcome.tests,
            claim=outcome.claim,
            reason=clean(outcome.reason, 600) if outcome.reason else None,
            best_candidate=outcome.best_candidate,
            evidence=[
                EvidenceItem(
                    kind=e.kind,
                    decisive=e.decisive,
                    detail=clean(e.detail, 400),
                    rerun=_RERUN_TESTS if e.decisive else None,
                )
                for e in outcome.evidence
            ]
            or None,
            test_strength=StrengthItem.of(outcome.strength) if outcome.strength else None,
            coverage=CoverageItem(reached=coverage[0], lines=coverage[1]) if coverage else None,
            isolation=IsolationItem.of(isolation) if isolation else None,
            usage=UsageItem.of(outcome.usage),
            model=ModelItem.of(outcome.model),
            seed=outcome.seed,
            notices=[clean(notice, 300) for notice in outcome.notices] or None,
            run_id=run_id,
        )

    @classmethod
    def of_running(cls, run: "AnyRun") -> Self:
        """The result while a run goes on, or after it was cancelled."""
        return cls(
            status="cancelled" if run.cancelled else "running",
            best_candidate=run.progress.best_candidate,
            progress=ProgressItem.of_run(run),
            run_id=run.id,
        )


class TestItem(WireModel):
    """What became of one test."""

    name: str
    outcome: Outcome
    detail: str | None = Field(None, description="why; may quote untrusted text")
    got: str | None = Field(None, description="what the program gave (untrusted text)")


class RunTestsResult(WireModel):
    """The result of run_tests. At most a few of the tests that passed are listed."""

    status: Literal["verified", "unverified", "refuted"]
    passed: bool = Field(description="whether every test passed")
    counts: dict[str, int]
    tests: list[TestItem]
    claim: str | None = Field(None, description="exactly what was verified")
    reason: str | None = Field(None, description="the first failure, or why nothing was shown")
    left_out: list[str] | None = Field(None, description="too long to be shown whole here")
    isolation: IsolationItem

    @classmethod
    def of(cls, report: "TestReport") -> "RunTestsResult":
        """The wire form of `report`; failures come first where not all tests can be shown."""
        shown = list(report.outcomes)
        if len(shown) > _MAX_TESTS:
            shown = sorted(shown, key=lambda found: found.outcome == "pass")[:_MAX_TESTS]
        return cls(
            status=report.status,
            passed=report.passed,
            counts=dict(report.counts),
            tests=[
                TestItem(
                    name=clean(found.name, 100),
                    outcome=found.outcome,
                    detail=clean(found.detail, 300) if found.detail else None,
                    got=clean(found.got, 300) if found.got is not None else None,
                )
                for found in shown
            ],
            claim=report.claim,
            reason=clean(report.reason, 400) if report.reason else None,
            isolation=IsolationItem.of(report.isolation),
        )
