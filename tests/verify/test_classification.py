"""What kind of answer a tree is."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import (
    Assignment,
    Collection,
    Equation,
    Quantity,
    Region,
)
from mcp_reasoner.verify.classification import classified, list_of
from mcp_reasoner.verify.syntax import parse


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("6r^2 - 4r - 24", Quantity),
        ("50%", Quantity),
        ("x = 5", Assignment),
        ("n = 2, 3, 4", Assignment),
        ("x = x^2", Equation),
        ("x + y = 5", Equation),
        ("(3,4]", Region),
        ("1 < x <= 3", Region),
        ("(1, 2)", Collection),
        (r"\{1, 2\}", Collection),
        (r"1 \pm 2", Collection),
    ],
    ids=str,
)
def test_the_shape_of_a_tree_says_its_kind(text: str, kind: type) -> None:
    assert isinstance(classified(parse(text)), kind)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not x = 2", "statement"),
        ("x = 1 or y = 2", "leaves open"),
        ("(x, y) = (1, 2, 3)", "do not match"),
        ("(x, x) = (1, 2)", "twice"),
        ("1 + (2, 3)", "inside a formula"),
    ],
    ids=str,
)
def test_a_tree_that_is_no_value_is_refused(text: str, words: str) -> None:
    with pytest.raises(ExpressionError, match=words):
        classified(parse(text))


def test_items_that_all_have_names_are_joined_by_name() -> None:
    named = [classified(parse("x = 1")), classified(parse("y = 2"))]
    joined = list_of(named)
    assert isinstance(joined, Assignment)
    assert [name for name, _ in joined.pairs] == ["x", "y"]
    assert isinstance(list_of([*named, classified(parse("3"))]), Collection)
