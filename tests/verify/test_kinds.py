"""Answers of another type than the caller wants."""

import pytest

from mcp_reasoner.verify.kinds import judge_type


@pytest.mark.parametrize(
    ("answer", "answer_type", "detail"),
    [
        ("37/2", "integer", "37/2 is not an integer"),
        ("x = 0.5", "integer", "1/2 is not an integer"),
        (r"\sqrt{2}", "integer", "sqrt(2) is not an integer"),
        (r"\sqrt{2}", "rational", "sqrt(2) is not a rational number"),
        ("3 + 2i", "integer", "3 + 2*I is not an integer"),
        ("3 + 2i", "real", "3 + 2*I is not a real number"),
    ],
)
def test_another_type_is_refuted(answer: str, answer_type: str, detail: str) -> None:
    judgement = judge_type(answer, answer_type)
    assert judgement.verdict == "refuted"
    assert judgement.evidence[0].detail == detail


@pytest.mark.parametrize(
    ("answer", "answer_type"),
    [
        ("4/2", "integer"),
        (r"\sqrt{4}", "integer"),
        (r"\sqrt{3+2\sqrt2} - \sqrt2", "integer"),
        ("0.5", "rational"),
        (r"\pi", "real"),
        ("i^2", "real"),
        ("12,345", "integer"),
        ("0.5 cm", "integer"),
        ("x + 1/2", "integer"),
        ("(1/2, 3)", "integer"),
        ("no solution", "integer"),
        (r"\infty", "real"),
        ("1/0", "integer"),
    ],
)
def test_the_right_type_or_an_unclear_one_decides_nothing(answer: str, answer_type: str) -> None:
    assert judge_type(answer, answer_type).verdict == "unverified"
