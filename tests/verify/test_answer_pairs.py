"""Hundreds of pairs of answers: equal, different, or for nobody but the question to say.

The table is `answer_pairs.txt`. Both orders are compared, since no verdict may depend on which
of two answers is called the reference.
"""

import re
from pathlib import Path

import pytest

from mcp_reasoner.verify.equivalence import compare_answers

TABLE = Path(__file__).with_name("answer_pairs.txt")
OUTCOMES = {
    "equal": {"equal"},
    "different": {"different"},
    "open": {"unknown", "probably_equal"},
}


def pairs(section: str) -> list[tuple[str, str]]:
    """The pairs of a section of the table."""
    found, current = [], ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.strip("[]") in OUTCOMES:
            current = line.strip("[]")
        elif current == section and line:
            left, _, right = line.partition(" | ")
            found.append((left.strip(), right.strip()))
    return found


@pytest.mark.parametrize("section", OUTCOMES)
def test_the_table_has_many_pairs_of_each_outcome(section: str) -> None:
    assert len(set(pairs(section))) > 120


@pytest.mark.parametrize(
    ("section", "left", "right"),
    [
        pytest.param(section, *pair, id=f"{section}: {pair[0]} and {pair[1]}"[:60])
        for section in OUTCOMES
        for pair in pairs(section)
    ],
)
def test_a_pair_is_judged_as_an_exact_reader_would(section: str, left: str, right: str) -> None:
    for mine, theirs in ((left, right), (right, left)):
        outcome = compare_answers(mine, theirs)
        assert outcome.equivalence in OUTCOMES[section], outcome
        assert outcome.detail


def documented() -> list[tuple[str, str, str]]:
    """The rows of the table in the page on answers."""
    page = Path(__file__).parents[2] / "docs" / "answers.md"
    row = re.compile(r"^\| `(.+)` \| `(.+)` \| (\w+) \|$", re.MULTILINE)
    return row.findall(page.read_text(encoding="utf-8"))


def test_the_page_has_its_examples() -> None:
    assert len(documented()) > 30


@pytest.mark.parametrize(("answer", "reference", "outcome"), documented())
def test_the_page_on_answers_tells_the_truth(answer: str, reference: str, outcome: str) -> None:
    assert compare_answers(answer, reference).equivalence == outcome
