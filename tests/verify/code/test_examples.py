"""Examples read out of texts, and what must not be taken for one."""

from typing import Any

import pytest

from mcp_reasoner.verify.code.examples import examples_in, function_of_examples

READ = [
    ("`f([1, 2, 4])` returns 2 and `f([])` returns 0.", [([1, 2, 4], 2), ([], 0)]),
    (">>> f(3)\n9\n>>> f(0.5)\n0.25\n", [(3, 9), (0.5, 0.25)]),
    ("For example f('a b') -> 'b a'", [("a b", "b a")]),
    ("f(2) == 4, f(3) == 9.", [(2, 4), (3, 9)]),
    ("So f(1.5) is 2.25.", [(1.5, 2.25)]),
    ('assert f(2) == 4, "two"\nassert f(0) is None', [(2, 4), (0, None)]),
    ("f((1, 2)) => [2, 1] (turned round)", [((1, 2), [2, 1])]),
    ("f(-2) gives -4 because it doubles", [(-2, -4)]),
]
LEFT_ALONE = [
    "f(3) is 5 less than f(8)",
    "f(3) returns 2 * 3",
    "f(3) returns 1, 2",
    "f(n) returns 3",
    "f(3) is not 5",
    "g(3) returns 4",
    "of(3) returns 4",
    "assert f(3) != 4",
    "assert abs(f(3) - 4) < 1",
    "f(*[3]) == 4",
    "f(" + "(" * 500 + " == 4",
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_examples_are_read(text: str, expected: list[tuple[Any, Any]]) -> None:
    assert [(case.args[0], case.expected) for case in examples_in(text, "f")] == expected


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_plain_example_is_left_alone(text: str) -> None:
    assert examples_in(text, "f") == ()


def test_names_of_arguments_are_kept() -> None:
    (case,) = examples_in("f([1], k=2) == 3", "f")
    assert (case.args, dict(case.kwargs), case.expected) == (([1],), {"k": 2}, 3)


@pytest.mark.parametrize(
    "text",
    [
        "f(-1) raises ValueError.",
        "`f(-1)` should raise a `ValueError`",
        "f(-1) raises an ValueError",
    ],
)
def test_an_exception_can_be_an_example(text: str) -> None:
    (case,) = examples_in(text, "f")
    assert (case.args, case.raises) == ((-1,), "ValueError")


def test_a_method_can_have_examples() -> None:
    (case,) = examples_in("Solution().f(3) == 4, other().f(3) == 5", "Solution().f")
    assert (case.function, case.args, case.expected) == ("Solution().f", (3,), 4)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("twice(2) == 4 and half(4) == 2, half(2) == 1.", "half"),
        ("max(1, 2) == 2, and twice(2) == 4.", "twice"),
        ("Here twice(n) is 2n.", None),
        ("", None),
    ],
)
def test_the_function_with_most_examples_is_meant(text: str, name: str | None) -> None:
    assert function_of_examples(text) == name
