"""What a text in words comes to, and what is no conclusion."""

import pytest

from mcp_reasoner.verify.conclusions import conclusion


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The area is 15 cm².", "15 cm²"),
        ("Therefore, there are 12 distinct socks in it. I hope it is correct.", "12"),
        ("So it grows by 100%.", "100%"),
        ("So the error increases by 100%.", "100%"),
        ("We find that $x < 3$.", "$x < 3$"),
        ("Thus $x \\le 2$ is our answer.", "$x \\le 2$"),
        ("Here is the matrix: $A$", "$A$"),
        ("First it was 4. Then the number is not 10 but it is 7.", "7"),
        ("The result is $1$, $2$ and $3$.", "$1$, $2$ and $3$"),
        ("Hence the total is twelve.", "twelve"),
        ("Thus (x, y) = (1, 2).", "(1, 2)"),
        ("So she needs 3 hours.", "3 hours"),
    ],
    ids=str,
)
def test_a_plain_statement_is_read(text: str, answer: str) -> None:
    found = conclusion(text)
    assert found is not None
    assert found.answer == answer


@pytest.mark.parametrize(
    "text",
    [
        "It is not 5.",
        "not 5",
        "I don't think it is 5.",
        "It is more than 5.",
        "There are at least 5 of them.",
        "We divide by 5.",
        "So we divide by 5.",
        "If it is 5, we are done.",
        "The maximum occurs when x is 5.",
        "Since 2+3 = 5, it is odd.",
        "The first is 3 and the second is 4.",
        "The square of the answer is 25.",
        "One possible answer is 5.",
        "It is 5. That is wrong.",
        "There are 5 dozen.",
        "It is 0.333...",
        "Nothing.",
        "",
    ],
)
def test_what_is_denied_compared_or_about_something_else_is_not_read(text: str) -> None:
    found = conclusion(text)
    assert found is None or found.answer is None


def test_a_guess_gives_only_ways_to_take_it() -> None:
    found = conclusion("It could be 4, then 5, finally 7")
    assert found is not None
    assert (found.answer, found.others) == (None, (("4", "5", "7"), ("7",)))
    found = conclusion("It may be 4 or 5")
    assert found is not None
    assert found.others == (("4", "5"), ("4",), ("5",))


def test_other_values_of_the_text_are_kept() -> None:
    found = conclusion("She has 3 cups. So the answer, in all, is 60%.")
    assert found is not None
    assert found.answer == "60%"
    assert found.others == (("60",), ("3",), ("60%",))
