"""What a strategy ends with, and what it shows on the way; plain frozen data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.verify.evidence import Evidence

__all__ = ["Agreement", "Outcome", "OutcomeStatus", "Progress", "Report", "Usage"]

OutcomeStatus = Literal["verified", "unverified", "refuted", "abstained"]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """`k` of the `n` samples that gave an answer gave this one, up to proved equality."""

    k: int
    n: int


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What was spent: samples begun, tokens generated, wall-clock seconds."""

    samples: int
    tokens: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is; `best_candidate` is the answer it would give now, unchecked."""

    samples: int = 0
    tokens: int = 0
    best_candidate: str | None = None


Report = Callable[[Progress], None]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The end of a run of `solve_math`.

    `answer` is given for `verified` and `unverified`; the other statuses may
    hold what there was in `best_candidate` and say why in `reason`.
    """

    status: OutcomeStatus
    model: ModelInfo
    seed: int
    usage: Usage
    answer: str | None = None
    answer_latex: str | None = None
    claim: str | None = None
    reason: str | None = None
    best_candidate: str | None = None
    evidence: tuple[Evidence, ...] = ()
    agreement: Agreement | None = None
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.status == "verified" and not (
            self.answer and self.claim and any(item.decisive for item in self.evidence)
        ):
            raise ValueError("a verified outcome needs an answer, a claim and decisive evidence")
