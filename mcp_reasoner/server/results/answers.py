"""The results about answers: of solve_math, and of verify_answer."""

import shlex
from typing import TYPE_CHECKING, Final, Literal, Self

from pydantic import Field

from mcp_reasoner.server.results.parts import (
    AgreementItem,
    EvidenceItem,
    ModelItem,
    ProgressItem,
    RunWireModel,
    Status,
    UsageItem,
    WireModel,
    shown,
)
from mcp_reasoner.verify.evidence import Equivalence
from mcp_reasoner.verify.text import clean

if TYPE_CHECKING:  # these come with the work; the tools are described without it
    from mcp_reasoner.reasoning.outcome import Outcome
    from mcp_reasoner.reasoning.task import MathTask
    from mcp_reasoner.runs.run import AnyRun
    from mcp_reasoner.verify.evidence import Judgement

__all__ = ["SolveMathResult", "VerifyAnswerResult"]

_MAX_RERUN: Final = 240
"""A command longer than this costs the orchestrator more tokens than it is worth."""


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
    left_out: list[str] | None = Field(None, description="too long to be shown whole here")
    run_id: str | None = Field(None, description="pass to get_result")

    @classmethod
    def of_outcome(cls, outcome: "Outcome", *, task: "MathTask", run_id: str) -> "SolveMathResult":
        """The result of a finished run."""
        answer = outcome.answer or outcome.best_candidate
        agreement = outcome.agreement
        return cls(
            status=outcome.status,
            answer=outcome.answer,
            answer_latex=outcome.answer_latex,
            claim=outcome.claim,
            reason=outcome.reason,
            best_candidate=outcome.best_candidate,
            evidence=shown(outcome.evidence, rerun=_rerun(answer, task)) or None,
            agreement=None if agreement is None else AgreementItem(k=agreement.k, n=agreement.n),
            usage=UsageItem.of(outcome.usage),
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
            progress=ProgressItem.of_run(run),
            run_id=run.id,
        )


class VerifyAnswerResult(WireModel):
    """The result of verify_answer."""

    status: Literal["verified", "unverified", "refuted"]
    equivalence: Equivalence | None = None
    claim: str | None = Field(None, description="exactly what was verified")
    reason: str | None = Field(None, description="why nothing was decided, or what failed")
    evidence: list[EvidenceItem] | None = None
    left_out: list[str] | None = Field(None, description="too long to be shown whole here")

    @classmethod
    def of(cls, judgement: "Judgement") -> "VerifyAnswerResult":
        """The wire form of `judgement`."""
        return cls(
            status=judgement.verdict,
            equivalence=judgement.equivalence,
            claim=judgement.claim,
            reason=judgement.reason,
            evidence=shown(judgement.evidence) or None,
        )


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
