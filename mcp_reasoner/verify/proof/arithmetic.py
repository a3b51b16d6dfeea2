"""Whether an assertion about numbers holds, exactly, in every way that it can sensibly be meant.

    decide_numbers(assertion)     Finding("refuted", counterexample="36 * 2 is 72, not 74")

It is `proved` if its plain meaning is true, and `refuted` only if that is false, no other
reading is true, and neither rounding, nor the ratio of two units, nor a modulus explains it.
Everything between is `unknown` or, where digits were left off, `numerically_supported`.
This computes with sympy and belongs in a worker process.
"""

import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node, Number, Relation, walk
from mcp_reasoner.verify.order import compare
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.proof.claims import Finding
from mcp_reasoner.verify.proof.measures import CONVERSIONS
from mcp_reasoner.verify.proof.reader import Assertion
from mcp_reasoner.verify.statements import read_statement
from mcp_reasoner.verify.text import clean

__all__ = ["CHECKER", "decide_numbers"]

CHECKER: Final = f"sympy {sympy.__version__}"
_MAX_ROUNDED: Final = 5
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
    if assertion.converts and _converts(first, second):
        return "unknown", "its sides may be in different units", None
    if any(_congruent(first, second, modulus) for modulus in assertion.moduli):
        return "unknown", "it may be meant modulo a number", None
    for text in (assertion.formal.conclusion, *assertion.others):
        if _by_rounding(*_sides(text), assertion):
            return "numerically_supported", "it holds with digits left off", None
    return "refuted", "", _counterexample(assertion, left, first, sign, right, second)


def _counterexample(
    assertion: Assertion, left: Node, first: Any, sign: str, right: Node, second: Any
) -> str:
    """`36 × 2 is 72, not 74`, in the words of the text where that can be."""
    assert assertion.formal is not None  # noqa: S101 - the caller has looked
    written, _, other = assertion.formal.conclusion.partition(f" {sign} ")
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
    from mcp_reasoner.verify.order import is_zero

    zero = is_zero(left - right)
    return None if zero is None else 1 - int(zero)


def _converts(left: Any, right: Any) -> bool:
    """Whether one side is the other in a unit a usual number of times as large."""
    if not (left.is_Rational and right.is_Rational) or left == 0 or right == 0:
        return False
    ratio = abs(Fraction(int(left.p), int(left.q)) / Fraction(int(right.p), int(right.q)))
    return ratio in CONVERSIONS or 1 / ratio in CONVERSIONS


def _congruent(left: Any, right: Any, modulus: int) -> bool:
    return bool(left.is_Integer and right.is_Integer and (left - right) % modulus == 0)


# -- digits that were left off --------------------------------------------------------------


def _decimals(number: Number) -> int:
    return len(number.text.partition(".")[2])


def _uncertain(node: Node, assertion: Assertion) -> list[Number]:
    """Numerals of a formula that may be rounded: said to be so, or with two decimals or more."""
    found = {
        part.text: part
        for part in walk(node)
        if isinstance(part, Number)
        and part.text not in assertion.exact
        and (part.text in assertion.rounded or _decimals(part) >= 2)
    }
    return list(found.values())


def _by_rounding(left: Node, sign: str, right: Node, assertion: Assertion) -> bool:
    """Whether it holds with numerals that may be off by one in their last place."""
    a, b = _uncertain(left, assertion), _uncertain(right, assertion)
    for side, other, numbers in ((left, right, b), (right, left, a)):
        bare = other.operand if hasattr(other, "operand") else other
        if isinstance(bare, Number) and bare not in numbers:
            scaled = to_sympy(side) * 10 ** _decimals(bare)
            if not scaled.is_Integer:
                numbers.append(bare)
    if not a and not b:
        return False
    if len(a) > _MAX_ROUNDED or len(b) > _MAX_ROUNDED:
        return True
    first, second = _bounds(left, a), _bounds(right, b)
    if first is None or second is None:
        return True
    if sign == "=":
        return bool(first[0] <= second[1] and second[0] <= first[1])
    if sign in ("<", "<="):
        return bool(first[0] <= second[1])
    return bool(first[1] >= second[0])


def _bounds(node: Node, numbers: Sequence[Number]) -> tuple[Any, Any] | None:
    """The least and the greatest value with each of `numbers` up to one unit off."""
    values = []
    for offsets in itertools.product((-1, 0, 1), repeat=len(numbers)):
        shifted = {
            number.text: number.value + Fraction(offset, 10 ** _decimals(number))
            for number, offset in zip(numbers, offsets, strict=True)
        }
        try:
            value = to_sympy(_with_values(node, shifted)).evalf(30)
        except ExpressionError:
            return None
        if not value.is_real:
            return None
        values.append(value)
    return min(values), max(values)


def _with_values(node: Any, values: Mapping[str, Fraction]) -> Any:
    """The tree with other values for some of its numerals."""
    if isinstance(node, Number):
        return Number(node.text, values.get(node.text, node.value))
    changes: dict[str, Any] = {}
    for field in fields(node):
        part = getattr(node, field.name)
        if is_dataclass(part):
            changes[field.name] = _with_values(part, values)
        elif isinstance(part, tuple) and part and is_dataclass(part[0]):
            changes[field.name] = tuple(_with_values(item, values) for item in part)
    return replace(node, **changes)
