"""The claims of a proof put together to one verdict on it.

    report(steps, claims, statement=None)

The rules of the project, each in one place: a wrong step refutes, only the statement
verifies, and anything else is said to be no proof of the theorem. Nothing is computed here.
"""

from collections.abc import Sequence

from mcp_reasoner.verify.proof.claims import DECIDED_LEVEL, Claim, ProofReport
from mcp_reasoner.verify.text import clean

__all__ = ["NO_PROOF", "report"]

NO_PROOF = "not a proof of the theorem"


def report(
    steps: Sequence[str], claims: Sequence[Claim], *, statement: Claim | None = None
) -> ProofReport:
    """The verdict on a proof from its claims, in order of appearance, and its statement's."""
    parts = tuple(steps)
    found = tuple(claims)
    wrong = next((claim for claim in found if _refuted(claim)), None)
    first = None if wrong is None else wrong.span.step
    if statement is not None and _refuted(statement):
        return ProofReport(
            status="refuted",
            steps=parts,
            claims=found,
            statement=statement,
            level=statement.level,
            refutes="statement",
            first_wrong_step=first,
            reason=f"the statement is false: {_why(statement)}",
            weakest=_weakest(found),
        )
    if wrong is not None:
        return ProofReport(
            status="refuted",
            steps=parts,
            claims=found,
            statement=statement,
            level=wrong.level,
            refutes="step",
            first_wrong_step=first,
            reason=f"step {first} is wrong: {_why(wrong)}",
            weakest=_weakest(found),
        )
    conditions = _conditions(statement)
    if statement is not None and _proved(statement) and not conditions:
        assert statement.formal is not None  # noqa: S101 - what is decided is formal
        return ProofReport(
            status="verified",
            steps=parts,
            claims=found,
            statement=statement,
            level=statement.level,
            claim=f"{clean(statement.formal.text, 300)} (the statement itself, not each step)",
            weakest=_weakest(found),
        )
    return ProofReport(
        status="unverified",
        steps=parts,
        claims=found,
        statement=statement,
        level=min((claim.level for claim in found), default=0),
        reason=_open(found, conditions),
        weakest=_weakest(found),
    )


def _refuted(claim: Claim) -> bool:
    return claim.verdict == "refuted" and claim.level >= DECIDED_LEVEL


def _proved(claim: Claim) -> bool:
    return claim.verdict == "proved" and claim.level >= DECIDED_LEVEL


def _conditions(statement: Claim | None) -> str:
    """Under which conditions, which it does not say, it was proved; "" where there are none.

    "For all real x, ln(x^2) = 2 ln x" holds wherever its sides have a value, and is no theorem.
    """
    if statement is None or not _proved(statement) or statement.finding is None:
        return ""
    return clean(" and ".join(statement.finding.assumptions), 200)


def _why(claim: Claim) -> str:
    shown = claim.finding.counterexample if claim.finding else None
    return clean(shown or "", 300)


def _weakest(claims: Sequence[Claim]) -> int | None:
    return min(claims, key=lambda claim: (claim.level, claim.id)).id if claims else None


def _open(claims: Sequence[Claim], conditions: str) -> str:
    if conditions:
        return (
            f"the statement was proved only wherever {conditions}, which it does not say; "
            f"this is {NO_PROOF}"
        )
    if not claims:
        return f"no claim in it could be read; this is {NO_PROOF}"
    proved = sum(claim.verdict == "proved" for claim in claims)
    suspected = next((claim for claim in claims if claim.verdict == "suspected"), None)
    if suspected is not None:
        return (
            f"step {suspected.span.step} is suspected: {_why(suspected)}, in a model's reading of "
            f"it; {proved} of {len(claims)} claims hold; this is {NO_PROOF}"
        )
    return f"{proved} of {len(claims)} claims hold, the others were not decided; this is {NO_PROOF}"
