"""Sets of reals from what answers write."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.regions import compare_regions, region_of
from mcp_reasoner.verify.syntax import parse


@pytest.mark.parametrize(
    ("text", "shown", "variable"),
    [
        ("(3,4]", "(3, 4]", None),
        ("1 < x <= 3", "(1, 3]", "x"),
        ("3 >= x > 1", "(1, 3]", "x"),
        ("x > 2", "(2, oo)", "x"),
        ("2 > x", "(-oo, 2)", "x"),
        (r"x \ge \sqrt{2}", "[sqrt(2), oo)", "x"),
        (r"(-\infty, 2) \cup (3, \infty)", "(-oo, 2) ∪ (3, oo)", None),
        (r"[1,2] \cup (2,3)", "[1, 3)", None),
        (r"(1,2) \cup (2,3)", "(1, 2) ∪ (2, 3)", None),
        (r"(1,2) \cup \{2\} \cup (2,3)", "(1, 3)", None),
        (r"[0,5] \cap (3,9)", "(3, 5]", None),
        ("x > 1 and x < 1", "the empty set", "x"),
        ("x >= 1 and x <= 1", "[1, 1]", "x"),
        ("x < 1 or x > 2", "(-oo, 1) ∪ (2, oo)", "x"),
        ("1 <= |z| <= 2", "[-2, -1] ∪ [1, 2]", "z"),
        ("|z| < 2", "(-2, 2)", "z"),
        (r"x \in [1,2]", "[1, 2]", "x"),
        ("2x < 4", "(-oo, 2)", "x"),
        ("-x >= -1", "(-oo, 1]", "x"),
        ("2x + 1 > x", "(-1, oo)", "x"),
        ("-1 < 1 - 2x <= 5", "[-2, 1)", "x"),
        ("|x-2| < 3", "(-1, 5)", "x"),
        ("|2x-1| >= 3", "(-oo, -1] ∪ [2, oo)", "x"),
        ("x != 3", "(-oo, 3) ∪ (3, oo)", "x"),
        ("x != 1 and x != 2", "(-oo, 1) ∪ (1, 2) ∪ (2, oo)", "x"),
        (r"-[0,1)", "(-1, 0]", None),
        (r"\mathbb{R} \setminus \{0\}", "(-oo, 0) ∪ (0, oo)", None),
        (r"\mathbb{R} - \{1, 2\}", "(-oo, 1) ∪ (1, 2) ∪ (2, oo)", None),
        (r"x \in (1,2) \cup [4,5]", "(1, 2) ∪ [4, 5]", "x"),
    ],
    ids=str,
)
def test_a_set_of_reals_is_a_union_of_spans(text: str, shown: str, variable: str | None) -> None:
    region = region_of(parse(text))
    assert region.shown() == shown
    assert region.variable == variable


@pytest.mark.parametrize(
    "text",
    ["x < y", "x^2 < 4", "x < 1 or y > 2", "1 < x = 2", "(a,b]", "x+y > 2", "x < x", "1/x > 2"],
)
def test_what_would_have_to_be_solved_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        region_of(parse(text))


@pytest.mark.parametrize(
    ("left", "right", "equivalence"),
    [
        ("[1,2] \\cup [2,3]", "1 <= x <= 3", "equal"),
        ("(0,1)", "0 < x < 2/2", "equal"),
        ("(0,1]", "0 < x < 1", "different"),
        ("x > 1", "x > 2", "different"),
        ("x > 1", "y > 1", "unknown"),
    ],
    ids=str,
)
def test_sets_are_compared_span_by_span(left: str, right: str, equivalence: str) -> None:
    outcome = compare_regions(parse(left), parse(right))
    assert outcome.equivalence == equivalence


def test_two_sets_that_differ_are_both_shown() -> None:
    outcome = compare_regions(parse("x > 1"), parse("x >= 1"))
    assert outcome.detail == "(1, oo) against [1, oo)"
