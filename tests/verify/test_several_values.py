"""Several values compared with several, whatever compares two of them."""

from typing import Literal

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Answer, Assignment, Collection, Quantity, Word
from mcp_reasoner.verify.nodes import whole
from mcp_reasoner.verify.several_values import (
    compare_assignment_with,
    compare_assignments,
    compare_collections,
    compare_with_one,
)
from mcp_reasoner.verify.values import Outcome

Kind = Literal["tuple", "square", "set", "list"]


def as_written(left: Answer, right: Answer) -> Outcome:
    """Words are open; of single values, the same are equal."""
    if isinstance(left, Collection) and isinstance(right, Collection):
        return compare_collections(left, right, by=as_written)
    if isinstance(left, Word) or isinstance(right, Word):
        return Outcome("unknown", "a word")
    return Outcome("equal" if left == right else "different", "as written")


def several(kind: Kind, *values: int) -> Collection:
    return Collection(kind, tuple(Quantity(whole(value)) for value in values))


def named(**values: int) -> Assignment:
    return Assignment(tuple((name, Quantity(whole(value))) for name, value in values.items()))


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        (several("list", 1, 2), several("list", 2, 1), "equal"),
        (several("set", 1, 2), several("list", 2, 1), "equal"),
        (several("tuple", 1, 2), several("tuple", 1, 2), "equal"),
        (several("tuple", 1, 2), several("tuple", 2, 1), "different"),
        (several("tuple", 1, 2), several("set", 1, 2), "different"),
        (several("list", 1, 2), several("list", 1, 3), "different"),
        (several("tuple", 1, 2), several("square", 1, 2), "unknown"),
        (several("tuple", 1, 2), several("list", 1, 2), "unknown"),
        (several("list", 1, 1, 2), several("list", 1, 2), "unknown"),
        (Collection("list", (Word("few"),)), several("list", 1), "unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.kind}-{len(value.items)}",
)
def test_brackets_say_whether_order_counts(
    left: Collection, right: Collection, equivalence: str
) -> None:
    assert compare_collections(left, right, by=as_written).equivalence == equivalence
    assert compare_collections(right, left, by=as_written).equivalence == equivalence


def test_long_lists_are_refused() -> None:
    with pytest.raises(ExpressionError, match="up to"):
        compare_collections(several("list", *range(41)), several("list", 1), by=as_written)


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        (named(x=1, y=2), named(y=2, x=1), "equal"),
        (named(x=1, y=2), named(x=2, y=1), "different"),
        (named(x=1), named(z=2), "different"),
        (named(x=1), named(z=1), "unknown"),
        (named(x=1, y=2), named(x=1), "unknown"),
    ],
    ids=["other order", "exchanged", "another value", "another name", "a name missing"],
)
def test_names_say_which_values_belong_together(
    left: Assignment, right: Assignment, equivalence: str
) -> None:
    assert compare_assignments(left, right, by=as_written).equivalence == equivalence


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        (named(x=1), Quantity(whole(1)), "equal"),
        (named(x=1, y=2), several("tuple", 1, 2), "equal"),
        (named(x_1=1, x_2=2), several("set", 2, 1), "equal"),
        (named(x=1, y=2), several("tuple", 1, 3), "different"),
        (named(y=2, x=1), several("tuple", 2, 1), "unknown"),
        (named(x=1, y=2), several("list", 2, 1), "unknown"),
        (named(x=1, y=2), Quantity(whole(1)), "unknown"),
    ],
    ids=["one", "in order", "numbered", "another value", "names out of order", "list", "too many"],
)
def test_values_by_name_against_bare_ones(
    left: Assignment, right: Answer, equivalence: str
) -> None:
    assert compare_assignment_with(left, right, by=as_written).equivalence == equivalence


@pytest.mark.parametrize(
    ("left", "equivalence"),
    [
        (several("list", 1, 2), "different"),
        (several("set", 1), "unknown"),
        (several("list", 1, 1), "unknown"),
        (several("tuple", 1, 2), "different"),
    ],
    ids=str,
)
def test_one_value_is_never_several(left: Collection, equivalence: str) -> None:
    one = Quantity(whole(1))
    assert compare_with_one(left, one, by=as_written).equivalence == equivalence
