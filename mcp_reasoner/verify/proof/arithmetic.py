"""Whether an assertion about numbers holds, exactly, in every way that it can sensibly be meant.

    decide_numbers(assertion)     Finding("refuted", counterexample="36 * 2 is 72, not 74")

It is `proved` if its plain meaning is true, and `refuted` only if that is false, no other
reading is true, and neither rounding, nor the ratio of two units, nor a modulus explains it.
Everything between is `unknown` or, where digits were left off, `numerically_supported`.
This computes with sympy and belongs in a worker process.
"""

import time
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node, Number, Relation
from mcp_reasoner.verify.order import compare, is_zero
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.proof.claims import Finding
from mcp_reasoner.verify.proof.reader import Assertion
from mcp_reasoner.verify.proof.rounding import by_rounding
from mcp_reasoner.verify.statements import read_statement
from mcp_reasoner.verify.text import clean

__all__ = ["CHECKER", "decide_numbers"]

CHECKER: Final = f"sympy {sympy.__version__}"
_SIGNS: Final = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}


def decide_numbers(assertion: Assertion) -> Finding:
    """The finding about an assertion that was read; `unknown` for what cannot be computed."""
    start = time.perf_counter()
    try:
        verdict, detail, counterexample = _decide(assertion)
    except ExpressionError as error:
        verdict, detail, counterexample = "unknown", clean(str(error), 200), None
    return Finding(
        verdict=verdict,
        checker=CHECKER,
        milliseconds=round((time.perf_counter() - start) * 1000, 2),
        detail=detail,
        counterexample=counterexample,
    )


def _decide(assertion: Assertion) -> tuple[Any, str, str | None]:
    if assertion.formal is None:
        raise ExpressionError("it was not read")
    left, sign, right = _sides(assertion.formal.conclusion)
    first, second = to_sympy(left), to_sympy(right)
    if _holds(first, sign, second):
        return "proved", "", None
    if assertion.open_because is not None:
        return "unknown", assertion.open_because, None
    for other in assertion.others:
        a, other_sign, b = _sides(other)
        if _holds(to_sympy(a), other_sign, to_sympy(b)):
            return "unknown", f"it holds if {clean(other, 80)} is meant", None
    if assertion.ratios and _ratio(first, second) in assertion.ratios:
        return "unknown", "its sides may be in different units", None
    if any(_congruent(first, second, modulus) for modulus in assertion.moduli):
        return "unknown", "it may be meant modulo a number", None
    for text in (assertion.formal.conclusion, *assertion.others):
        if by_rounding(*_sides(text), assertion):
            return "numerically_supported", "it holds with digits left off", None
    return "refuted", "", _counterexample(assertion, left, first, sign, right, second)


def _counterexample(
    assertion: Assertion, left: Node, first: Any, sign: str, right: Node, second: Any
) -> str:
    """`36 × 2 is 72, not 74`, in the words of the text where that can be."""
    assert assertion.formal is not None  # noqa: S101 - the caller has looked
    written, other = _halves(assertion.formal.conclusion, f" {sign} ")
    shown, against = show(first), show(second)
    other = _unwrapped(other)
    subject = clean(_unwrapped(written), 100)
    if isinstance(left, Number):
        subject = ""
    if sign != "=":
        begin = f"{subject} is {shown}" if subject and subject != shown else shown
        other_value = "" if isinstance(right, Number) else f" ({clean(other, 60)})"
        return f"{begin}, which is not {_SIGNS[sign]} {against}{other_value}"
    if not subject or subject == shown:
        return f"{clean(other, 100)} is {against}, not {shown}"
    if isinstance(right, Number) or clean(other, 100) == against:
        return f"{subject} is {shown}, not {against}"
    return f"{subject} is {shown}, but {clean(other, 100)} is {against}"


def _halves(text: str, sign: str) -> tuple[str, str]:
    """What stands before and behind a sign that stands in no braces."""
    first, *rest = text.split(sign)
    while rest and first.count("{") > first.count("}"):
        first += sign + rest.pop(0)
    return first, sign.join(rest)


def _unwrapped(text: str) -> str:
    """Without brackets around all of it."""
    inner = text[1:-1]
    depth = 0
    for char in inner:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return text
    return inner if text[:1] == "(" and text[-1:] == ")" else text


def _sides(text: str) -> tuple[Node, str, Node]:
    match read_statement(text):
        case Relation((left, right), (sign,)):
            return left, sign, right
    raise ExpressionError("it is not a relation between two sides")


def _holds(left: Any, sign: str, right: Any) -> bool:
    if sign == "=" and not (left.is_Rational and right.is_Rational):
        difference = left - right
        if difference == 0:
            return True
        order = _complex_order(left, right)
    else:
        order = compare(left, right)
    if order is None:
        raise ExpressionError("whether it holds could not be decided")
    return {
        "=": order == 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[sign]


def _complex_order(left: Any, right: Any) -> int | None:
    """0 where two numbers are equal, 1 where they differ, also numbers that are not real."""
    zero = is_zero(left - right)
    return None if zero is None else 1 - int(zero)


def _ratio(left: Any, right: Any) -> Fraction | None:
    """How many times the right side the left one is."""
    if not (left.is_Rational and right.is_Rational) or right == 0:
        return None
    return Fraction(int(left.p), int(left.q)) / Fraction(int(right.p), int(right.q))


def _congruent(left: Any, right: Any, modulus: int) -> bool:
    return bool(left.is_Integer and right.is_Integer and (left - right) % modulus == 0)
