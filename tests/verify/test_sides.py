"""Texts as sides of a comparison."""

from mcp_reasoner.verify.extraction import MAX_ANSWER
from mcp_reasoner.verify.sides import sides


def test_a_formula_has_one_side_and_no_other_way() -> None:
    (side,) = sides("x = 5")
    assert (side.shown, side.others, side.concluded, side.error) == ("x = 5", (), False, "")


def test_a_unit_after_a_box_may_be_left_off() -> None:
    with_unit, bare = sides(r"\boxed{20}\%")
    assert (with_unit.shown, bare.shown) == ("20 %", "20")
    assert [written for _, written in bare.others] == ["20", "20 %"]


def test_prose_that_is_no_answer_has_its_conclusion() -> None:
    whole, said = sides("Hence there are 12 of them.")
    assert whole.error
    assert (said.shown, said.concluded) == ("12", True)


def test_a_formula_is_never_searched_for_a_conclusion() -> None:
    assert len(sides("x = 5, y = 6")) == 1
    assert len(sides("a + b = 5")) == 1


def test_what_cannot_be_read_says_why() -> None:
    assert "not closed" in sides(r"\boxed{3")[0].error
    assert "at most" in sides("x" * (MAX_ANSWER + 1))[0].error
