"""The wire models: what tools return and `--json` prints, field for field.

The names are a contract with tests and users. Absent fields are left out.
Everything that a model or a caller wrote has been bounded and cleaned before
it gets here. This module knows the strategies' outcomes, not MCP.
"""

import shlex
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from mcp_reasoner.verify.code.outcomes import Outcome as Outcomes
from mcp_reasoner.verify.evidence import Equivalence, EvidenceKind
from mcp_reasoner.verify.proof.claims import Verdict
from mcp_reasoner.verify.text import clean

if TYPE_CHECKING:  # these come with the work; the tools are described without it
    from mcp_reasoner.engine.protocol import ModelInfo
    from mcp_reasoner.reasoning.code import CodeOutcome
    from mcp_reasoner.reasoning.outcome import Outcome, Usage
    from mcp_reasoner.reasoning.proof.task import ProofOutcome
    from mcp_reasoner.reasoning.task import MathTask
    from mcp_reasoner.runs.run import AnyRun
    from mcp_reasoner.verify.code.tester import Isolation, TestReport, TestStrength
    from mcp_reasoner.verify.evidence import Evidence, Judgement
    from mcp_reasoner.verify.proof.claims import Claim, ProofReport

__all__ = [
    "AgreementItem",
    "CheckProofResult",
    "CoverageItem",
    "EvidenceItem",
    "IsolationItem",
    "ModelItem",
    "ProgressItem",
    "ProofClaimItem",
    "ProofCoverageItem",
    "RunResult",
    "RunTestsResult",
    "RunWireModel",
    "SolveMathResult",
    "Status",
    "StrengthItem",
    "TestItem",
    "UsageItem",
    "VerifyAnswerResult",
    "WireModel",
    "WriteFunctionResult",
]

Status = Literal["verified", "unverified", "refuted", "abstained", "running", "cancelled"]

# A command longer than this costs the orchestrator more tokens than it is worth.
_MAX_RERUN = 240
_RERUN_TESTS = "mcp-reasoner run-tests solution.py test_solution.py"
"""With `code` and `tests` saved under these names."""
# At most so many pieces of evidence are shown, decisive ones first.
_MAX_EVIDENCE = 6
# Beyond so many tests, failures are listed first and the rest only counted.
_MAX_TESTS = 20
# So many claims of a proof are shown, those that matter first; the rest are counted.
_MAX_CLAIMS = 5
# More changes that tests do not notice are not worth their tokens.
_MAX_SURVIVING = 10


class WireModel(BaseModel):
    """A result or a part of one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def wire(self) -> dict[str, Any]:
        """This result as JSON-ready data, without the absent fields."""
        return self.model_dump(mode="json", exclude_none=True)


class RunWireModel(WireModel):
    """The result of a run, which may still be running."""

    @classmethod
    def of_running(cls, run: "AnyRun") -> Self:
        """The result while a run goes on, or after it was cancelled."""
        raise NotImplementedError

    @classmethod
    def of_run(cls, run: "AnyRun") -> Self:
        """The result as it stands; raises the run's error where it ended with one."""
        if run.error is not None:
            raise run.error
        if run.result is None:
            return cls.of_running(run)
        return cls.model_validate(run.result.wire())


class EvidenceItem(WireModel):
    """What one check found."""

    kind: EvidenceKind
    decisive: bool = Field(description="whether this alone decides the verdict")
    detail: str = Field(description="what was found; may quote untrusted text")
    rerun: str | None = Field(None, description="a command that repeats the check")


class AgreementItem(WireModel):
    """k of the n samples that answered gave this answer."""

    k: int
    n: int


class UsageItem(WireModel):
    """What the run has cost."""

    samples: int
    tokens: int
    seconds: float


class ProgressItem(UsageItem):
    """How far a running run is."""


class ModelItem(WireModel):
    """What answered."""

    name: str
    sha256: str | None = None
    embedded: bool = Field(False, description="the tiny demonstration model, not VibeThinker-3B")

    @classmethod
    def of(cls, model: "ModelInfo") -> "ModelItem":
        """The wire form of `model`."""
        return cls(name=clean(model.name, 100), sha256=model.sha256, embedded=model.embedded)


class SolveMathResult(RunWireModel):
    """The result of solve_math: believe `answer` as far as `status` says."""

    status: Status
    answer: str | None = Field(None, description="the model's answer (untrusted text)")
    answer_latex: str | None = None
    claim: str | None = Field(None, description="exactly what was verified")
    reason: str | None = Field(None, description="why there is no verdict or no answer")
    best_candidate: str | None = Field(None, description="an answer that must not be relied on")
    evidence: list[EvidenceItem] | None = None
    agreement: AgreementItem | None = None
    usage: UsageItem | None = None
    progress: ProgressItem | None = None
    model: ModelItem | None = None
    seed: int | None = None
    notices: list[str] | None = None
    run_id: str | None = Field(None, description="pass to get_result")

    @classmethod
    def of_outcome(cls, outcome: "Outcome", *, task: "MathTask", run_id: str) -> "SolveMathResult":
        """The result of a finished run."""
        shown = outcome.answer or outcome.best_candidate
        agreement = outcome.agreement
        return cls(
            status=outcome.status,
            answer=outcome.answer,
            answer_latex=outcome.answer_latex,
            claim=outcome.claim,
            reason=outcome.reason,
            best_candidate=outcome.best_candidate,
            evidence=_items(outcome.evidence, rerun=_rerun(shown, task)) or None,
            agreement=None if agreement is None else AgreementItem(k=agreement.k, n=agreement.n),
            usage=_usage(outcome.usage),
            model=ModelItem.of(outcome.model),
            seed=outcome.seed,
            notices=[clean(notice, 300) for notice in outcome.notices] or None,
            run_id=run_id,
        )

    @classmethod
    def of_running(cls, run: "AnyRun") -> Self:
        """The result while a run goes on, or after it was cancelled."""
        best = run.progress.best_candidate
        return cls(
            status="cancelled" if run.cancelled else "running",
            best_candidate=best,
            progress=_progress(run),
            run_id=run.id,
        )


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
            usage=_usage(outcome.usage),
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
            progress=_progress(run),
            run_id=run.id,
        )


class VerifyAnswerResult(WireModel):
    """The result of verify_answer."""

    status: Literal["verified", "unverified", "refuted"]
    equivalence: Equivalence | None = None
    claim: str | None = Field(None, description="exactly what was verified")
    reason: str | None = Field(None, description="why nothing was decided, or what failed")
    evidence: list[EvidenceItem] | None = None

    @classmethod
    def of(cls, judgement: "Judgement") -> "VerifyAnswerResult":
        """The wire form of `judgement`."""
        return cls(
            status=judgement.verdict,
            equivalence=judgement.equivalence,
            claim=judgement.claim,
            reason=judgement.reason,
            evidence=_items(judgement.evidence) or None,
        )


class TestItem(WireModel):
    """What became of one test."""

    name: str
    outcome: Outcomes
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


class ProofClaimItem(WireModel):
    """One claim of a proof."""

    id: int
    step: int = Field(description="which step, counted from 0")
    span: tuple[int, int] = Field(description="characters of the step, the last exclusive")
    text: str = Field(description="as written (untrusted text)")
    formal: str | None = Field(None, description="what was decided")
    hypotheses: list[str] | None = None
    verdict: Verdict
    level: int = Field(description="of its evidence, 0 to 5")
    checker: str | None = None
    milliseconds: float | None = None
    detail: str | None = Field(None, description="why it is open")
    counterexample: str | None = None
    assumptions: list[str] | None = None
    votes: tuple[int, int] | None = Field(None, description="k of n judgements of a model")

    @classmethod
    def of(cls, claim: "Claim") -> "ProofClaimItem":
        """The wire form of `claim`."""
        formal, found = claim.formal, claim.finding
        return cls(
            id=claim.id,
            step=claim.span.step,
            span=(claim.span.start, claim.span.end),
            text=clean(claim.text, 120),
            formal=None if formal is None else clean(formal.conclusion, 160),
            hypotheses=[clean(item, 80) for item in formal.hypotheses] or None if formal else None,
            verdict=claim.verdict,
            level=claim.level,
            checker=found.checker if found else None,
            milliseconds=found.milliseconds if found else None,
            detail=clean(found.detail, 160) if found and found.detail else None,
            counterexample=clean(found.counterexample, 240)
            if found and found.counterexample
            else None,
            assumptions=[clean(item, 80) for item in found.assumptions] or None if found else None,
            votes=claim.votes,
        )


class ProofCoverageItem(WireModel):
    """How much of a proof was decided."""

    checked: int = Field(description="claims proved or refuted")
    claims: int = Field(description="claims found, read or not")
    steps: int


class CheckProofResult(RunWireModel):
    """The result of check_proof; `verified` is about the statement, never about steps alone."""

    status: Literal["verified", "unverified", "refuted", "running", "cancelled"]
    claim: str | None = Field(None, description="exactly what was verified")
    reason: str | None = Field(None, description="what is wrong, or what stays open")
    refutes: Literal["step", "statement"] | None = None
    first_wrong_step: int | None = Field(None, description="counted from 0; null: none found")
    counterexample: str | None = Field(None, description="of the first wrong claim, exact")
    coverage: ProofCoverageItem | None = None
    weakest: int | None = Field(None, description="id of the claim with the least evidence")
    claims: list[ProofClaimItem] | None = None
    not_shown: dict[str, int] | None = Field(None, description="further claims, by verdict")
    statement: ProofClaimItem | None = Field(None, description="the statement, where it is formal")
    opinions: list[str] | None = Field(None, description="gaps that a model sees; its opinion")
    proof: str | None = Field(None, description="where none was given: the model's (untrusted)")
    usage: UsageItem | None = None
    progress: ProgressItem | None = None
    model: ModelItem | None = None
    seed: int | None = None
    notices: list[str] | None = None
    run_id: str | None = Field(None, description="pass to get_result")

    @classmethod
    def of_outcome(cls, outcome: "ProofOutcome", *, run_id: str) -> Self:
        """The result of a finished run; without a call of the model, none of it is named."""
        asked = outcome.usage.samples > 0 and outcome.model is not None
        about_model: dict[str, Any] = {}
        if asked and outcome.model is not None:
            about_model = {"model": ModelItem.of(outcome.model), "seed": outcome.seed}
        return cls.of(outcome.report).model_copy(
            update={
                **about_model,
                "proof": outcome.draft,
                "usage": _usage(outcome.usage),
                "notices": [clean(notice, 300) for notice in outcome.notices] or None,
                "run_id": run_id,
            }
        )

    @classmethod
    def of_running(cls, run: "AnyRun") -> Self:
        """The result while a run goes on, or after it was cancelled."""
        return cls(
            status="cancelled" if run.cancelled else "running",
            progress=_progress(run),
            run_id=run.id,
        )

    @classmethod
    def of(cls, report: "ProofReport") -> Self:
        """The wire form of `report`: wrong claims first, then the weakest, the rest counted."""
        ranked = sorted(report.claims, key=lambda claim: (_RANK[claim.verdict], claim.id))
        shown = sorted(ranked[:_MAX_CLAIMS], key=lambda claim: claim.id)
        hidden: dict[str, int] = {}
        for claim in ranked[_MAX_CLAIMS:]:
            hidden[claim.verdict] = hidden.get(claim.verdict, 0) + 1
        wrong = report.statement if report.refutes == "statement" else None
        if report.refutes == "step":
            wrong = next(claim for claim in report.claims if claim.verdict == "refuted")
        found = wrong.finding if wrong else None
        return cls(
            status=report.status,
            claim=report.claim,
            reason=clean(report.reason, 400) if report.reason else None,
            refutes=report.refutes,
            first_wrong_step=report.first_wrong_step,
            counterexample=clean(found.counterexample or "", 300) if found else None,
            coverage=ProofCoverageItem(
                checked=report.checked, claims=len(report.claims), steps=len(report.steps)
            ),
            weakest=report.weakest,
            claims=[ProofClaimItem.of(claim) for claim in shown],
            not_shown=hidden or None,
            statement=ProofClaimItem.of(report.statement) if report.statement else None,
            opinions=[clean(opinion, 200) for opinion in report.opinions] or None,
        )

    def wire(self) -> dict[str, Any]:
        """As for every result, but `first_wrong_step` is always there."""
        return {**super().wire(), "first_wrong_step": self.first_wrong_step}


class RunResult(SolveMathResult):
    """What get_result gives: the result of whichever tool began the run."""

    code: str | None = Field(None, description="of write_function_with_tests")
    tests: str | None = None
    test_strength: StrengthItem | None = None
    coverage: CoverageItem | ProofCoverageItem | None = None
    refutes: Literal["step", "statement"] | None = Field(None, description="of check_proof")
    first_wrong_step: int | None = None
    counterexample: str | None = None
    weakest: int | None = None
    claims: list[ProofClaimItem] | None = None
    not_shown: dict[str, int] | None = None
    statement: ProofClaimItem | None = None
    opinions: list[str] | None = None
    proof: str | None = None


_RANK = {
    verdict: rank
    for rank, verdict in enumerate(
        (
            *("refuted", "suspected", "model_reject", "unknown", "numerically_supported"),
            *("not_formalised", "model_accept", "proved"),
        )
    )
}


def _usage(usage: "Usage") -> UsageItem:
    seconds = round(usage.seconds, 2)
    return UsageItem(samples=usage.samples, tokens=usage.tokens, seconds=seconds)


def _progress(run: "AnyRun") -> ProgressItem:
    progress, seconds = run.progress, round(run.seconds, 2)
    return ProgressItem(samples=progress.samples, tokens=progress.tokens, seconds=seconds)


def _items(evidence: "tuple[Evidence, ...]", *, rerun: str | None = None) -> list[EvidenceItem]:
    ordered = sorted(evidence, key=lambda item: not item.decisive)[:_MAX_EVIDENCE]
    return [
        EvidenceItem(
            kind=item.kind,
            decisive=item.decisive,
            detail=item.detail,
            rerun=rerun if item.decisive else None,
        )
        for item in ordered
    ]


def _rerun(answer: str | None, task: "MathTask") -> str | None:
    """The command that repeats the checks of `answer`, where it is short enough to be shown."""
    if answer is None:
        return None
    words = ["mcp-reasoner", "verify-answer"]
    if task.checks or task.constraints:
        for check in task.checks:
            words += ["--check", check]
        for constraint in task.constraints:
            words += ["--constraint", constraint]
    else:
        words += ["--problem", task.problem]
    # A leading minus would read as an option.
    command = shlex.join([*words, "--", answer])
    return command if len(command) <= _MAX_RERUN and command.isprintable() else None
