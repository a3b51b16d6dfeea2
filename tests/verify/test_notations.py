"""Answers whose writing counts: bases, ratios, words."""

import pytest

from mcp_reasoner.verify.answers import Based, Quantity, Ratio
from mcp_reasoner.verify.nodes import whole
from mcp_reasoner.verify.notations import (
    compare_base_with_number,
    compare_bases,
    compare_ratios,
    compare_words,
)


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        (Based("204", 5), Based("204", 5), "equal"),
        (Based("204", 5), Based("203", 5), "different"),
        (Based("204", 5), Based("204", 6), "different"),
        (Based("11", 2), Based("3", 4), "unknown"),
    ],
    ids=str,
)
def test_numerals_with_bases(left: Based, right: Based, equivalence: str) -> None:
    assert compare_bases(left, right).equivalence == equivalence


def test_a_plain_number_may_be_the_value_or_the_digits() -> None:
    found = [
        compare_base_with_number(Based("204", 5), Quantity(whole(value))).equivalence
        for value in (54, 204, 55)
    ]
    assert found == ["unknown", "unknown", "different"]


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        ((3, 15), (3, 15), "equal"),
        ((1, 2), (2, 3), "different"),
        ((12, 0), (1, 0), "different"),
        ((1, 2), (2, 4), "unknown"),
        ((1, 2, 3), (1, 2), "unknown"),
    ],
    ids=str,
)
def test_a_ratio_may_be_a_time(
    left: tuple[int, ...], right: tuple[int, ...], equivalence: str
) -> None:
    assert compare_ratios(Ratio(left), Ratio(right)).equivalence == equivalence


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        ("Even", "even", "equal"),
        ("even", "odd", "different"),
        ("east", "eastwards", "unknown"),
        ("a", "A", "unknown"),
    ],
    ids=str,
)
def test_words_differ_only_where_one_excludes_the_other(
    left: str, right: str, equivalence: str
) -> None:
    assert compare_words(left, right).equivalence == equivalence
