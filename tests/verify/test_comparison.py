"""Readings of different kinds side by side."""

import pytest

from mcp_reasoner.verify.comparison import compare_readings
from mcp_reasoner.verify.reading import read_one


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        ("(B) 12", "(B) 12", "equal"),
        ("(B) 12", "(C) 12", "unknown"),
        ("(B) 12", "(B) 13", "unknown"),
        ("(B) 12", "(C) 13", "different"),
        ("(B) 12", "C", "different"),
        (r"x \approx 3.1", "3.1", "equal"),
        (r"x \approx 3.1", "3.14", "unknown"),
        (r"x \approx 3.1", "3.5", "different"),
        (r"x \approx 1200", "1190", "unknown"),
        (r"\sqrt2 \approx 1.41", "1.41", "unknown"),
        (r"\sqrt2 \approx 1.41", r"\sqrt{2}", "equal"),
        (r"\sqrt2 \approx 1.41", "1.5", "different"),
        (r"1, 2, \ldots, n", r"1, 2, \ldots, n", "equal"),
        (r"1, 2, \ldots, n", r"1, 3, \ldots, n", "different"),
        (r"2, 1, \ldots, n", r"1, 2, \ldots, n", "unknown"),
        ("no solution", r"\emptyset", "equal"),
        ("no solution", "3", "different"),
        ("no solution", "0", "unknown"),
        ("DNE", "3", "different"),
        (r"\emptyset", r"\{0\}", "different"),
        ("A", "5", "unknown"),
        ("2x + z = 0", "0", "different"),
        ("m + n = 116", "116", "unknown"),
        ("m + n = 116", "115", "different"),
        ("x^2 = 4", "2", "unknown"),
        ("x^2 = 4", "5", "different"),
        ("3 + 3 = 6", "6", "equal"),
        ("3 + 3 = 7", "7", "unknown"),
        ("x >= 1 and x <= 1", "1", "unknown"),
        ("x > 1", "1", "different"),
        (r"\{1, 2\}", r"x \in \{1, 2\}", "equal"),
        (r"\frac{0}{0}", "1", "different"),
        (r"\log 100", "2", "unknown"),
        (r"\log 8 - \log 4", r"\log 2", "equal"),
        (r"\log 8", r"\log 4", "different"),
    ],
    ids=str,
)
def test_kinds_decide_what_can_be_said(left: str, right: str, equivalence: str) -> None:
    first, second = read_one(left), read_one(right)
    assert compare_readings(first, second).equivalence == equivalence
    assert compare_readings(second, first).equivalence == equivalence
