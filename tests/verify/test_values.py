"""Formulas compared by value."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.values import compare_values


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        ("1/3", "2/6", "equal"),
        ("0.1 + 0.2", "0.3", "equal"),
        ("sqrt(2)*sqrt(3)", "sqrt(6)", "equal"),
        ("cos(pi/5)", "(1+sqrt(5))/4", "equal"),
        ("atan(1/2) + atan(1/3)", "pi/4", "probably_equal"),
        ("2^(1/2)", "1.41421356237309504880168872420969807856967", "different"),
        ("pi", "355/113", "different"),
        ("(x+1)^2", "x^2 + 2x + 1", "equal"),
        ("1/x + 1/y", "(x+y)/(x*y)", "equal"),
        ("cos(3x)", "4cos(x)^3 - 3cos(x)", "equal"),
        ("x/x", "1", "equal"),
        ("e^(x+y)", "e^x * e^y", "equal"),
        ("sqrt(x^2)", "x", "different"),
        ("sqrt(x^2)", "abs(x)", "probably_equal"),
        ("ln(x*y)", "ln(x) + ln(y)", "probably_equal"),
        ("x^2", "2x", "different"),
        ("2^n", "n^2 + n + 2", "different"),
        ("(-1)^(2n)", "1", "probably_equal"),
        ("sqrt(-1 - x^2)", "x", "unknown"),
        ("a*x", "b*x", "unknown"),
    ],
    ids=str,
)
def test_the_outcome_is_as_certain_as_it_says(left: str, right: str, equivalence: str) -> None:
    assert compare_values(parse(left), parse(right)).equivalence == equivalence
    assert compare_values(parse(right), parse(left)).equivalence == equivalence


@pytest.mark.parametrize("text", ["1/0", "0^0", "1/(sqrt(2)^2-2)", "9^9^9", "(1,2)"])
def test_what_has_no_value_is_not_compared(text: str) -> None:
    with pytest.raises(ExpressionError):
        compare_values(parse(text), parse(text))


def test_a_witness_is_a_point_with_both_values() -> None:
    outcome = compare_values(parse("x^2"), parse("x"))
    assert outcome.detail == "at x=2: 4 against 2"
