"""Numbers whose last digits were left off: whether that explains a false equation.

    by_rounding(1/3, "=", 0.33, assertion)     True

A numeral may be rounded where the text says so, or where it has some decimals and comes neither
from the statement nor out even. Then it stands for half a unit of its last place less up to one
more, and an equation is excused if such values make it true.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Binary, Node, Number, Unary, walk
from mcp_reasoner.verify.proof.reader import Assertion

__all__ = ["by_rounding", "decimals", "uncertain"]

_MAX_ROUNDED: Final = 5
_OFFSETS: Final = (Fraction(-1, 2), Fraction(0), Fraction(1))


def decimals(number: Number) -> int:
    """How many digits a numeral has behind its point."""
    return len(number.text.partition(".")[2])


def uncertain(node: Node, assertion: Assertion) -> list[Number]:
    """Numerals of a formula that may be rounded: said to be so, or with enough decimals."""
    found = {
        part.text: part
        for part in walk(node)
        if isinstance(part, Number)
        and part.text not in assertion.exact
        and (part.text in assertion.rounded or _looks_rounded(part))
    }
    return list(found.values())


def _looks_rounded(number: Number) -> bool:
    """Whether a numeral has two decimals or more, and not all but one of its digits zero."""
    digits = number.text.replace(".", "").strip("0")
    return decimals(number) >= 2 and len(digits) >= 2


def by_rounding(left: Node, sign: str, right: Node, assertion: Assertion) -> bool:
    """Whether it holds with numerals that may be off by one in their last place."""
    a, b = uncertain(left, assertion), uncertain(right, assertion)
    for side, other, numbers in ((left, right, b), (right, left, a)):
        bare = other.operand if isinstance(other, Unary) else other
        if isinstance(bare, Number) and bare.text not in assertion.rounded:
            # What can be written with its digits was not rounded to them.
            scaled = to_sympy(side) * 10 ** decimals(bare)
            numbers[:] = [] if scaled.is_Integer else [bare]
    if not a and not b:
        return sign == "=" and _by_whole_numbers(left, right)
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


def _by_whole_numbers(left: Node, right: Node) -> bool:
    """Whether the right side has whole numbers in place of quotients: "50 / 8 + 1 = 6 + 1"."""
    divides = any(isinstance(part, Binary) and part.op == "/" for part in walk(left))
    broken = any(isinstance(part, Binary) and part.op in "/^" for part in walk(right))
    difference = to_sympy(left) - to_sympy(right)
    if not divides or broken or not difference.is_Rational or difference.is_Integer:
        return False
    return bool(abs(difference) < 1)


def _bounds(node: Node, numbers: Sequence[Number]) -> tuple[Any, Any] | None:
    """The least and the greatest value with `numbers` as they were before they were shortened.

    A rounded numeral was at most half a unit of its last place less, one cut off a unit more.
    """
    values = []
    for offsets in itertools.product(_OFFSETS, repeat=len(numbers)):
        shifted = {
            number.text: number.value + offset / 10 ** decimals(number)
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
