"""Numbers with what they count."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Collection, Quantity
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.reading import read


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        (r"5\text{ cm}", "5", "cm"),
        (r"15\mbox{ cm}^2", "15", "cm^2"),
        (r"15\,\mathrm{cm^2}", "15", "cm^2"),
        ("15 cm²", "15", "cm^2"),
        ("15 square feet", "15", "square feet"),
        ("60 miles per hour", "60", "miles per hour"),
        ("28 percent", "28", "%"),
        ("45 degrees", "45", "°"),
        (r"\frac{\pi}{3} \text{ radians}", "pi/3", ""),
        ("3 units", "3", ""),
        ("$1,234.50", "2469/2", "dollar"),
        (r"\$5", "5", "dollar"),
        ("20 €", "20", "euro"),
        ("12 apples", "12", "apples"),
        (r"\frac{1}{2} of the cake", "1/2", "of the cake"),
        ("2 hours 30 minutes", "5/2", "hours"),
        ("5 feet 6 inches", "11/2", "feet"),
        ("0.06 \\text{ yuan}", "3/50", "yuan"),
    ],
    ids=str,
)
def test_an_amount_is_a_number_and_a_unit(text: str, value: str, unit: str) -> None:
    (amount,) = read(text)
    assert isinstance(amount, Quantity)
    assert (str(to_sympy(amount.node)), amount.unit) == (value, unit)


@pytest.mark.parametrize("text", ["5 m", "9.8m/s^2", "2 hours and 30 minutes"])
def test_what_may_be_something_else_has_two_readings(text: str) -> None:
    assert len(read(text)) == 2


def test_numbers_that_each_have_a_unit_are_several() -> None:
    (sides,) = read("3 cm, 4 cm and 5 cm")
    assert isinstance(sides, Collection)
    assert [item.unit for item in sides.items if isinstance(item, Quantity)] == ["cm"] * 3


@pytest.mark.parametrize("text", ["5 dozen eggs", "3 or more", "$5 off", "x^2 apples", "5 squared"])
def test_words_that_may_matter_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        read(text)
