"""What a check found, and what all findings together allow to say.

Plain frozen data, without sympy, so that the server's process can hold it. The
rule of the project stands here once: a verdict is `verified` or `refuted` only
on evidence whose `decisive` flag is set, and that flag may be set only by a
deterministic check whose formal content did not come from a model.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

__all__ = ["Equivalence", "Evidence", "EvidenceKind", "FormFinding", "Judgement", "Verdict"]

EvidenceKind = Literal[
    "formal",
    "symbolic",
    "substitution",
    "caller_check",
    "caller_tests",
    "counterexample",
    "recomputed",
    "numeric",
    "generated_tests",
    "properties",
    "mutation",
    "agreement",
    "model_judgement",
]
Verdict = Literal["verified", "unverified", "refuted"]
Equivalence = Literal["equal", "different", "probably_equal", "unknown"]
FormFinding = Literal["as_asked", "other_form", "other_kind"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One finding of one check.

    `detail` is a short sentence for people and models; it may quote untrusted
    text and is therefore bounded and stripped of control characters.
    """

    kind: EvidenceKind
    decisive: bool
    detail: str


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The verdict on one candidate answer.

    `claim` is set exactly when the verdict is `verified`: the sentence that the
    evidence establishes. `reason` says why there is no decision, or what failed.
    `equivalence` is set by comparisons with a reference. `form` says whether the answer is
    written as it was asked for, where that could be told; no verdict rests on it.
    """

    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    claim: str | None = None
    reason: str | None = None
    equivalence: Equivalence | None = None
    form: FormFinding | None = None

    def __post_init__(self) -> None:
        if self.verdict == "verified" and not (
            self.claim and any(item.decisive for item in self.evidence)
        ):
            raise ValueError("a verified judgement needs a claim and decisive evidence")
        if self.verdict == "refuted" and not any(item.decisive for item in self.evidence):
            raise ValueError("a refuted judgement needs decisive evidence")

    def to_wire(self) -> dict[str, Any]:
        """This judgement as JSON-ready data, as the workers send it."""
        return asdict(self)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> "Judgement":
        """The judgement a worker sent; raises ValueError or TypeError on anything else."""
        evidence = tuple(Evidence(**cast("dict[str, Any]", item)) for item in data["evidence"])
        return cls(**{**data, "evidence": evidence})
