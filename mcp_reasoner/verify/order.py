"""Exact zero tests and the order of two numbers, as sympy holds them.

    is_zero(sympy.sqrt(8) - 2*sympy.sqrt(2))     True; None: could not be decided
    compare(sympy.sqrt(2), sympy.Rational(3, 2))     -1

Decides by exact means or by digits that are vouched for, never by how near two numbers
look. It knows numbers only: trees are for `expression`, statements for `truth`.
"""

import contextlib
from typing import Any, Final

import sympy
from sympy.polys.polyerrors import BasePolynomialError

from mcp_reasoner.errors import ExpressionError

__all__ = ["DIGITS", "compare", "is_zero"]

DIGITS: Final = 60
"""How many decimal digits a number is approximated to where that decides."""


def is_zero(value: Any) -> bool | None:
    """Whether a number without names is zero; None where neither could be proved."""
    if value.is_Rational:
        return bool(value == 0)
    if value.free_symbols or not value.is_number or value.has(sympy.nan, sympy.zoo, sympy.oo):
        return None
    known = value.is_zero
    if known is not None:
        return bool(known)
    approximation = value.evalf(DIGITS, maxn=400)
    # evalf lowers the precision of a result that it cannot vouch for.
    parts = approximation.as_real_imag()
    if any(part.is_Float and part._prec > 64 and abs(part) > 10**-40 for part in parts):
        return False
    simplified = sympy.radsimp(sympy.expand(value))
    if simplified.is_Rational:
        return bool(simplified == 0)
    if value.is_algebraic and value.count_ops() <= 40:
        with contextlib.suppress(BasePolynomialError, NotImplementedError):
            return bool(sympy.minimal_polynomial(value, sympy.Symbol("t")) == sympy.Symbol("t"))
    simplified = sympy.simplify(value)
    return bool(simplified == 0) if simplified.is_Rational else None


def compare(left: Any, right: Any) -> int | None:
    """-1, 0 or 1 as `left` is below, equal to or above `right`; None where undecided.

    Raises ExpressionError for numbers that are not real, which have no order.
    """
    if left == right:
        return 0
    if left.is_Rational and right.is_Rational:
        return -1 if left < right else 1
    if left in (sympy.oo, -sympy.oo) or right in (sympy.oo, -sympy.oo):
        return -1 if right == sympy.oo or left == -sympy.oo else 1
    difference = left - right
    zero = is_zero(difference)
    if zero is not False:
        return 0 if zero else None
    for side in (left, right):
        if side.is_real is not True and is_zero(sympy.im(side)) is not True:
            raise ExpressionError("numbers that are not real have no order")
    approximation = sympy.re(difference.evalf(DIGITS, maxn=400))
    if not approximation.is_Float or abs(approximation) < 10**-40:
        return None
    return 1 if approximation > 0 else -1
