"""A theorem at one point, exactly: whether its hypotheses and its conclusion hold there.

    confirmed(theorem, {"n": sympy.Integer(4)})     "at n=4: 6 does not divide 58"

Every counterexample and every witness, whoever proposed it, passes through here in the claim as
it stands. A formula that has no value at the point (`conditions`), or none that is decided, is
an ExpressionError: such a point shows nothing.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Call, Node, Not, Relation
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.proof.deciders.conditions import conditions
from mcp_reasoner.verify.proof.deciders.theorem import Theorem
from mcp_reasoner.verify.proof.deciders.writing import written
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.truth import truth

__all__ = ["Values", "confirmed", "holds_at", "is_witness", "placed"]

Values: TypeAlias = Mapping[str, Any]
"""Values of names, sympy numbers."""


def holds_at(node: Node, values: Values, domains: Mapping[str, Domain]) -> bool:
    """Whether a statement holds at a point; ExpressionError where it has no value there."""
    for condition in conditions(node, domains):
        if not truth(condition, values=values):
            raise ExpressionError("a formula has no value at this point")
    return truth(node, values=values)


def _admits(theorem: Theorem, values: Values) -> bool:
    """Whether a point is in the domains and satisfies all hypotheses."""
    try:
        in_domain = all(_within(values[name], domain) for name, domain in theorem.domains.items())
        return in_domain and all(
            holds_at(hypothesis, values, theorem.domains) for hypothesis in theorem.hypotheses
        )
    except ExpressionError:
        return False


def is_witness(theorem: Theorem, values: Values) -> bool:
    """Whether all hypotheses hold at a point and the conclusion has a value there."""
    if not _admits(theorem, values):
        return False
    try:
        return all(
            truth(condition, values=values)
            for condition in conditions(theorem.conclusion, theorem.domains)
        )
    except ExpressionError:
        return False


def confirmed(theorem: Theorem, values: Values) -> str | None:
    """The failure of a theorem at a point, in words; None where it does not fail there."""
    if not _admits(theorem, values):
        return None
    try:
        if holds_at(theorem.conclusion, values, theorem.domains):
            return None
    except ExpressionError:
        return None
    return placed(values, _failure(theorem.conclusion, values))


def placed(values: Values, what: str) -> str:
    """ "at x=1, y=2: what"."""
    at = ", ".join(f"{name}={show(value)}" for name, value in sorted(values.items()))
    return f"at {at}: {what}" if at else what


def _within(value: Any, domain: Domain) -> bool:
    match domain:
        case "integer":
            return bool(value.is_Integer)
        case "rational":
            return bool(value.is_Rational)
        case "real":
            return value.is_real is True and value.is_finite is True
    return value.is_number is True and value.is_finite is True


def _failure(node: Node, values: Values) -> str:
    """What fails: "x^2 - 1 is 3, not 4", "6 does not divide 58"."""
    match node:
        case Relation((left, right), (operator,)):
            first, second = _shown(left, values), _shown(right, values)
            if first and second:
                return _related(left, first, operator, second)
        case Call("divides", args):
            first, second = (_shown(arg, values) for arg in args)
            if first and second:
                return f"{first} does not divide {second}"
        case Call("congruent", (left, right, modulus)):
            shown = [_shown(arg, values) for arg in (left, right, modulus)]
            if all(shown):
                return f"{shown[0]} is not {shown[1]} modulo {shown[2]}"
        case Call("integer" | "prime" as name, (argument,)):
            first = _shown(argument, values)
            if first:
                return f"{first} is {'no whole number' if name == 'integer' else 'not prime'}"
        case Not(Call("divides", args)):
            first, second = (_shown(arg, values) for arg in args)
            if first and second:
                return f"{first} divides {second}"
    return f"{_quoted(node)} does not hold"


def _related(left: Node, first: str, operator: str, second: str) -> str:
    name = _quoted(left)
    value = f"{name} is {first}" if name != first else first
    match operator:
        case "=":
            return f"{value}, not {second}" if value != first else f"{first} is not {second}"
        case "!=":
            return f"both sides are {first}"
    return f"{value}, and {first} {operator} {second} does not hold"


def _shown(node: Node, values: Values) -> str | None:
    try:
        return show(to_sympy(node, values=values))
    except ExpressionError:
        return None


def _quoted(node: Node) -> str:
    try:
        return clean(written(node), 80)
    except ExpressionError:
        return "the statement"
