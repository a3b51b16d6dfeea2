"""Exact values of formulas, and the bounds before anything large is computed."""

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.syntax import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3 + 0.5", sympy.Rational(5, 6)),
        ("0.1 + 0.2", sympy.Rational(3, 10)),
        ("5%", sympy.Rational(1, 20)),
        ("7 % 3", 1),
        ("-7 % 3", 2),
        ("7^5 mod 13", 11),
        ("7^(10^30) mod 13", 9),
        ("sqrt(8) - 2 sqrt(2)", 0),
        (r"\sqrt[3]{-8}", -2),
        ("sin(30°)", sympy.Rational(1, 2)),
        ("log_2(8) + log10(1000) + ln(1)", 6),
        ("log(1/8, 2)", -3),
        ("floor(-2.5) + ceil(-2.5)", -5),
        ("floor(π)", 3),
        ("max(1, sqrt(2), 7/5)", sympy.sqrt(2)),
        ("gcd(12, 18, 4) + lcm(4, 6)", 14),
        ("binomial(10, 3) + 5!", 240),
        ("|-3| + |2-5|", 6),
        ("[3+4]*2", 14),
        ("i^2", -1),
        (r"\sum_{k=1}^{100} k^2", 338350),
        (r"\prod_{k=1}^{5} k", 120),
        (r"\int_0^3 (2x+1) dx", 12),
        ("exp(0)", 1),
    ],
    ids=str,
)
def test_a_value_is_exact(text: str, value: Any) -> None:
    assert is_zero(to_sympy(parse(text)) - value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9**9**9**9", "digits"),
        ("10**10**8", "digits"),
        ("0.1^70000", "digits"),
        ("(10**9)!", "factorials"),
        ("binomial(10^9, 5)", "binomial"),
        ("(x+1)^(10^6)", "at most"),
        ("e^(e^(e^(e^(e^10))))", "at most"),
        ("e^(10^9)", "at most"),
        (r"\sum_{k=1}^{1000000} k", "terms"),
        ("sqrt(2^300)", "so large"),
        ("1/(2-2)", "divides by zero"),
        ("1/(sqrt(8)-2sqrt(2))", "divides by zero"),
        ("5 mod 0", "divides by zero"),
        ("0^0", "zero may only"),
        ("0^(-1)", "zero may only"),
        ("tan(pi/2)", "undefined"),
        ("log(100)", "two meanings"),
        ("ln(-1)", "positive"),
        ("(-8)^(1/3)", "real or complex"),
        ("[3.7 + 0]", "whole part"),
        ("(1/2)!", "whole"),
        ("∞ - ∞", "infinity"),
        ("1/∞", "infinity"),
        ("3 ± 1", "±"),
        ("(1, 2)", "no single value"),
        ("x = 1", "no value"),
        ("prime(7)", "statement"),
        (r"\int_0^1 1/x dx", "polynomials"),
        (r"\int x dx", "without limits"),
    ],
    ids=str,
)
def test_what_is_undefined_or_too_large_is_refused_before_it_is_computed(
    text: str, reason: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        to_sympy(parse(text))
    assert reason in str(caught.value)


numbers = st.fractions(min_value=-50, max_value=50, max_denominator=12)


@settings(max_examples=60)
@given(numbers, numbers, st.sampled_from("+-*/"))
def test_arithmetic_of_fractions_is_that_of_fractions(a: Fraction, b: Fraction, op: str) -> None:
    text = f"({a.numerator}/{a.denominator}) {op} ({b.numerator}/{b.denominator})"
    if op == "/" and b == 0:
        with pytest.raises(ExpressionError):
            to_sympy(parse(text))
        return
    expected = {"+": a + b, "-": a - b, "*": a * b}.get(op)
    expected = a / b if expected is None else expected
    assert to_sympy(parse(text)) == sympy.Rational(expected.numerator, expected.denominator)
