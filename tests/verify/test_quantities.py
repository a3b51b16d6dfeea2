"""Numbers and formulas compared with their units."""

import pytest

from mcp_reasoner.verify.answers import Quantity
from mcp_reasoner.verify.quantities import compare_quantities
from mcp_reasoner.verify.syntax import parse


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        (("5", "cm"), ("50", "mm"), "equal"),
        (("5", "cm"), ("5", ""), "equal"),
        (("50", "%"), ("1/2", ""), "equal"),
        (("45", "°"), ("pi/4", ""), "equal"),
        (("2", "dollar"), ("200", "cents"), "equal"),
        (("5", "cm"), ("5", "m"), "different"),
        (("5", "cm"), ("5", "kg"), "different"),
        (("7", "cm"), ("5", ""), "different"),
        (("50", "%"), ("50", ""), "different"),
        (("A", ""), ("B", ""), "different"),
        (("90", "°"), ("90", ""), "unknown"),
        (("3", "°"), ("3", ""), "unknown"),
        (("90", "°"), ("91", ""), "different"),
        (("90", "°"), ("90", "%"), "unknown"),
        (("3", "m"), ("300", ""), "unknown"),
        (("5m", ""), ("5", ""), "unknown"),
        (("3", "apples"), ("3", ""), "equal"),
        (("3", "apples"), ("4", ""), "different"),
        (("3", "apples"), ("6", ""), "unknown"),
        (("3", "dozen"), ("3", ""), "unknown"),
        (("3", "dozen"), ("36", ""), "unknown"),
        (("1", "mile"), ("1760", ""), "unknown"),
        (("5", "pounds"), ("5", "kg"), "unknown"),
        (("36", "km/h"), ("10", "meters per second"), "equal"),
        (("3", "apples"), ("3", "cm"), "unknown"),
    ],
    ids=str,
)
def test_a_unit_counts_on_either_side(
    left: tuple[str, str], right: tuple[str, str], equivalence: str
) -> None:
    first, second = (Quantity(parse(text), unit) for text, unit in (left, right))
    assert compare_quantities(first, second).equivalence == equivalence
    assert compare_quantities(second, first).equivalence == equivalence
