"""The examples of docs/checks.md: each is verified, and its answer changed is not."""

import re
from collections import Counter
from pathlib import Path

import pytest

from mcp_reasoner.verify.problem import judge_problem

PAGE = Path(__file__).parents[3] / "docs" / "checks.md"
EXAMPLES = re.findall(
    r"^- (.+) → `(.+)`$", PAGE.read_text(encoding="utf-8").partition("## Kinds")[2], re.MULTILINE
)


def test_every_kind_has_three_examples() -> None:
    kind = ""
    counts: Counter[str] = Counter()
    for line in PAGE.read_text(encoding="utf-8").partition("## Kinds")[2].splitlines():
        if line.startswith("### "):
            kind = line
        elif line.startswith("- "):
            counts[kind] += 1
    assert len(counts) >= 20
    assert set(counts.values()) == {3}


@pytest.mark.parametrize(("problem", "answer"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_a_documented_example_is_verified(problem: str, answer: str) -> None:
    judgement = judge_problem(problem, answer)
    assert judgement.verdict == "verified", judgement.reason


NUMBERS = {"two": "2", "four": "4", "five": "5"}
"""Numbers in words, as claims state them."""


@pytest.mark.parametrize(("problem", "answer"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_its_claim_states_every_number_and_letter_of_what_was_asked(
    problem: str, answer: str
) -> None:
    claim = judge_problem(problem, answer).claim or ""
    asked = re.sub(r"\\[a-z]+", " ", problem.partition(" Express your answer")[0])
    for number in re.findall(r"\d+", asked):
        assert re.search(rf"(?<!\d){number}(?!\d)", claim), (number, claim)
    for word in set(NUMBERS) & set(re.findall(r"[a-z]+", asked)):
        assert word in claim or NUMBERS[word] in claim, (word, claim)
    for letters in re.findall(r"\$([^$]*)\$", asked):
        for letter in re.findall(r"(?<![A-Za-z])[a-z](?![A-Za-z])", letters):
            assert re.search(rf"(?<![A-Za-z]){letter}(?![A-Za-z])", claim), (letter, claim)


@pytest.mark.parametrize(("problem", "answer"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_its_answer_with_another_number_is_not(problem: str, answer: str) -> None:
    changed = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), answer, count=1)
    assert judge_problem(problem, changed).verdict != "verified"
