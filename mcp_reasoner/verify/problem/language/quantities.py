"""Numbers in words: "twice …", "… more than …", "the square root of …", "15% of …".

    quantity     one number

What is made of several numbers is in `values`, what only whole numbers have in `divisors`. Which
operation words join first ("twice three plus four") is not decided here: both readings are given,
and where they differ, nothing is read.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.verify.functions import function_value, power
from mcp_reasoner.verify.nodes import BigOperator, Binary
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import (
    Quantity,
    combined,
    equal,
    order,
)
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.rule import NotReadError
from mcp_reasoner.verify.problem.solving.exponentials import rational_logarithm

__all__ = [
    "FIND",
    "PHRASES",
    "SIZE",
    "is_largest",
    "operation",
    "reciprocal",
]

FIND: Final = (
    r"(?:find|compute|calculate|evaluate|determine|work out|give|state|what is|what's|what are"
    r"|how much is|what would be|what will be|list|express|what must be)"
)
SIZE: Final = (
    r"(?P<size>largest|greatest|biggest|maximum|highest|smallest|least|minimum|lowest|fewest)"
)
_LARGEST: Final = frozenset(["largest", "greatest", "biggest", "maximum", "highest"])


def is_largest(size: str) -> bool:
    """Whether a word of `SIZE` asks for the upper end."""
    return size in _LARGEST


def operation(compute: Callable[..., Any]) -> Callable[..., Quantity]:
    """The quantity computed from the values of others, from how that is done."""
    return lambda *parts: combined(compute, *parts)


def _difference(first: Any, second: Any) -> Any:
    """The first less the second, where that is positive; else which is meant is not said."""
    if order(first, second) < 0:
        raise AmbiguousError("which number is taken from which is not said")
    return first - second


def _positive_difference(first: Any, second: Any) -> Any:
    return sympy.Abs(first - second) if order(first, second) else sympy.Integer(0)


def _quotient(first: Any, second: Any) -> Any:
    if equal(second, sympy.Integer(0)):
        raise NotReadError("a number is divided by zero")
    return first / second


def _named_quotient(first: Any, second: Any) -> Any:
    """ "The quotient of 7 and 2" may be 3 or 3.5."""
    if first.is_Integer and second.is_Integer and second != 0 and first % second:
        raise AmbiguousError("whether the rest counts is not said")
    return _quotient(first, second)


def _root(degree: int) -> Callable[[Any], Any]:
    def compute(value: Any) -> Any:
        if order(value, sympy.Integer(0)) < 0:
            raise AmbiguousError("a root of a negative number has two readings")
        return function_value("sqrt" if degree == 2 else "cbrt", [value])

    return compute


def _power(degree: int) -> Callable[[Any], Any]:
    return lambda value: power(value, sympy.Integer(degree))


def reciprocal(value: Any) -> Any:
    """One divided by a number."""
    return _quotient(sympy.Integer(1), value)


def _exponent(base: Any, value: Any) -> Any:
    """To which power the base is the value; only a rational one."""
    if not (base.is_Rational and value.is_Rational and base > 0 and value > 0 and base != 1):
        raise NotReadError("the power is not read")
    found = rational_logarithm(value, base)
    if found is None:
        raise AmbiguousError("the power is no rational number")
    return found


def _binomial(n: Any, k: Any) -> Any:
    return function_value("binomial", [n, k])


def _percent(share: Fraction, of: Quantity) -> Quantity:
    part = sympy.Rational(share.numerator, 100 * share.denominator)
    return combined(lambda value: part * value, of)


def _rounded(quantity: Quantity, unit: str) -> Quantity:
    """To the nearest unit; exactly between two, the direction is not said."""
    size = {
        "integer": 0, "whole number": 0, "one": 0, "tenth": -1, "hundredth": -2,
        "thousandth": -3, "ten": 1, "hundred": 2, "thousand": 3,
    }[unit]  # fmt: skip
    step = sympy.Integer(10) ** size

    def compute(value: Any) -> Any:
        if order(value, sympy.Integer(0)) < 0:
            raise AmbiguousError("negative numbers are not rounded")
        scaled = value / step
        down = function_value("floor", [scaled])
        half = order(scaled - down, sympy.Rational(1, 2))
        if half == 0:
            raise AmbiguousError("which way a half is rounded is not said")
        return (down + (half > 0)) * step

    return combined(compute, quantity)


def _same(part: Any) -> Any:
    return part


def _raised(quantity: Quantity, degree: int) -> Quantity:
    """`x squared`; in "the trace of the matrix A squared" the matrix may be what is squared."""
    if quantity.of_set:
        raise NotReadError("the power may be one of what stands before it")
    return combined(_power(degree), quantity)


def _beyond(first: Quantity, second: Quantity, sign: int) -> Quantity:
    """`3 more than x`; in "the roots less than 3" a set is restricted, and no number is taken."""
    if first.of_set:
        raise NotReadError("the comparison may be one with the members of a set")
    return combined(lambda a, b: b + sign * a, first, second)


def _positive_value(value: Any) -> Any:
    if order(value, sympy.Integer(0)) <= 0:
        raise NotReadError("the value is not positive")
    return value


def _whole_value(value: Any) -> Any:
    if not value.is_Integer:
        raise NotReadError("the value is not whole")
    return value


_SIGNS: Final = {"product": "*", "sum": "+-", "difference": "-", "quotient": "/"}


def _written_as(quantity: Quantity, what: str) -> Quantity:
    """`the sum 3 + 4`: the word must be right about the sign."""
    signs = _SIGNS.get(what)
    if signs is not None and not (
        isinstance(quantity.node, BigOperator)
        or (isinstance(quantity.node, Binary) and quantity.node.op in signs)
    ):
        raise NotReadError("the formula is something else than it is called")
    return quantity


_THE: Final = r"(?:the )?"
_VALUE: Final = r"(?:the )?(?:exact |numerical )?(?:value|result) of:? "
_UNIT: Final = r"(?P<unit>integer|whole number|one|tenth|hundredth|thousandth|ten|hundred|thousand)"
_FRACTIONS: Final = {
    "half": 2, "one-half": 2, "one half": 2, "a third": 3, "one-third": 3, "one third": 3,
    "one-fourth": 4, "one fourth": 4, "a quarter": 4, "one quarter": 4, "one-fifth": 5,
    "one-tenth": 10, "one tenth": 10,
}  # fmt: skip


def _fraction_of(quantity: Quantity, part: str) -> Quantity:
    return combined(lambda value: value / _FRACTIONS[part], quantity)


def _multiple(quantity: Quantity, times: str) -> Quantity:
    size = {"twice": 2, "double": 2, "triple": 3, "three times": 3, "four times": 4,
            "five times": 5, "ten times": 10}[times]  # fmt: skip
    return combined(lambda value: size * value, quantity)


PHRASES: Final[tuple[Production, ...]] = (
    *phrases("quantity", _same, rf"{_VALUE}<quantity>", r"the number <quantity>"),
    *phrases("quantity", operation(_positive_value), r"(?:the )?positive value of:? <quantity>"),
    *phrases("quantity", operation(_whole_value), r"the integer <quantity>"),
    *phrases(
        "quantity",
        _written_as,
        r"the (?:following )?(?P<what>product|sum|difference|quotient|expression|quantity"
        r"|fraction):? <formula value>",
    ),
    *phrases("quantity", _same, r"the (?:following )?sum:? <dotted>"),
    *phrases(
        "quantity",
        operation(_difference),
        rf"{_THE}difference (?:between|of) <quantity> and <quantity>",
    ),
    *phrases(
        "quantity",
        operation(_positive_difference),
        rf"{_THE}(?:positive|absolute) difference (?:between|of) <quantity> and <quantity>",
    ),
    *phrases(
        "quantity",
        operation(_named_quotient),
        rf"{_THE}quotient of <quantity> and <quantity>",
    ),
    *phrases(
        "quantity",
        operation(_quotient),
        rf"{_THE}ratio of <quantity> to <quantity>",
    ),
    *phrases(
        "quantity",
        operation(lambda a, b: a + b),
        r"<quantity> plus <quantity>",
        r"<quantity> increased by <quantity>",
        r"(?:the )?result when <quantity> is (?:increased by|added to) <quantity>",
    ),
    *phrases(
        "quantity",
        operation(lambda a, b: a - b),
        r"<quantity> minus <quantity>",
        r"<quantity> decreased by <quantity>",
        r"(?:the )?result when <quantity> is (?:decreased|diminished) by <quantity>",
    ),
    *phrases(
        "quantity",
        operation(lambda a, b: b - a),
        r"<quantity> subtracted from <quantity>",
        r"(?:the )?result when <quantity> is subtracted from <quantity>",
    ),
    *phrases(
        "quantity",
        lambda first, second: _beyond(first, second, 1),
        r"<quantity> more than <quantity>",
    ),
    *phrases(
        "quantity",
        lambda first, second: _beyond(first, second, -1),
        r"<quantity> less than <quantity>",
    ),
    *phrases(
        "quantity",
        operation(lambda a, b: a * b),
        r"<quantity> times <quantity>",
        r"<quantity> multiplied by <quantity>",
        r"(?:the )?result when <quantity> is multiplied by <quantity>",
    ),
    *phrases("quantity", operation(_quotient), r"<quantity> divided by <quantity>"),
    *phrases(
        "quantity",
        _multiple,
        r"(?P<times>twice|double|triple|three times|four times|five times|ten times) <quantity>",
    ),
    *phrases("quantity", _fraction_of, rf"(?P<part>{'|'.join(_FRACTIONS)}) (?:of )?<quantity>"),
    *phrases(
        "quantity",
        operation(_power(2)),
        rf"{_THE}square of <quantity>",
    ),
    *phrases("quantity", lambda quantity: _raised(quantity, 2), r"<quantity> squared"),
    *phrases(
        "quantity",
        operation(_power(3)),
        rf"{_THE}cube of <quantity>",
    ),
    *phrases("quantity", lambda quantity: _raised(quantity, 3), r"<quantity> cubed"),
    *phrases(
        "quantity",
        operation(_root(2)),
        rf"{_THE}(?:positive |principal )?square root of <quantity>",
    ),
    *phrases("quantity", operation(_root(3)), rf"{_THE}cube root of <quantity>"),
    *phrases(
        "quantity",
        operation(reciprocal),
        rf"{_THE}(?:reciprocal|multiplicative inverse) of <quantity>",
    ),
    *phrases(
        "quantity", operation(lambda value: -value), rf"{_THE}(?:opposite|negative) of <quantity>"
    ),
    *phrases(
        "quantity",
        operation(lambda value: function_value("abs", [value])),
        rf"{_THE}absolute value of <quantity>",
    ),
    *phrases(
        "quantity",
        _percent,
        r"<decimal> ?(?:\\?%|percent) of <quantity>",
        r"\$<decimal> ?\\?%\$ of <quantity>",
    ),
    *phrases("quantity", _rounded, rf"<quantity>,? rounded to the nearest {_UNIT}"),
    *phrases(
        "quantity",
        operation(_exponent),
        r"power of <quantity> (?:is equal to|equals|is|gives) <quantity>",
    ),
    *phrases("quantity", operation(_binomial), r"<quantity> choose <quantity>"),
)
