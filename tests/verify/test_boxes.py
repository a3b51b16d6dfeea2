"""Boxes, and which of them belong together."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.boxes import box_groups


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (r"\boxed{1} and \boxed{2}", [("1", "2")]),
        (r"\boxed{1}\boxed{2}", [("1", "2")]),
        (r"\boxed{1} \text{ for part (a) and } \boxed{2}", [("1", "2")]),
        (r"\boxed{1}. \boxed{2}", [("1",), ("2",)]),
        (r"\boxed{1} no no \boxed{2}", [("1",), ("2",)]),
        (r"\boxed{1} and not \boxed{2}", [("1",)]),
        (r"\boxed{1} with 3 and \boxed{2}", [("1",), ("2",)]),
        (r"\boxed{\frac{1}{2}}", [(r"\frac{1}{2}",)]),
        (r"Put it in \boxed{}. \boxed{5}. In \boxed{\text{answer}}!", [("5",)]),
        (r"\boxed{}", [("",)]),
        ("none", []),
    ],
    ids=str,
)
def test_boxes_with_only_connectives_between_are_one_group(
    text: str, groups: list[tuple[str, ...]]
) -> None:
    assert [group.contents for group in box_groups(text)] == groups


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (r"\boxed{20}\%", r"\%"),
        (r"$\boxed{20}$ percent", "percent"),
        (r"\boxed{3}\text{ cm}", "cm"),
        (r"\boxed{3} square inches", "square inches"),
        (r"\boxed{3} miles per hour", "miles per hour"),
        (r"$\boxed{45}^\circ$", r"^\circ"),
        (r"\boxed{3} in all", ""),
        (r"\boxed{3} minutely", ""),
        (r"\boxed{3}. Percent", ""),
    ],
    ids=str,
)
def test_the_unit_after_a_box_is_said(text: str, unit: str) -> None:
    assert box_groups(text)[-1].unit == unit


def test_names_before_several_boxes_are_kept() -> None:
    (group,) = box_groups(r"$y_1 = \boxed{3}$ and $y_2 = \boxed{4}$")
    assert group.named == ("y_1 = 3", "y_2 = 4")
    (single,) = box_groups(r"$x = \boxed{3}$")
    assert single.named == ("3",)


def test_a_withdrawn_box_stands_apart() -> None:
    assert [group.apart for group in box_groups(r"\boxed{1}. Wait: \boxed{2}")] == [False, True]


def test_a_box_that_is_denied_is_none() -> None:
    with pytest.raises(ExpressionError, match="denied"):
        box_groups(r"It is not $\boxed{1}$.")


def test_a_box_that_never_closes_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="not closed"):
        box_groups(r"\boxed{1} \boxed{2")
