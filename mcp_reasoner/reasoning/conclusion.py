"""The end of a run of solve_math put into words: facts in, an `Outcome` out.

Nothing is decided about mathematics here: what is verified or refuted comes from `verify`,
and which answer leads from `policy` or `clr`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.reasoning.outcome import Agreement, Outcome, Usage
from mcp_reasoner.verify.evidence import Evidence, Judgement

__all__ = ["EMBEDDED_ADVICE", "Conclusion"]

EMBEDDED_ADVICE = (
    "the embedded demonstration model's unchecked word is not offered as an answer; "
    "`mcp-reasoner pull` fetches VibeThinker-3B"
)


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """What every outcome of one run has, however it ends."""

    model: ModelInfo
    seed: int
    usage: Usage
    notices: tuple[str, ...] = ()

    def verified(
        self, answer: str, latex: str | None, judgement: Judgement, agreement: Agreement
    ) -> Outcome:
        """A decisive check passed."""
        return self._outcome(
            status="verified",
            answer=answer,
            answer_latex=latex,
            claim=judgement.claim,
            evidence=judgement.evidence,
            agreement=agreement,
        )

    def contradictory(self, judgement: Judgement) -> Outcome:
        """The problem's own conditions cannot all hold."""
        return self._outcome(
            status="refuted",
            reason=judgement.reason,
            evidence=judgement.evidence,
        )

    def standing(
        self,
        answer: str,
        latex: str | None,
        judgement: Judgement | None,
        agreement: Agreement | None,
        supporting: Sequence[Evidence],
    ) -> Outcome:
        """An answer that no check decided; the embedded model's is not offered as one."""
        evidence = (*(judgement.evidence if judgement else ()), *supporting)
        reason = (judgement.reason if judgement else None) or "no decisive check was possible"
        if self.model.embedded:
            return self.abstained(
                f"{reason}; {EMBEDDED_ADVICE}",
                best_candidate=answer,
                evidence=evidence,
                agreement=agreement,
            )
        return self._outcome(
            status="unverified",
            answer=answer,
            answer_latex=latex,
            reason=reason,
            evidence=evidence,
            agreement=agreement,
        )

    def abstained(
        self,
        reason: str,
        *,
        best_candidate: str | None = None,
        evidence: tuple[Evidence, ...] = (),
        agreement: Agreement | None = None,
    ) -> Outcome:
        """No answer is given."""
        return self._outcome(
            status="abstained",
            reason=reason,
            best_candidate=best_candidate,
            evidence=evidence,
            agreement=agreement,
        )

    @property
    def _outcome(self) -> "partial[Outcome]":
        return partial(
            Outcome, model=self.model, seed=self.seed, usage=self.usage, notices=self.notices
        )
