"""Words that change, deny, weaken or withdraw."""

import pytest

from mcp_reasoner.verify.wording import (
    counts,
    has_words,
    hedged,
    negated,
    number_word,
    of_another,
    retracted,
)


@pytest.mark.parametrize(
    "text",
    [
        "apples",
        "distinct arithmetic sequences that meet the three given conditions",
        "ways to do it",
        "ordered pairs of integers",
        "months",
        "square units",
    ],
)
def test_plain_words_only_say_what_is_counted(text: str) -> None:
    assert counts(text)


@pytest.mark.parametrize(
    "text",
    [
        *("dozen eggs", "thousand", "pairs", "halves", "twentieths", "squared", "more than x"),
        *("or more", "repeating", "in binary", "x", "times seven", "out of eight", "of the 8"),
        *("if any", "not counted", "m", "minus x", "o'clock", "", "percent"),
    ],
)
def test_words_that_make_another_number_of_it_do_not(text: str) -> None:
    assert not counts(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("seven", 7),
        ("twenty-one", 21),
        ("Two hundred and five", 205),
        ("a hundred", 100),
        ("one thousand two hundred", 1200),
        ("five hundred thousand", 500_000),
        ("twenty thirty", None),
        ("ten five", None),
        ("hundred", None),
        ("thousand", None),
        ("zero five", None),
        ("a few", None),
        ("seven dwarfs", None),
    ],
)
def test_number_words_say_one_number(text: str, number: int | None) -> None:
    assert number_word(text) == number


def test_what_is_denied_guessed_or_taken_back_is_noticed() -> None:
    assert negated("it isn't so")
    assert not negated("the knot")
    assert hedged("it could be")
    assert hedged("is it 5?")
    assert not hedged("it is")
    assert retracted("Wait, let me see")
    assert not retracted("Note that 3 was not needed")


def test_another_answer_is_not_the_answer() -> None:
    for text in ("twice the answer", "a wrong answer", "the student's answer", "the first option"):
        assert of_another(text)
    assert not of_another("so the final answer")


def test_words_of_english_are_no_products_of_letters() -> None:
    assert has_words("so we get x")
    assert not has_words("2ab + xy")
