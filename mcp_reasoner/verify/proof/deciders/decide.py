"""The methods in order: what is quick and never stuck first, then those that are raced.

    rule("quick", claim)      Ruling(verdict="proved", method="residues", …)

Each method is one job in a worker process, bounded from outside. `quick` reads the claim, tries
points, and proves by evaluation, residues and identities; `algebra`, `z3` and `cvc5` go on where
that did not suffice, each also by induction. Who combines the rulings is `verify.proof.prover`.
"""

import time
from typing import Final, Literal

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.proof.claims import FormalClaim
from mcp_reasoner.verify.proof.deciders.algebra import Proof, prove, prove_identity
from mcp_reasoner.verify.proof.deciders.exact import confirmed, holds_at
from mcp_reasoner.verify.proof.deciders.given import Given, given_for
from mcp_reasoner.verify.proof.deciders.induction import induction_on, inductions
from mcp_reasoner.verify.proof.deciders.points import survey
from mcp_reasoner.verify.proof.deciders.residues import prove_by_residues
from mcp_reasoner.verify.proof.deciders.ruling import Ruling
from mcp_reasoner.verify.proof.deciders.smt.deciding import decide_with
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, read_theorem
from mcp_reasoner.verify.proof.deciders.writing import written

__all__ = ["METHODS", "Method", "rule"]

Method = Literal["quick", "algebra", "z3", "cvc5"]
METHODS: Final[tuple[Method, ...]] = ("quick", "algebra", "z3", "cvc5")
_PART_SECONDS: Final = 2.0


def rule(
    method: Method, claim: FormalClaim, *, consistent: bool = False, seconds: float = 5.0
) -> Ruling:
    """What one method rules on a claim; `unknown`, with the reason, for one that is not read."""
    try:
        theorem = read_theorem(claim)
    except ExpressionError as error:
        return Ruling(verdict="unknown", method="reading", detail=str(error))
    if "complex" in theorem.domains.values() or theorem.exists:
        return Ruling(verdict="unknown", method=method, detail="this kind is not decided yet")
    ruling = _rule(method, theorem, consistent=consistent, seconds=seconds)
    if method == "quick" or ruling.verdict != "unknown":
        return ruling
    return _by_induction(method, theorem, claim.induction, ruling, seconds=seconds)


def _rule(method: Method, theorem: Theorem, *, consistent: bool, seconds: float) -> Ruling:
    if method == "quick":
        return _quick(theorem)
    if method == "algebra":
        return _by_algebra(theorem, consistent=consistent)
    return decide_with(method, theorem, consistent=consistent, seconds=seconds)


def _quick(theorem: Theorem) -> Ruling:
    if not theorem.domains:
        return _evaluated(theorem)
    try:
        given = given_for(theorem)
    except ExpressionError as error:
        return Ruling(verdict="unknown", method="reading", detail=str(error))
    found = survey(theorem)
    consistent = found.witness is not None
    if found.failure:
        return Ruling(
            verdict="refuted",
            method="exact evaluation",
            counterexample=found.failure,
            consistent=True,
        )
    proof = _proved_quickly(theorem, given)
    if proof is not None:
        return _proved(proof, given, consistent=consistent)
    return Ruling(verdict="unknown", method="points", consistent=consistent, agreed=found.agreed)


def _evaluated(theorem: Theorem) -> Ruling:
    """A claim without variables: its value is its verdict."""
    method = "exact evaluation"
    try:
        for hypothesis in theorem.hypotheses:
            if not holds_at(hypothesis, {}, {}):
                return Ruling(verdict="contradictory", method=method)
        if holds_at(theorem.conclusion, {}, {}):
            return Ruling(verdict="proved", method=method, consistent=True)
    except ExpressionError as error:
        return Ruling(verdict="unknown", method=method, detail=str(error))
    failure = confirmed(theorem, {})
    if failure is None:
        return Ruling(verdict="unknown", method=method)
    return Ruling(verdict="refuted", method=method, counterexample=failure, consistent=True)


def _proved_quickly(theorem: Theorem, given: Given) -> Proof | None:
    residues = prove_by_residues(theorem, given.all)
    if residues is not None:
        return Proof(residues)
    return prove_identity(theorem, given.all)


def _by_algebra(theorem: Theorem, *, consistent: bool) -> Ruling:
    try:
        given = given_for(theorem)
    except ExpressionError as error:
        return Ruling(verdict="unknown", method="algebra", detail=str(error))
    proof = prove(theorem, given.all)
    if proof is None:
        return Ruling(verdict="unknown", method="algebra", consistent=consistent)
    return _proved(proof, given, consistent=consistent)


def _proved(proof: Proof, given: Given, *, consistent: bool) -> Ruling:
    assumed = dict.fromkeys((*given.conditions, *proof.assumed))
    return Ruling(
        verdict="proved",
        method=proof.method,
        assumptions=tuple(written(node) for node in assumed),
        consistent=consistent,
    )


def _by_induction(
    method: Method, theorem: Theorem, wanted: str | None, before: Ruling, *, seconds: float
) -> Ruling:
    """The ruling of an induction whose parts this method proves; else the one before it."""
    until = time.monotonic() + seconds
    tried = [induction_on(theorem, wanted)] if wanted else inductions(theorem)
    for induction in tried:
        if induction is None:
            continue
        found: list[Ruling] = []
        for part in (induction.base, induction.step, *induction.defined):
            left = min(_PART_SECONDS, until - time.monotonic())
            if left <= 0:
                return before
            ruling = _quick(part)
            if ruling.verdict == "unknown":
                ruling = _rule(method, part, consistent=ruling.consistent, seconds=left)
            if ruling.verdict != "proved":
                break
            found.append(ruling)
        else:
            assumed = induction.assumptions([text for part in found for text in part.assumptions])
            if assumed is None:
                continue
            base, step = found[0], found[1]
            return Ruling(
                verdict="proved",
                method=f"induction on {induction.name}",
                detail=f"base {induction.name}={induction.start}: {base.method}; "
                f"step: {step.method}",
                assumptions=assumed,
                consistent=base.consistent,
            )
    return before
