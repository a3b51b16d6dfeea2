"""Sentences with their formulas whole."""

import pytest

from mcp_reasoner.verify.sentences import masked


def sentences(text: str) -> list[str]:
    prose = masked(text)
    return [prose.restored(sentence) for sentence in prose.sentences()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("So $x = 1.5$. Done.", ["So $x = 1.5$.", "Done."]),
        ("It is 3.5 m. Yes!", ["It is 3.5 m.", "Yes!"]),
        ("We get $x = 2.$ Hence \\(y. z\\).", ["We get $x = 2.$.", "Hence \\(y. z\\)."]),
        ("One\n\nTwo", ["One", "Two"]),
        ("The answer is\n\n\\[ 9 \\]", ["The answer is\n\n\\[ 9 \\]"]),
        ("- a\n- b", ["- a", "- b"]),
        ("It goes on: 0.333...", ["It goes on: 0.333..."]),
    ],
    ids=str,
)
def test_a_text_is_cut_where_a_sentence_ends(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_a_dollar_before_money_opens_no_formula() -> None:
    prose = masked("He pays $10 for it and then $20 more, so $x = 30$.")
    assert prose.formulas == ("$x = 30$",)


def test_marks_that_never_close_are_text() -> None:
    for text in ("\\[" * 5000, "$$" * 4999 + "$", "\\begin{align}" * 900):
        assert masked(text).text


def test_characters_that_stand_for_formulas_cannot_be_smuggled_in() -> None:
    prose = masked("\ue000 $x$")
    assert prose.restored(prose.text) == " $x$"
