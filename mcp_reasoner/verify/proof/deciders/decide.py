"""The methods in order: what is quick and never stuck first, then those that are raced.

    rule("quick", claim)      Ruling(verdict="proved", method="residues", …)

Each method is one job in a worker process, bounded from outside. `quick` reads the claim, tries
points, and proves by evaluation, residues and identities; `algebra`, `z3` and `cvc5` go on where
that did not suffice, each also by induction. Who combines the rulings is `verify.proof.prover`.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from mcp_reasoner.errors import ExpressionError, UndefinedError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Logic, Node, Relation
from mcp_reasoner.verify.proof.claims import FormalClaim
from mcp_reasoner.verify.proof.deciders.algebra import Proof, prove, prove_identity
from mcp_reasoner.verify.proof.deciders.calculus.operators import has_calculus, kind_of
from mcp_reasoner.verify.proof.deciders.calculus.settling import settled
from mcp_reasoner.verify.proof.deciders.divisibility import prove_divisibility
from mcp_reasoner.verify.proof.deciders.exact import confirmed, holds_at, placed
from mcp_reasoner.verify.proof.deciders.existence import (
    TRUE,
    as_node,
    as_search,
    formula_witnesses,
    none_exists,
    witnessed,
)
from mcp_reasoner.verify.proof.deciders.given import Given, given_for
from mcp_reasoner.verify.proof.deciders.induction import induction_on, inductions
from mcp_reasoner.verify.proof.deciders.points import samples, survey
from mcp_reasoner.verify.proof.deciders.residues import prove_by_residues
from mcp_reasoner.verify.proof.deciders.roots import prove_by_roots
from mcp_reasoner.verify.proof.deciders.ruling import Ruling
from mcp_reasoner.verify.proof.deciders.smt.deciding import SOLVERS, decide_with, witness_by
from mcp_reasoner.verify.proof.deciders.smt.quantified import decide_quantified
from mcp_reasoner.verify.proof.deciders.theorem import (
    Theorem,
    conjuncts,
    is_algebraic,
    read_theorem,
    replaced,
)
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
    if any(map(has_calculus, theorem.statements)):
        return _of_calculus(method, theorem, consistent=consistent, seconds=seconds)
    if theorem.exists:
        return _of_existence(method, theorem, consistent=consistent, seconds=seconds)
    ruling = _rule(method, theorem, consistent=consistent, seconds=seconds)
    if method == "quick" or ruling.verdict != "unknown":
        return ruling
    return _by_induction(method, theorem, claim.induction, ruling, seconds=seconds)


def _of_calculus(method: Method, theorem: Theorem, *, consistent: bool, seconds: float) -> Ruling:
    """A claim with operators of calculus: what is left of it once these are settled."""
    if theorem.exists:
        return Ruling(verdict="unknown", method="reading", detail="it is not decided here")
    try:
        found = settled(theorem)
    except UndefinedError as error:
        if _gives_a_value(theorem):
            return Ruling(
                verdict="refuted", method="divergence", counterexample=str(error), consistent=True
            )
        return Ruling(verdict="unknown", method="calculus", detail=str(error))
    except ExpressionError as error:
        return Ruling(verdict="unknown", method="calculus", detail=str(error))
    ruling = _rule(method, found.theorem, consistent=consistent, seconds=seconds)
    if ruling.verdict not in ("proved", "refuted"):
        return ruling
    assumed = (*ruling.assumptions, *(written(node) for node in found.assumptions))
    counterexample = ruling.counterexample and "; ".join((*found.notes, ruling.counterexample))
    return replace(
        ruling,
        method=" and ".join((*found.methods, ruling.method)),
        assumptions=tuple(dict.fromkeys(assumed)),
        counterexample=counterexample,
    )


def _gives_a_value(theorem: Theorem) -> bool:
    """Whether the claim is that one operator of calculus has a certain finite value."""
    match theorem.conclusion:
        case Relation((left, right), ("=",)) if not theorem.domains and not theorem.hypotheses:
            sides = [kind_of(side) is not None for side in (left, right)]
            other = right if sides[0] else left
            return any(sides) and not has_calculus(other) and _is_finite(other)
    return False


def _is_finite(node: Node) -> bool:
    try:
        return bool(to_sympy(node).is_finite)
    except ExpressionError:
        return False


def _rule(method: Method, theorem: Theorem, *, consistent: bool, seconds: float) -> Ruling:
    if "complex" in theorem.domains.values() and (method in SOLVERS or not is_algebraic(theorem)):
        detail = "over the complex numbers, only equations of rational functions are decided"
        return Ruling(verdict="unknown", method=method, detail=detail)
    if method == "quick":
        return _quick(theorem)
    rest, proofs = _without_quick_parts(theorem)
    if method == "algebra":
        ruling = _by_algebra(rest, consistent=consistent)
    else:
        ruling = decide_with(method, rest, consistent=consistent, seconds=seconds)
    if ruling.verdict != "proved" or not proofs:
        return ruling
    whole_of_it = _proved(Proof("", _assumed(proofs)), given_for(theorem), consistent=False)
    assumptions = dict.fromkeys((*ruling.assumptions, *whole_of_it.assumptions))
    return replace(ruling, assumptions=tuple(assumptions))


def _without_quick_parts(theorem: Theorem) -> tuple[Theorem, list[Proof]]:
    """The theorem without those parts of its conclusion that are proved quickly."""
    parts = conjuncts(theorem.conclusion)
    if len(parts) == 1:
        return theorem, []
    try:
        given = given_for(theorem)
    except ExpressionError:
        return theorem, []
    proofs: list[Proof] = []
    rest: list[Node] = []
    for part in parts:
        proof = _part_proved_quickly(replace(theorem, conclusion=part), given)
        if proof is None:
            rest.append(part)
        else:
            proofs.append(proof)
    if not rest:
        return theorem, []
    conclusion = rest[0] if len(rest) == 1 else Logic("and", tuple(rest))
    return replace(theorem, conclusion=conclusion), proofs


def _assumed(proofs: Sequence[Proof]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(node for proof in proofs for node in proof.assumed))


def _quick(theorem: Theorem, *, seconds: float = 1.5) -> Ruling:
    if not theorem.domains:
        return _evaluated(theorem)
    try:
        given = given_for(theorem)
    except ExpressionError as error:
        return Ruling(verdict="unknown", method="reading", detail=str(error))
    found = survey(theorem, seconds=seconds)
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
    """A proof of each part of the conclusion, under one name."""
    proofs: list[Proof] = []
    for part in conjuncts(theorem.conclusion):
        proof = _part_proved_quickly(replace(theorem, conclusion=part), given)
        if proof is None:
            return None
        proofs.append(proof)
    methods = dict.fromkeys(proof.method for proof in proofs)
    return Proof(" and ".join(methods), _assumed(proofs))


def _part_proved_quickly(theorem: Theorem, given: Given) -> Proof | None:
    for method in (prove_by_residues, prove_divisibility, prove_by_roots):
        found = method(theorem, given.all)
        if found is not None:
            return Proof(found)
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
    assumed = {node: None for node in assumed if not given.signs.follows(node)}
    return Ruling(
        verdict="proved",
        method=proof.method,
        assumptions=tuple(written(node) for node in assumed),
        consistent=consistent,
    )


def _of_existence(method: Method, theorem: Theorem, *, consistent: bool, seconds: float) -> Ruling:
    """A claim that something exists: by a witness, or refuted by the opposite."""
    until = time.monotonic() + seconds
    if not theorem.domains:
        shown = survey(as_search(theorem)).witness if method == "quick" else None
        if method in SOLVERS:
            shown = witness_by(method, as_search(theorem), seconds=seconds / 2)
        if shown is not None:
            return Ruling(
                verdict="proved",
                method="exact evaluation" if method == "quick" else method,
                detail=placed(shown, ""),
                consistent=True,
            )
        opposite = _rule(method, none_exists(theorem), consistent=True, seconds=seconds / 2)
        return _none(opposite, none_exists(theorem), "")
    if method == "quick":
        consistent = survey(replace(theorem, exists={}, conclusion=TRUE)).witness is not None
    if method in SOLVERS:
        asked = decide_quantified(method, theorem, seconds=seconds / 3)
        if asked is not None:
            return replace(asked, consistent=consistent)
    for witness in formula_witnesses(theorem):
        part = witnessed(theorem, witness)
        left = until - time.monotonic()
        if part is None or left <= 0:
            continue
        ruling = _quick(part, seconds=0.2)
        if ruling.verdict == "unknown" and method != "quick":
            ruling = _rule(method, part, consistent=ruling.consistent, seconds=min(left, 1.0))
        if ruling.verdict == "proved" and not ruling.assumptions:
            shown_by = ", ".join(f"{name} = {written(node)}" for name, node in witness.items())
            return replace(ruling, detail=f"with {shown_by}")
    for point in samples(replace(theorem, exists={}, conclusion=TRUE), count=8):
        left = until - time.monotonic()
        if left <= 0:
            break
        put = {name: as_node(value) for name, value in point.items()}
        conclusion = replaced(theorem.conclusion, put)
        at_point = Theorem({}, (), conclusion, theorem.exists)
        opposite = _rule(method, none_exists(at_point), consistent=True, seconds=min(left, 0.5))
        if opposite.verdict == "proved":
            return _none(opposite, none_exists(at_point), placed(point, ""))
    return Ruling(verdict="unknown", method=method, consistent=consistent)


def _none(opposite: Ruling, theorem: Theorem, at: str) -> Ruling:
    """Refuted where no values exist; assumed may be that the formulas have a value, no more."""
    needed = {written(node) for node in given_for(theorem).conditions}
    if opposite.verdict != "proved" or not set(opposite.assumptions) <= needed:
        return Ruling(verdict="unknown", method=opposite.method)
    return Ruling(
        verdict="refuted",
        method=opposite.method,
        counterexample=f"{at}there are no such values, by {opposite.method}",
        consistent=True,
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
