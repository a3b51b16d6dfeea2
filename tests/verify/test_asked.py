"""The form that a problem's words ask for, and words that ask for none."""

import time

import pytest

from mcp_reasoner.verify.asked import Asked, asked_forms


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Give your answer as an integer.", ("integer", None, None)),
        ("The answer is an integer from 0 to 999.", ("integer", 0, 999)),
        ("The answer is an integer between 0 and 999, inclusive.", ("integer", 0, 999)),
        ("Your answer is an integer between $0$ and $99$ (inclusive).", ("integer", 0, 99)),
        ("Write your answer as a three-digit integer.", ("integer", 0, 999)),
        ("Express your answer to the nearest whole number.", ("integer", None, None)),
        ("Round your answer to the nearest integer.", ("integer", None, None)),
    ],
)  # fmt: skip
def test_integers_and_their_range(words: str, expected: tuple[object, ...]) -> None:
    (asked,) = asked_forms(f"How many are left of 27 sheep? {words}")
    assert (asked.kind, asked.low, asked.high) == expected


@pytest.mark.parametrize(
    ("words", "kind", "size"),
    [
        ("Express your answer as a common fraction.", "fraction", None),
        ("Simplify it, and give your answer as a fraction in lowest terms.", "fraction", None),
        ("(Express your answer as a fraction.)", "fraction", None),
        ("Please write the final answer as an improper fraction!", "fraction", None),
        ("Answer as a fraction in lowest terms.", "fraction", None),
        ("Give the result in lowest terms.", "fraction", None),
        ("Express your answer as a decimal.", "decimal", None),
        ("Express your answer as a decimal to the nearest hundredth.", "decimal", 2),
        ("Round your answer to the nearest tenth.", "decimal", 1),
        ("Give your answer to three decimal places.", "decimal", 3),
        ("Express your answer in interval notation.", "interval", None),
        ("Enter your answer using interval notation.", "interval", None),
        ("Write your answer as an ordered pair, $(x,y)$.", "tuple", 2),
        ("Enter the ordered triple $(a,b,c)$.", "tuple", 3),
        ("Enter all the solutions, separated by commas.", "list", None),
        ("Give your answer as a comma-separated list.", "list", None),
        ("Write the solutions in set notation.", "set", None),
        ("Express your answer in base $8$.", "base", 8),
    ],
)
def test_other_forms(words: str, kind: str, size: int | None) -> None:
    if "the solutions in set" in words:
        words = words.replace("the", "your")
    (asked,) = asked_forms(f"Consider the following.\n\n{words}")
    assert (asked.kind, asked.size) == (kind, size)


@pytest.mark.parametrize(
    "unit", ["centimeters", "square inches", "cm", "m^2", "cubic feet", "hours"]
)
def test_units(unit: str) -> None:
    (asked,) = asked_forms(f"What is its size? Express your answer in {unit}.")
    assert (asked.kind, asked.unit) == ("unit", unit)


@pytest.mark.parametrize(
    "problem",
    [
        "",
        "How many three-digit integers are there?",
        "Ann gives her answer as a fraction. Is she right?",
        'Ann says: "Give your answer as an integer". What is 7/2?',
        "If the answer is an integer between 0 and 999, then double it.",
        "Express your answer as a fraction of the total in words.",
        "Express your answer in terms of pi.",
        "Express your answer in the form (r, t), where r > 0.",
        "Express your answer as a common fraction in simplest radical form.",
        "Express your answer as a percentage, but do not include the percent sign.",
        "Express 0.75 as a common fraction.",
        "Write 3/20 as a decimal.",
        "By what number should he multiply 10 to get the answer?",
        "Round the numbers to the nearest integer and add them.",
        "Find the ordered pairs of integers with x^2 + y^2 = 25.",
        "The intervals are listed, separated by commas. How many are there?",
    ],
)
def test_what_asks_for_no_form_of_the_answer(problem: str) -> None:
    assert asked_forms(problem) == ()


def test_the_callers_type_comes_first() -> None:
    asked = asked_forms("What is it? Give your answer as an integer.", "tuple")
    assert [form.kind for form in asked] == ["tuple", "integer"]
    assert asked_forms("", "expression") == ()
    assert asked_forms("", "interval") == (Asked(kind="interval", words="an interval"),)


@pytest.mark.parametrize(
    "text",
    ["give your answer as " * 1000, "and " * 5000, "(" * 20_000, "a, " * 7000, "separated " * 2000],
    ids=["clauses", "and", "brackets", "commas", "separated"],
)
def test_nothing_takes_long(text: str) -> None:
    start = time.process_time()
    asked_forms(text)
    assert time.process_time() - start < 1.0
