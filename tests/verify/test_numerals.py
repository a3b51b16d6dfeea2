"""Numerals that only an answer may have."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Based, Collection, Quantity, Ratio
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.numerals import read_numeral


def number(answer: object) -> str:
    assert isinstance(answer, Quantity), answer
    return str(to_sympy(answer.node))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", "1000"),
        ("1,234.5", "2469/2"),
        ("1 000 000", "1000000"),
        (r"1\frac{4}{5}", "9/5"),
        (r"-1\frac45", "-9/5"),
        ("2 1/2", "5/2"),
    ],
    ids=str,
)
def test_a_numeral_with_one_reading_is_a_number(text: str, value: str) -> None:
    assert [number(reading) for reading in read_numeral(text)] == [value]


@pytest.mark.parametrize(
    ("text", "value", "items"),
    [("12,345", "12345", ["12", "345"]), ("1,5", "3/2", ["1", "5"])],
    ids=str,
)
def test_a_comma_may_separate_items(text: str, value: str, items: list[str]) -> None:
    readings = read_numeral(text)
    (several,) = [reading for reading in readings if isinstance(reading, Collection)]
    (single,) = [reading for reading in readings if reading is not several]
    assert number(single) == value
    assert [number(item) for item in several.items] == items


def test_bases_and_ratios_keep_their_digits() -> None:
    assert read_numeral("52_8") == (Based("52", 8),)
    assert read_numeral("204_{5}") == (Based("204", 5),)
    assert read_numeral("12:30") == (Ratio((12, 30)),)
    with pytest.raises(ExpressionError, match="base"):
        read_numeral("29_8")


@pytest.mark.parametrize("text", ["x", "5 cm", "0,123,456", "1 5/2", "1,000 apples", "$5"])
def test_everything_else_is_left_to_others(text: str) -> None:
    assert read_numeral(text) == ()
