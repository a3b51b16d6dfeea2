"""Real solutions of statements, against values tried one by one."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.solving.exponentials import exponential_solutions
from mcp_reasoner.verify.problem.solving.reals import points_of, real_solutions
from mcp_reasoner.verify.problem.solving.truths import holds
from mcp_reasoner.verify.regions import Reals
from mcp_reasoner.verify.syntax import parse

SOLVED = [
    ("x^2 < 4", "(-2, 2)"),
    ("x^2 <= 4", "[-2, 2]"),
    ("x^2 + 1 > 0", "(-oo, oo)"),
    ("x^2 + 1 < 0", "the empty set"),
    ("1/(x-5) > 0", "(5, oo)"),
    ("(x^2-4)/(x-2) = 0", "[-2, -2]"),
    ("|x-1| < 3", "(-2, 4)"),
    ("|x| = x", "[0, oo)"),
    ("|5x-1| = x+3", "[-1/3, -1/3] ∪ [1, 1]"),
    ("x = sqrt(11-2x) + 4", "[5, 5]"),
    ("sqrt(x) > 2", "(4, oo)"),
    ("sqrt(x-1) < 0", "the empty set"),
    ("|x^2-81|/(x^2-36x) < 0", "(0, 9) ∪ (9, 36)"),
    ("-4 < x^4 + 4x^2 < 21", "(-sqrt(3), sqrt(3))"),
    ("x^2 > 4 and x < 0", "(-oo, -2)"),
    ("x < -1 or x >= 3", "(-oo, -1) ∪ [3, oo)"),
]


@pytest.mark.parametrize(("statement", "expected"), SOLVED)
def test_the_solutions_are_all_that_hold(statement: str, expected: str) -> None:
    assert Reals(None, real_solutions(parse(statement), "x")).shown() == expected


@pytest.mark.parametrize("statement", ["x^5 - x - 1 > 0", "sqrt(x) = sqrt(2x+1)"])
def test_what_is_not_solved_exactly_or_may_be_complex_is_not_decided(statement: str) -> None:
    with pytest.raises(AmbiguousError):
        real_solutions(parse(statement), "x")


@pytest.mark.parametrize("statement", ["sin(x) > 0", "floor(x) = 2", "2^x = 8"])
def test_what_is_no_algebra_is_not_read(statement: str) -> None:
    with pytest.raises(NotReadError):
        real_solutions(parse(statement), "x")


def test_a_range_is_no_list_of_numbers() -> None:
    with pytest.raises(NotReadError):
        points_of(real_solutions(parse("x^2 < 4"), "x"))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(
        ["{a}x^2{b:+d}x{c:+d} {op} 0", "|{a}x{b:+d}| {op} {c}", "({b}-x)/(x{c:+d}) {op} {a}"]
    ),
    st.integers(1, 4),
    st.integers(-9, 9),
    st.integers(-9, 9),
    st.sampled_from(["<", "<=", ">", ">=", "="]),
)
def test_membership_is_truth_at_every_point_tried(
    shape: str, a: int, b: int, c: int, op: str
) -> None:
    statement = parse(shape.format(a=a, b=b, c=c, op=op))
    spans = real_solutions(statement, "x")
    for value in {Fraction(n, 4) for n in range(-60, 61, 3)} | {
        Fraction(n) for n in range(-12, 13)
    }:
        point = sympy.Rational(value.numerator, value.denominator)
        inside = any(
            (span.low < point or (span.closed_low and span.low == point))
            and (point < span.high or (span.closed_high and span.high == point))
            for span in spans
        )
        assert inside == holds(statement, {"x": point}), (statement, value)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("2^(2x) = 256^(1/2)", "[2, 2]"),
        ("4^x - 3*2^x + 2 = 0", "[0, 0] ∪ [1, 1]"),
        ("9^(x+1) = 27^(x-1)", "[5, 5]"),
        ("(1/2)^x > 8", "(-oo, -3)"),
        ("4^x = 8", "[3/2, 3/2]"),
        ("2^x = -1", "the empty set"),
        ("log_2(x) + log_2(x-2) = 3", "[4, 4]"),
        ("log_x(16) = 4", "[2, 2]"),
    ],
)
def test_powers_and_logarithms_are_solved(statement: str, expected: str) -> None:
    assert Reals(None, exponential_solutions(parse(statement), "x")).shown() == expected


@pytest.mark.parametrize("statement", ["3^x + 4^x = 25", "x*2^x = 8", "log(x) = 2"])
def test_other_powers_and_logarithms_are_not_read(statement: str) -> None:
    with pytest.raises(NotReadError):
        exponential_solutions(parse(statement), "x")
