"""What may be used to prove a theorem: its hypotheses, and that its formulas have values.

    given_for(theorem).conditions     the side conditions that no hypothesis says already

A theorem with formulas that can be undefined is about the points where they are not: its side
conditions are given too, and those that do not follow from the hypotheses are reported as
assumptions.
"""

from dataclasses import dataclass
from fractions import Fraction

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Node, Relation, free_names
from mcp_reasoner.verify.proof.deciders.conditions import conditions
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, literal
from mcp_reasoner.verify.truth import truth

__all__ = ["Given", "given_for", "implied"]


@dataclass(frozen=True)
class Given:
    """Hypotheses, and the side conditions that do not plainly follow from them."""

    hypotheses: tuple[Node, ...]
    conditions: tuple[Node, ...]

    @property
    def all(self) -> tuple[Node, ...]:
        """Both."""
        return (*self.hypotheses, *self.conditions)


def given_for(theorem: Theorem) -> Given:
    """What is given; ExpressionError where a side condition cannot be said or never holds."""
    needed: dict[Node, None] = {}
    for statement in theorem.statements:
        for condition in conditions(statement, {**theorem.domains, **theorem.exists}):
            if not free_names(condition):
                if not truth(condition):
                    raise ExpressionError("a formula of the claim has no value")
            elif not any(implied(condition, known) for known in theorem.hypotheses):
                needed[condition] = None
    return Given(theorem.hypotheses, tuple(needed))


def implied(condition: Node, known: Node) -> bool:
    """Whether one statement plainly follows from another about the same formula."""
    if condition == known:
        return True
    first, second = _bound(condition), _bound(known)
    if first is None or second is None or first[0] != second[0]:
        return False
    (_, operator, number), (_, known_operator, known_number) = first, second
    if known_operator == "=":
        return _compare(known_number, operator, number)
    above, strictly = known_operator in (">", ">="), known_operator in (">", "<")
    if known_operator == "!=":
        return False
    beyond = known_number > number if above else known_number < number
    match operator:
        case "!=":
            return beyond or (strictly and known_number == number)
        case ">" | "<":
            same_side = (operator == ">") == above
            return same_side and (beyond or (strictly and known_number == number))
        case ">=" | "<=":
            same_side = (operator == ">=") == above
            return same_side and (beyond or known_number == number)
    return False


def _bound(node: Node) -> tuple[Node, str, Fraction] | None:
    """A formula, a relation and a number: x > 0, also where it is written 0 < x."""
    match node:
        case Relation((left, right), (operator,)):
            number = literal(right)
            if number is not None:
                return left, operator, number
            number = literal(left)
            if number is not None:
                turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
                return right, turned, number
    return None


def _compare(left: Fraction, operator: str, right: Fraction) -> bool:
    return {
        "=": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[operator]
