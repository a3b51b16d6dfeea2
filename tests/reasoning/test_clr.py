"""Claims, verdicts on them, and what they weigh."""

import pytest

from mcp_reasoner.reasoning.clr import (
    assessment_instruction,
    best_class,
    read_claims,
    read_refuted,
    reliability,
)

ANSWER = r"""The answer is \boxed{7}.

Claims:
1. The sum of the roots is 5.
2) The product of the roots is 6.
**3.** Both roots are positive.
"""


def test_the_published_weights() -> None:
    weights = [round(reliability(refuted, claims=5), 3) for refuted in range(6)]
    assert weights == [1.0, 0.328, 0.078, 0.01, 0.0, 0.0]


def test_claims_are_read_in_order_and_no_more_than_asked() -> None:
    assert read_claims(ANSWER, count=5) == (
        "The sum of the roots is 5.",
        "The product of the roots is 6.",
        "Both roots are positive.",
    )
    assert len(read_claims(ANSWER, count=2)) == 2
    assert read_claims("no list at all", count=5) == ()
    assert read_claims("Claims:\n2. begins too late", count=5) == ()


@pytest.mark.parametrize(
    ("text", "refuted"),
    [
        ("1: VALID\n2: REFUTED\n3: VALID", 1),
        ("**1.** valid\n- Claim 2: it is REFUTED\n3. VALID", 1),
        ("1: REFUTED\nOn reflection:\n1: VALID", 0),
        ("I cannot tell.", 0),
        ("9: REFUTED", 0),
        ("", 0),
    ],
    ids=["plain", "decorated", "the last counts", "unreadable", "no such claim", "empty"],
)
def test_verdicts(text: str, refuted: int) -> None:
    assert read_refuted(text, count=3) == refuted


def test_the_class_with_the_highest_sum_wins_and_the_earlier_of_equals() -> None:
    assert best_class([(0, 0.328), (1, 0.328), (0, 0.078), (1, 1.0)]) == (1, 1.328)
    assert best_class([(2, 1.0), (1, 1.0)]) == (2, 1.0)


def test_the_assessment_shows_the_claims_alone() -> None:
    text = assessment_instruction(("a = 1.", "b = 2."))
    assert "1. a = 1.\n2. b = 2." in text
