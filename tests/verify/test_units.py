"""Units as answers write them."""

from fractions import Fraction

import pytest

from mcp_reasoner.verify.units import read_unit


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("cm", "length", Fraction(1, 100)),
        ("inches", "length", Fraction(254, 10_000)),
        ("Meters", "length", Fraction(1)),
        ("cm^2", "length^2", Fraction(1, 10_000)),
        ("square feet", "length^2", Fraction(3048, 10_000) ** 2),
        ("cubic metres", "length^3", Fraction(1)),
        ("liters", "length^3", Fraction(1, 1000)),
        ("hours", "time", Fraction(3600)),
        ("cents", "dollar", Fraction(1, 100)),
    ],
)
def test_a_known_unit_has_a_dimension_and_an_exact_factor(
    text: str, dimension: str, factor: Fraction
) -> None:
    unit = read_unit(text)
    assert (unit.dimension, unit.factor, unit.known) == (dimension, factor, True)


def test_other_words_are_only_equal_to_themselves() -> None:
    assert read_unit("apples").dimension == read_unit("apple").dimension
    assert read_unit("apples").dimension != read_unit("pears").dimension
    assert not read_unit("apples").known
