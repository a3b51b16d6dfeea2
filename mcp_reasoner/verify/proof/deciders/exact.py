"""A theorem at one point, exactly: whether its hypotheses and its conclusion hold there.

    confirmed(theorem, {"n": sympy.Integer(4)})     "at n=4: 6 does not divide 58"

Every counterexample and every witness, whoever proposed it, passes through here in the claim as
it stands. A formula that has no value at the point (`conditions`), or none that is decided, is
an ExpressionError: such a point shows nothing.
"""

import math
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Binary, Call, Node, Not, Number, Relation, whole
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.proof.deciders.conditions import conditions
from mcp_reasoner.verify.proof.deciders.theorem import Theorem
from mcp_reasoner.verify.proof.deciders.writing import written
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.truth import truth

__all__ = ["Values", "confirmed", "holds_at", "is_witness", "placed"]

_MAX_FACTORED: Final = 10**12
_NO: Final = {"integer": "no whole number", "prime": "not prime", "rational": "irrational"}
_YES: Final = {"integer": "a whole number", "prime": "prime", "rational": "rational"}

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
        case Call("congruent", (left, right, Number("2"))) if right in (whole(0), whole(1)):
            first = _shown(left, values)
            if first:
                return f"{first} is {'odd' if right == whole(0) else 'even'}"
        case Call("congruent", (left, right, modulus)):
            remainder = _shown(Binary("mod", left, modulus), values)
            shown = [_shown(arg, values) for arg in (right, modulus)]
            if remainder and all(shown):
                return f"{_quoted(left)} is {remainder} modulo {shown[1]}, not {_quoted(right)}"
        case Call("integer" | "prime" | "rational" as name, (argument,)):
            first = _shown(argument, values)
            factor = _factor(argument, values) if name == "prime" else None
            if first:
                return f"{first} is {factor or _NO[name]}"
        case Not(Call("integer" | "prime" | "rational" as name, (argument,))):
            first = _shown(argument, values)
            if first:
                return f"{first} is {_YES[name]}"
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


def _factor(node: Node, values: Values) -> str | None:
    """ "7*13, not prime": a number as a product, where a factor is soon found."""
    value = to_sympy(node, values=values)
    if not (value.is_Integer and 3 < value < _MAX_FACTORED):
        return None
    number = int(value)
    factor = next((d for d in range(2, math.isqrt(number) + 1) if number % d == 0), None)
    return None if factor is None else f"{factor}*{number // factor}, not prime"


def _quoted(node: Node) -> str:
    try:
        return clean(written(node), 80)
    except ExpressionError:
        return "the statement"
