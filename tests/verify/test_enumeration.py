"""Fractions computed fast: the same values and the same refusals as with sympy."""

from fractions import Fraction

import pytest
import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.enumeration import Range, fraction_truth, fraction_value, points
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.statements import read_statement
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.truth import truth

POINTS = [{"n": n, "m": m} for n in (-7, -1, 0, 1, 2, 5, 12) for m in (-3, 1, 2, 6)]

VALUES = [
    "n + m*2 - 3/4",
    "n / m",
    "n / (m - 1)",
    "n^3 - m^2",
    "n^m",
    "2^(-n)",
    "-n!",
    "50% * n",
    "n mod m",
    "3^20 mod m",
    "n^m mod 7",
    "(n + 1) mod m",
    "gcd(n, m) + lcm(n, m)",
    "floor(n/m) + ceil(n/m)",
    "abs(n) - max(n, m) + min(n, m, 1)",
    "binomial(n, m)",
    "factorial(n)",
    "sqrt(n^2)",
    "sqrt(n)",
    r"\sum_{k=1}^{n} k m",
    r"\prod_{k=1}^{n} (k + m)",
    "n + 0.25",
]

STATEMENTS = [
    "n = m",
    "n != m and n > 0",
    "0 < n <= m",
    "not n < m or even(m)",
    "divides(m, n)",
    r"n \equiv m \pmod 4",
    "prime(n)",
    "integer(n/m)",
    "odd(n) and m in {1, 2}",
    "1/n > 0",
    "n != 0 and 1/n > 0",
]


def outcome(compute: object) -> object:
    """A value, or that there is none."""
    try:
        return compute()  # type: ignore[operator]
    except ExpressionError:
        return "refused"


@pytest.mark.parametrize("text", VALUES)
def test_values_are_those_of_sympy_wherever_they_are_fractions(text: str) -> None:
    node = parse(text, names=["n", "m"])
    compute = fraction_value(node)
    for point in POINTS:
        exact = {name: sympy.Integer(value) for name, value in point.items()}
        slow = outcome(lambda: to_sympy(node, values=exact))  # noqa: B023
        if slow != "refused" and not slow.is_Rational:  # type: ignore[attr-defined]
            slow = "refused"
        fast = outcome(lambda: compute(dict(point)))  # noqa: B023
        assert (fast == slow) or sympy.Rational(str(fast)) == slow, (text, point)


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements_hold_where_sympy_says_so(text: str) -> None:
    node = read_statement(text)
    holds = fraction_truth(node)
    for point in POINTS:
        exact = {name: sympy.Integer(value) for name, value in point.items()}
        slow = outcome(lambda: truth(node, values=exact))  # noqa: B023
        assert outcome(lambda: holds(dict(point))) == slow, (text, point)  # noqa: B023


@pytest.mark.parametrize(
    "text",
    ["pi", "sin(n)", "e^n", "(1, 2)", "i*n", "log(n, 2)", "n°", "n ± 1", "n = 1"],
)
def test_what_is_no_formula_over_fractions_is_refused_beforehand(text: str) -> None:
    with pytest.raises(ExpressionError):
        fraction_value(parse(text, names=["n"]))


@pytest.mark.parametrize("text", ["n^100000", "9^9^n", "n!", "binomial(n, 2)", "lcm(n, n-1)^5000"])
def test_no_number_becomes_too_large(text: str) -> None:
    compute = fraction_value(parse(text, names=["n"]))
    with pytest.raises(ExpressionError):
        compute({"n": 99_991})


def test_a_name_without_a_value_is_refused() -> None:
    with pytest.raises(ExpressionError, match="no value is given for m"):
        fraction_value(parse("n + m", names=["n", "m"]))({"n": 1})


def test_a_primality_that_is_not_proved_is_refused() -> None:
    holds = fraction_truth(read_statement("prime(n)"))
    assert not holds({"n": Fraction(1, 2)})
    with pytest.raises(ExpressionError, match="below 2"):
        holds({"n": 2**64})


def test_a_search_goes_through_every_combination_and_no_more_than_it_may() -> None:
    ranges = [Range("n", 1, 2), Range("m", -1, 0)]
    found = [tuple(point.values()) for point in points(ranges, most=4)]
    assert found == [(1, -1), (1, 0), (2, -1), (2, 0)]
    assert list(points([Range("n", 2, 1)], most=0)) == []
    with pytest.raises(ExpressionError, match="3 points at most"):
        points(ranges, most=3)
