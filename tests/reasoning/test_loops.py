"""Loops: repetition is noticed, word for word or counted; thinking and tables are not."""

import json
from random import Random

import pytest

from mcp_reasoner.reasoning.loops import LoopDetector

PARAGRAPH = " ".join(f"word{n}" for n in range(150))
LONG = (
    "Let me verify this once more. The divisors are 28 and 56, so that b is 21 or 49. "
    "Both are greater than 9. The sum is therefore 70. But wait, I should verify this again "
    "to be on the safe side, since the problem asks for all of them.\n"
)


def ends(text: str, *, step: int = 7) -> bool:
    detector = LoopDetector()
    return any(detector.feed(text[i : i + step]) for i in range(0, len(text), step))


@pytest.mark.parametrize(
    "passage",
    [
        pytest.param("wait, let me check that again. ", id="a sentence"),
        pytest.param("x", id="a letter"),
        pytest.param("1 + 2 = 3\n" * 20, id="a line"),
        pytest.param(LONG, id="a paragraph with a phrase twice"),
        pytest.param(PARAGRAPH + "\n", id="a long paragraph"),
        pytest.param(LONG * 2 + PARAGRAPH + LONG, id="a long passage that repeats itself within"),
    ],
)
def test_verbatim_repetition_is_a_loop(passage: str) -> None:
    assert ends("So the answer is 12. " + passage * (2 + max(6, 6000 // len(passage))))


@pytest.mark.parametrize(
    "passage",
    [
        pytest.param("Attempt {n}: " + LONG, id="a counter in front"),
        pytest.param("Check {n}. " + LONG + "That was check {n}; check {m} is next.\n", id="twice"),
        pytest.param("Round {n}. " + PARAGRAPH.replace("word", "w") + "\n", id="among numbers"),
    ],
)
def test_repetition_with_a_counter_is_a_loop(passage: str) -> None:
    assert ends("".join(passage.format(n=n, m=n + 1) for n in range(95, 125)))


def test_a_loop_may_begin_late_and_is_over_when_something_new_comes() -> None:
    thinking = "".join(f"Step {n}: {n * n * n % 97} remains.\n" for n in range(3000))
    detector = LoopDetector()
    assert not detector.feed(thinking)
    assert detector.feed("Wait, let me check that again. " * 300)
    assert not detector.feed(thinking)


@pytest.mark.parametrize("step", [1, 4, 599, 600, 5000])
def test_it_does_not_matter_how_the_text_is_cut(step: int) -> None:
    text = PARAGRAPH + LONG * 60
    detector = LoopDetector()
    seen = [detector.feed(text[i : i + step]) for i in range(0, len(text), step)]
    assert seen[-1]


RANDOM = Random(5)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(lambda n: f"Step {n}: the value is {n * n}.\n", id="steps"),
        pytest.param(lambda n: f"n = {n}: no solution.\n", id="cases without a solution"),
        pytest.param(lambda n: f"| {n} | {n % 7} | {n * n % 11} | no |\n", id="a table"),
        pytest.param(lambda n: f"{n}, ", id="counting"),
        pytest.param(lambda n: f"{n}. {' '.join(str(n * k) for k in range(1, 60))}\n", id="wide"),
        pytest.param(
            lambda n: (
                f"For n = {n} the left side is {n * n + 1} and the right side is {7 * n - 3}, so "
                f"that the difference {n * n - 7 * n + 4} is not divisible by 13, and therefore "
                "this case gives no solution at all; we go on with the next case.\n"
            ),
            id="long rows of results",
        ),
        pytest.param(
            lambda n: (
                f"For n = {n} the remainder is {RANDOM.randrange(9)}, which we do not want, so "
                "that this case contributes nothing to the total and we can go on with the next of "
                "the cases that are still left.\n"
            ),
            id="long rows with a remainder",
        ),
        pytest.param(
            lambda n: f"{n} {'-' * 60} {RANDOM.random():.4f} {'-' * 60} {RANDOM.random():.4f}\n",
            id="rules between numbers",
        ),
        pytest.param(lambda n: f"    assert f({n}, {n + 1}) == {2 * n + 1}\n", id="tests of code"),
    ],
)
def test_tables_and_enumerations_are_no_loop(row: object) -> None:
    assert callable(row)
    assert not ends("".join(row(n) for n in range(1, 1500)), step=100)


def test_a_paragraph_said_three_times_is_no_loop() -> None:
    assert not ends((PARAGRAPH + "\n") * 3)


def test_short_text_is_no_loop() -> None:
    assert not ends("0" * 1000)


def test_no_recorded_output_is_a_loop(traces: list[dict[str, object]]) -> None:
    for trace in traces:
        content = trace["content"]
        assert isinstance(content, str)
        assert not ends(content), json.dumps(trace["id"])
