"""Answers that are written as asked, written otherwise, or of another kind; none of it decisive."""

import pytest

from mcp_reasoner.verify.asked import Asked
from mcp_reasoner.verify.forms import judge_form

INTEGER = Asked(kind="integer", words="an integer")
UP_TO_999 = Asked(kind="integer", words="an integer from 0 to 999", low=0, high=999)
FRACTION = Asked(kind="fraction", words="a common fraction")
DECIMAL = Asked(kind="decimal", words="a decimal")
HUNDREDTH = Asked(kind="decimal", words="the nearest hundredth", size=2)
INTERVAL = Asked(kind="interval", words="interval notation")
PAIR = Asked(kind="tuple", words="an ordered pair", size=2)
SET = Asked(kind="set", words="a set")
LIST = Asked(kind="list", words="a list")
OCTAL = Asked(kind="base", words="base 8", size=8)
CENTIMETRES = Asked(kind="unit", words="cm", unit="cm")


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        (INTEGER, ["3", "-12", "x = 7"]),
        (UP_TO_999, ["0", "7", "999"]),
        (FRACTION, ["1/2", r"-\frac{3}{7}", r"\frac{-3}{7}", "4"]),
        (DECIMAL, ["0.5", "-2.25", "3"]),
        (HUNDREDTH, ["0.50", "12.34"]),
        (INTERVAL, ["[1, 2)", "(1, 2)", r"(-\infty, 2] \cup (3, \infty)", r"x \in [1, 2]"]),
        (PAIR, ["(1, 2)", r"\left(\frac12, 3\right)"]),
        (SET, [r"\{1, 2\}"]),
        (LIST, ["1, 2 and 3", "3"]),
        (OCTAL, ["52_8"]),
        (CENTIMETRES, ["5", r"5 \text{ cm}", "5 centimeters"]),
    ],
    ids=lambda value: getattr(value, "words", ""),
)
def test_as_asked(form: Asked, answers: list[str]) -> None:
    for answer in answers:
        assert judge_form(answer, [form]).form == "as_asked", answer


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        (INTEGER, ["6/2", "3.0", r"\sqrt{9}", "2+1"]),
        (FRACTION, ["0.5", "2/4", "1/2 + 1/3"]),
        (DECIMAL, ["1/2", r"\sqrt{2}"]),
        (HUNDREDTH, ["0.5", "0.123"]),
        (INTERVAL, ["1 < x < 2", "x > 3"]),
        (PAIR, ["1, 2"]),
        (SET, ["1, 2", "3"]),
        (LIST, [r"\{1, 2\}", "(1, 2)"]),
        (OCTAL, ["52_7"]),
        (CENTIMETRES, ["5 meters", "50 mm"]),
    ],
    ids=lambda value: getattr(value, "words", ""),
)
def test_written_otherwise(form: Asked, answers: list[str]) -> None:
    for answer in answers:
        assert judge_form(answer, [form]).form == "other_form", answer


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        (INTEGER, ["1/2", "0.5", r"\sqrt{2}", "1 + i", "x > 3"]),
        (UP_TO_999, ["1000", "-1", "7/2"]),
        (FRACTION, [r"\sqrt{2}", r"\pi", "2i", "[1, 2)"]),
        (INTERVAL, ["3", "1/2"]),
        (PAIR, ["3", "(1, 2, 3)"]),
        (CENTIMETRES, ["5 kg", "5 cm^2"]),
    ],
    ids=lambda value: getattr(value, "words", ""),
)
def test_of_another_kind(form: Asked, answers: list[str]) -> None:
    for answer in answers:
        assert judge_form(answer, [form]).form == "other_kind", answer


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        (INTEGER, ["k + 1", "no solution", "5 cm", "(1, 2)", "1/0", r"\infty", "", "(" * 300]),
        (FRACTION, [r"50\%", "x = 1 or x = 2"]),
        (INTERVAL, ["n + 1", "none"]),
        (OCTAL, ["52"]),
        (CENTIMETRES, ["5 apples"]),
    ],
    ids=lambda value: getattr(value, "words", ""),
)
def test_nothing_is_told_of_what_is_unclear(form: Asked, answers: list[str]) -> None:
    for answer in answers:
        judgement = judge_form(answer, [form])
        assert (judgement.form, judgement.evidence) == (None, ()), answer


def test_the_worst_of_several_forms_is_told_and_nothing_is_decided() -> None:
    judgement = judge_form("1000", [FRACTION, UP_TO_999])
    assert judgement.verdict == "unverified"
    (evidence,) = judgement.evidence
    assert (evidence.kind, evidence.decisive) == ("properties", False)
    assert evidence.detail == "asked for: an integer from 0 to 999; and it is none"
