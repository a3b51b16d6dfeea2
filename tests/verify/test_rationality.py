"""Rational or not, by proof: no digits, and None where no theorem is at hand."""

import pytest
import sympy

from mcp_reasoner.verify.rationality import is_rational_number
from mcp_reasoner.verify.statements import read_statement
from mcp_reasoner.verify.truth import truth

log, sqrt, R = sympy.log, sympy.sqrt, sympy.Rational


@pytest.mark.parametrize(
    ("value", "rational"),
    [
        (sqrt(2), False),
        (sympy.root(8, 3), True),
        (sympy.root(9, 3), False),
        (sqrt(R(4, 9)), True),
        (sqrt(R(1, 2)), False),
        (3 * sqrt(2) + 1, False),
        (sqrt(2) + sqrt(3), False),
        (sqrt(3 + 2 * sqrt(2)) - sqrt(2), True),
        (sqrt(2) * sqrt(8), True),
        (log(3) / log(2), False),
        (log(8) / log(4), True),
        (log(12) / log(18), False),
        (log(R(1, 8)) / log(2), True),
        (log(36) / log(6), True),
        (log(2), False),
        (sympy.pi, False),
        (sympy.pi**2 - 3 * sympy.pi, False),
        (sympy.E, False),
        (2 * sympy.E + 1, False),
        (sympy.pi - sympy.pi, True),
        (sympy.pi + sympy.E, None),
        (sympy.pi * sqrt(2), None),
        (sympy.EulerGamma, None),
        (log(2) + log(3), False),
        (1 + log(2) / log(3), False),
        (1 + log(2) / log(4), True),
        ((1 + log(2)) / log(3), None),
        (log(2) * log(3), None),
        (2 ** sqrt(2), None),
    ],
)
def test_it_is_proved_or_left_open(value: sympy.Expr, rational: bool | None) -> None:
    assert is_rational_number(value) is rational


def test_the_grammar_knows_it() -> None:
    assert truth(read_statement("rational(sqrt(16))"))
    assert truth(read_statement("not rational(sqrt(2) + 1)"))
