"""The result of check_proof: its claims, of which those are shown that matter most."""

from typing import TYPE_CHECKING, Any, Final, Literal, Self

from pydantic import Field

from mcp_reasoner.server.results.parts import (
    ModelItem,
    ProgressItem,
    RunWireModel,
    UsageItem,
    WireModel,
)
from mcp_reasoner.verify.proof.claims import Verdict
from mcp_reasoner.verify.text import clean

if TYPE_CHECKING:  # these come with the work; the tools are described without it
    from mcp_reasoner.reasoning.proof.task import ProofOutcome
    from mcp_reasoner.runs.run import AnyRun
    from mcp_reasoner.verify.proof.claims import Claim, ProofReport

__all__ = ["CheckProofResult", "ProofClaimItem", "ProofCoverageItem"]

_MAX_CLAIMS: Final = 5
"""So many claims are shown; the rest are counted."""


_RANK = {
    verdict: rank
    for rank, verdict in enumerate(
        (
            *("refuted", "suspected", "model_reject", "unknown", "numerically_supported"),
            *("not_formalised", "model_accept", "proved"),
        )
    )
}


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
    left_out: list[str] | None = Field(None, description="too long to be shown whole here")
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
                "usage": UsageItem.of(outcome.usage),
                "notices": [clean(notice, 300) for notice in outcome.notices] or None,
                "run_id": run_id,
            }
        )

    @classmethod
    def of_running(cls, run: "AnyRun") -> Self:
        """The result while a run goes on, or after it was cancelled."""
        return cls(
            status="cancelled" if run.cancelled else "running",
            progress=ProgressItem.of_run(run),
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
