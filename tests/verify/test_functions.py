"""Powers and functions of values."""

from typing import Any

import pytest
import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.functions import factorial, function_value, known_zero, power

Q = sympy.Rational


@pytest.mark.parametrize(
    ("name", "args", "value"),
    [
        ("root", (Q(-8), Q(3)), -2),
        ("cbrt", (Q(27),), 3),
        ("log", (Q(1, 8), Q(2)), -3),
        ("floor", (-Q(5, 2),), -3),
        ("ceil", (sympy.pi,), 4),
        ("gcd", (Q(12), Q(18), Q(4)), 2),
        ("lcm", (Q(4), Q(6)), 12),
        ("binomial", (Q(10), Q(3)), 120),
        ("mod", (Q(-7), Q(3)), 2),
        ("max", (Q(1), sympy.sqrt(2)), sympy.sqrt(2)),
        ("sin", (sympy.pi / 6,), Q(1, 2)),
    ],
    ids=str,
)
def test_a_function_has_its_exact_value(name: str, args: tuple[Any, ...], value: Any) -> None:
    assert function_value(name, list(args)) == value


@pytest.mark.parametrize(
    ("name", "args", "reason"),
    [
        ("log", (Q(100),), "two meanings"),
        ("ln", (Q(-1),), "positive"),
        ("log", (Q(2), Q(1)), "base 1"),
        ("sqrt", (sympy.oo,), "infinity"),
        ("root", (Q(8), Q(65)), "between 2 and 64"),
        ("mod", (Q(1), Q(0)), "divides by zero"),
        ("prime", (Q(7),), "statement"),
    ],
    ids=str,
)
def test_a_function_without_a_single_value_is_refused(
    name: str, args: tuple[Any, ...], reason: str
) -> None:
    with pytest.raises(ExpressionError, match=reason):
        function_value(name, list(args))


def test_powers_and_factorials_are_bounded_before_they_are_computed() -> None:
    assert power(Q(2), Q(-2)) == Q(1, 4)
    assert factorial(Q(5)) == 120
    with pytest.raises(ExpressionError, match="digits"):
        power(Q(10), Q(10**8))
    with pytest.raises(ExpressionError, match="factorials"):
        factorial(Q(10**9))


def test_zero_is_known_for_numbers_only() -> None:
    assert known_zero(sympy.sqrt(8) - 2 * sympy.sqrt(2))
    assert not known_zero(sympy.Symbol("x"))
