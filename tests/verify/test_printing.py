"""Exact values as short text."""

import pytest
import sympy

from mcp_reasoner.verify.printing import and_list, show


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (sympy.Integer(-7), "-7"),
        (sympy.Rational(1, 3), "1/3"),
        (sympy.sqrt(2) ** 3, "2*sqrt(2)"),
        (sympy.Symbol("x") ** 2, "x^2"),
        (sympy.Integer(10) ** 1_000, "(a number of about 1001 digits)"),
        (-(sympy.Integer(10) ** 100), "-(a number of about 101 digits)"),
        (sympy.Rational(10**70 + 1, 3 * 10**70), "about 0.333333333333"),
        (sum(sympy.Symbol(f"x{n}") for n in range(99)), "a long formula"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_value_is_shown_short(value: sympy.Expr, shown: str) -> None:
    assert show(value) == shown


def test_a_list_reads_as_a_sentence() -> None:
    assert [and_list(list(text)) for text in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
