"""Induction: a claim about all whole n from some number on, as a base case and a step.

    steps_of(theorem, "n")     the base at n = 1, and that the claim for n gives that for n + 1

Both parts are theorems of their own. How 2^(n+1), (n+1)! and sums up to n + 1 go on from those
for n is known to `generators`. The claim is proved if both are, provided that its formulas have
a value for every n: that is a third part, `defined`, which must be proved too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Name, Node, Relation, Unary, free_names, whole
from mcp_reasoner.verify.proof.deciders.bounds import is_lower_bound, least_whole
from mcp_reasoner.verify.proof.deciders.conditions import conditions
from mcp_reasoner.verify.proof.deciders.given import given_for
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, conjuncts, replaced
from mcp_reasoner.verify.proof.deciders.writing import written
from mcp_reasoner.verify.statements import read_statement

__all__ = ["Induction", "induction_on", "inductions"]

_MAX_START: Final = 10_000


@dataclass(frozen=True)
class Induction:
    """The parts of a proof by induction on `name`, from `start` on."""

    name: str
    start: int
    base: Theorem
    step: Theorem
    defined: tuple[Theorem, ...]
    conditions: tuple[Node, ...]

    def assumptions(self, texts: Sequence[str]) -> tuple[str, ...] | None:
        """Of the assumptions that the proofs of the parts made, those that the whole makes.

        The conditions of the conclusion hold for every n: each is in `defined`, or follows
        plainly from the hypotheses. None where a part assumed anything else about `name`: that
        would be assumed of every n.
        """
        name = self.name
        following = {name: Binary("+", Name(name), whole(1))}
        proved = {written(node) for node in self.conditions}
        proved |= {written(replaced(node, following)) for node in self.conditions}
        rest = [text for text in dict.fromkeys(texts) if text not in proved]
        mentioned = any(name in free_names(read_statement(text, names=[name])) for text in rest)
        return None if mentioned else tuple(rest)


def inductions(theorem: Theorem) -> list[Induction]:
    """The inductions by which a theorem may be proved, one for each name that allows it."""
    found = [induction_on(theorem, name) for name in theorem.domains]
    return [induction for induction in found if induction is not None]


def induction_on(theorem: Theorem, name: str) -> Induction | None:
    """The parts of an induction on `name`; None where its hypotheses do not allow one.

    They must bound `name` below by a number and say nothing else about it.
    """
    start = least_whole(theorem.hypotheses, name)
    if theorem.exists or theorem.domains.get(name) != "integer" or start is None:
        return None
    others = [node for node in theorem.hypotheses if not is_lower_bound(node, name)]
    if abs(start) > _MAX_START or any(name in free_names(node) for node in others):
        return None
    if name not in free_names(theorem.conclusion):
        return None
    first = whole(start) if start >= 0 else Unary("-", whole(-start))
    try:
        base = replaced(theorem.conclusion, {name: first})
        step = replaced(theorem.conclusion, {name: Binary("+", Name(name), whole(1))})
        needed = given_for(theorem).conditions
        every = conditions(theorem.conclusion, theorem.domains)
    except ExpressionError:
        return None
    rest = {key: domain for key, domain in theorem.domains.items() if key != name}
    bound = Relation((Name(name), first), (">=",))
    return Induction(
        name,
        start,
        Theorem(rest, tuple(others), base),
        Theorem(theorem.domains, (*others, bound, *conjuncts(theorem.conclusion)), step),
        tuple(
            replace(theorem, conclusion=condition)
            for condition in needed
            if name in free_names(condition)
        ),
        every,
    )
