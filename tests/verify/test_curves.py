"""Equations compared as curves."""

import pytest

from mcp_reasoner.verify.answers import Equation
from mcp_reasoner.verify.curves import compare_equations
from mcp_reasoner.verify.nodes import Relation
from mcp_reasoner.verify.syntax import parse


def equation(text: str) -> Equation:
    node = parse(text)
    assert isinstance(node, Relation)
    left, right = node.operands
    return Equation(left, right)


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        ("y = 2x + 3", "2x - y + 3 = 0", "equal"),
        ("3x + 6y = 9", "x + 2y - 3 = 0", "equal"),
        ("x^2 + y^2 = 1", "2x^2 = 2 - 2y^2", "equal"),
        ("y = 2x", "y = 3x", "different"),
        ("y = x^2", "y = x^3", "different"),
        ("a + b = 5", "x + y = 5", "unknown"),
        ("y = sin(x)", "y = x", "unknown"),
        ("x^2 + y^2 = 1", "x^2 + y^2 = 2", "different"),
        ("x - x = y - y", "x = y", "unknown"),
    ],
    ids=str,
)
def test_a_factor_keeps_a_curve_and_a_point_refutes_it(
    left: str, right: str, equivalence: str
) -> None:
    first, second = equation(left), equation(right)
    assert compare_equations(first, second).equivalence == equivalence
    assert compare_equations(second, first).equivalence == equivalence


def test_the_witness_is_a_point_on_one_curve() -> None:
    outcome = compare_equations(equation("y = 2x + 1"), equation("y = 3x"))
    assert outcome.detail == "only one of them holds at x=-1/2, y=0"
