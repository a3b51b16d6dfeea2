"""Other languages are told by their names, and nothing else is taken for one."""

import pytest

from mcp_reasoner.reasoning.code.languages import other_language

OTHER = {
    "Reverse a text in JavaScript.": "JavaScript",
    "Using Kotlin, sort a list.": "Kotlin",
    "Write a Rust function that adds.": "Rust",
    "Write a function in Go that adds.": "Go",
    "Write a C program that prints primes": "C",
    "Write a C++ class for a stack.": "C++",
    "Implement a queue, written in C.": "C",
    "Sort a list in the C programming language.": "C",
    "Double a number in Rust": "Rust",
    "In Java: reverse a list.": "Java",
}
PYTHON = [
    "Convert a temperature in C to one in F.",
    "Count the moves in Go that capture a stone.",
    "Given a grade, return whether it is a C.",
    "The class C has priority over B.",
    "Port this JavaScript function to Python.",
    "Turn snake_case into camelCase, as in JavaScript.",
    "Count the braces of a text in JSON syntax.",
    "Return how many islands in Java are larger than n.",
    "Go through the list and swap neighbours.",
    "Notes in C major are to be transposed.",
    "in pearl colours, count the red ones",
]


@pytest.mark.parametrize(("text", "language"), OTHER.items())
def test_another_language_is_named(text: str, language: str) -> None:
    assert other_language(text) == language


@pytest.mark.parametrize("text", PYTHON)
def test_what_can_be_written_in_python_is_not_refused(text: str) -> None:
    assert other_language(text) is None
