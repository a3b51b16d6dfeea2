"""What a report on a proof is made of: spans, formal claims, findings, claims, the report.

Plain frozen data without sympy, which travels between processes as JSON. Two rules of the
project stand here once. The level of what a decider finds depends on who wrote the formal
text: 4 where it was read by rule or given by the caller, 3 where a model wrote it. And a
report is `verified` only by its statement, `refuted` only at level 4 or above.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self, TypeAlias, cast

__all__ = [
    "DECIDED_LEVEL",
    "KERNEL_LEVEL",
    "Claim",
    "Domain",
    "Finding",
    "FormalClaim",
    "ProofReport",
    "Source",
    "Span",
    "Variable",
    "Verdict",
]

Domain: TypeAlias = Literal["integer", "rational", "real", "complex"]
Source: TypeAlias = Literal["rule", "caller", "model"]
"""Who wrote a formal text: read by rule from the words, given as such, or made by a model."""
Verdict: TypeAlias = Literal[
    "proved",
    "refuted",
    "suspected",
    "numerically_supported",
    "model_accept",
    "model_reject",
    "unknown",
    "not_formalised",
]
"""`suspected`: refuted, but in a model's formalisation only."""

KERNEL_LEVEL: Final = 5
DECIDED_LEVEL: Final = 4
_FORMALISED_LEVEL: Final = 3
_NUMERIC_LEVEL: Final = 2
_VOTED_LEVEL: Final = 1


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` (exclusive) of step `step`, counted from 0."""

    step: int
    start: int
    end: int


@dataclass(frozen=True)
class Variable:
    """An unknown of a formal claim, and what it ranges over."""

    name: str
    domain: Domain


@dataclass(frozen=True, kw_only=True)
class FormalClaim:
    """For all `variables` for which every hypothesis holds, the conclusion holds.

    Hypotheses and conclusion are statements of the grammar in `verify.statements`; a bound
    such as n >= 1 is a hypothesis. With `exists`, the conclusion holds for some values of
    these. `induction` names the variable by which the claim is to be proved, where the proof
    says so.
    """

    conclusion: str
    variables: tuple[Variable, ...] = ()
    hypotheses: tuple[str, ...] = ()
    exists: tuple[Variable, ...] = ()
    induction: str | None = None
    source: Source = "rule"

    @property
    def text(self) -> str:
        """The claim in one line: `for all integer n with n >= 1: divides(6, n^3-n)`."""
        head = f"for all {_listed(self.variables)}" if self.variables else ""
        given = " and ".join(self.hypotheses)
        head += f"{' ' if head else ''}with {given}" if given else ""
        if self.exists:
            head += f"{' ' if head else ''}there are {_listed(self.exists)}"
        return f"{head}: {self.conclusion}" if head else self.conclusion

    def to_wire(self) -> dict[str, Any]:
        """This claim as JSON-ready data."""
        return asdict(self)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Self:
        """The claim in JSON data; raises KeyError, TypeError or ValueError on anything else."""
        read = {
            key: tuple(Variable(item["name"], item["domain"]) for item in data[key])
            for key in ("variables", "exists")
        }
        return cls(**{**data, **read, "hypotheses": tuple(data["hypotheses"])})


def _listed(variables: Sequence[Variable]) -> str:
    return ", ".join(f"{variable.domain} {variable.name}" for variable in variables)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a decider found about a formal claim.

    `checker` is its name and version ("z3 4.15"), `milliseconds` what it took. A `refuted`
    finding has a counterexample that was evaluated exactly in the claim as it stands;
    `assumptions` are side conditions that were added to read it ("x != 0").
    """

    verdict: Literal["proved", "refuted", "numerically_supported", "unknown"]
    checker: str
    milliseconds: float
    detail: str = ""
    counterexample: str | None = None
    assumptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.verdict == "refuted" and not self.counterexample:
            raise ValueError("a refuted finding needs its counterexample")

    def to_wire(self) -> dict[str, Any]:
        """This finding as JSON-ready data."""
        return asdict(self)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Self:
        """The finding in JSON data; raises TypeError or ValueError on anything else."""
        return cls(**{**data, "assumptions": tuple(cast("list[str]", data["assumptions"]))})


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One assertion of a proof, where it stands, and what became of it.

    `formal` is None where the words were not formalised. `votes` are (k, n) of a model's
    judgements, with the verdicts that carry them.
    """

    id: int
    span: Span
    text: str
    verdict: Verdict
    formal: FormalClaim | None = None
    finding: Finding | None = None
    votes: tuple[int, int] | None = None
    rests_on: tuple[int, ...] = ()

    @classmethod
    def decided(
        cls, *, id: int, span: Span, text: str, formal: FormalClaim, finding: Finding
    ) -> "Claim":
        """A claim with a decider's finding; in a model's words a refutation is a suspicion."""
        verdict: Verdict = finding.verdict
        if verdict == "refuted" and formal.source == "model":
            verdict = "suspected"
        return cls(id=id, span=span, text=text, verdict=verdict, formal=formal, finding=finding)

    @property
    def level(self) -> int:
        """The level of its evidence, 0 (none) to 4; 5 is for whole formal proofs."""
        if self.finding is not None and self.verdict in {"proved", "refuted", "suspected"}:
            made_by_model = self.formal is None or self.formal.source == "model"
            return _FORMALISED_LEVEL if made_by_model else DECIDED_LEVEL
        if self.verdict == "numerically_supported":
            return _NUMERIC_LEVEL
        return _VOTED_LEVEL if self.votes is not None else 0


@dataclass(frozen=True, kw_only=True)
class ProofReport:
    """The verdict on a proof, its claims in order of appearance, and what was not checked.

    `first_wrong_step` is an index into the steps, None where none was found; `weakest` the id
    of the claim with the least evidence. `claim` is set exactly where the statement itself was
    proved. `opinions` are gaps that a model sees, named as such.
    """

    status: Literal["verified", "unverified", "refuted"]
    steps: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    statement: Claim | None = None
    level: int = 0
    claim: str | None = None
    reason: str | None = None
    refutes: Literal["step", "statement"] | None = None
    first_wrong_step: int | None = None
    weakest: int | None = None
    opinions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.status == "verified" and not (self.claim and self.level >= DECIDED_LEVEL):
            raise ValueError("a verified report needs a claim proved at level 4 or 5")
        if self.status == "refuted" and (self.refutes is None or self.level < DECIDED_LEVEL):
            raise ValueError("a refuted report needs a refutation at level 4 or 5")

    @property
    def checked(self) -> int:
        """How many claims a decider has decided."""
        return sum(claim.verdict in {"proved", "refuted"} for claim in self.claims)
