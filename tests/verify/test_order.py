"""Numbers that are zero or not, and their order."""

from typing import Any

import pytest
import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.order import compare, is_zero


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (sympy.Integer(0), True),
        (sympy.Rational(1, 10**30), False),
        (sympy.sqrt(8) - 2 * sympy.sqrt(2), True),
        (sympy.sqrt(2) - sympy.Rational(141421356237, 10**11), False),
        (sympy.Symbol("x"), None),
        (sympy.oo, None),
    ],
    ids=str,
)
def test_zero_is_proved_or_left_open(value: Any, expected: bool | None) -> None:
    assert is_zero(value) is expected


def test_comparison_is_exact_near_equality() -> None:
    near = sympy.Rational(10**50 + 1, 10**50) * sympy.sqrt(2)
    assert compare(near, sympy.sqrt(2)) in (1, None)
    assert compare(sympy.sqrt(2) + sympy.sqrt(3), sympy.sqrt(5 + 2 * sympy.sqrt(6))) == 0


def test_infinity_has_its_place_and_complex_numbers_have_none() -> None:
    assert compare(sympy.oo, sympy.Integer(10**9)) == 1
    assert compare(-sympy.oo, sympy.sqrt(2)) == -1
    with pytest.raises(ExpressionError, match="no order"):
        compare(sympy.I, sympy.Integer(1))
