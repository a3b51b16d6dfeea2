"""What a caller asks of check_proof, and how much its model may be asked: plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.reasoning.effort import EffortName
from mcp_reasoner.reasoning.outcome import Usage
from mcp_reasoner.verify.proof.claims import ProofReport

__all__ = ["PROOF_EFFORTS", "ProofEffort", "ProofOutcome", "ProofTask"]


@dataclass(frozen=True, kw_only=True)
class ProofTask:
    """A statement and its proof: a text, the steps themselves, or nothing to have one drafted."""

    statement: str
    proof: str | tuple[str, ...]
    language: str = "text"
    effort: EffortName = "standard"
    max_seconds: float = 1800.0
    seed: int = 0
    run_id: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is no proof to check."""
        parts = (self.proof,) if isinstance(self.proof, str) else self.proof
        return not any(part.strip() for part in parts)


@dataclass(frozen=True, kw_only=True)
class ProofEffort:
    """One level: votes on what stays undecided, and drafts where there is no proof."""

    votes: int
    drafts: int


PROOF_EFFORTS: Final[Mapping[EffortName, ProofEffort]] = {
    "quick": ProofEffort(votes=1, drafts=1),
    "standard": ProofEffort(votes=3, drafts=2),
    "deep": ProofEffort(votes=5, drafts=4),
    "max": ProofEffort(votes=9, drafts=8),
}


@dataclass(frozen=True, kw_only=True)
class ProofOutcome:
    """The report, and what it took; `draft` is the proof that the model wrote, if it did."""

    report: ProofReport
    usage: Usage
    seed: int
    model: ModelInfo | None = None
    draft: str | None = None
    notices: tuple[str, ...] = ()
