"""Two answers compared: what is proved, what is refuted, and what stays open."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_reasoner.verify.equivalence import classes, compare_answers, judge_reference
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.syntax import parse


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("0.5", "1/2"),
        (r"\frac{10}{9}", "10/9"),
        ("1e", "e"),
        (r"3+2\mathrm{i}", "2i + 3"),
        (r"\sqrt{8}", r"2\sqrt{2}"),
        (r"\sqrt{2}+\sqrt{3}", r"\sqrt{5+2\sqrt{6}}"),
        (r"\sqrt{3+2\sqrt{2}}", r"1+\sqrt{2}"),
        (r"\sin^2 x + \cos^2 x", "1"),
        (r"\frac{x^2-1}{x-1}", "x+1"),
        ("(a+5)(b+2)", "ab + 2a + 5b + 10"),
        (r"\frac{\pi}{4}", r"45^\circ"),
        (r"50\%", "0.5"),
        (r"5\text{ cm}", "5"),
        (r"5\text{ cm}", "50 mm"),
        (r"1\text{ m}^2", "10000 cm^2"),
        ("$2", "200 cents"),
        ("x=5", "5"),
        ("f(x) = x^2", "x^2"),
        ("y = 2x + 3", "2x - y + 3 = 0"),
        ("3x + 6y = 9", "x + 2y - 3 = 0"),
        ("2, 3", r"\{3, 2\}"),
        ("2, 3", "3, 2"),
        ("x=1 or x=2", "{2, 1}"),
        ("(1, 2)", "(1.0, 4/2)"),
        ("(x,y)=(1,2)", "y = 2, x = 1"),
        ("(x,y)=(1,2)", "(1,2)"),
        (r"1\pm\sqrt{2}", r"1-\sqrt2, 1+\sqrt2"),
        (r"x \in [1,2]", r"1 \le x \le 2"),
        ("(0, 1)", "0 < x < 1"),
        ("x < 1 or x > 2", r"(-\infty,1) \cup (2,\infty)"),
        (r"1\leq|z|\leq 2", r"z \in [-2,-1] \cup [1,2]"),
        (r"[1,2] \cup [2,3]", "1 <= x <= 3"),
        ("12,345", "12345"),
        ("(C)", "C"),
        (r"\text{Even}", "even"),
        ("204_5", "204_{5}"),
        ("3:15", "3 : 15"),
        (r"\begin{pmatrix} 1/2 \\ 2 \end{pmatrix}", r"\begin{bmatrix} 0.5 \\ 2 \end{bmatrix}"),
        (r"\ldots", r"\ldots"),
    ],
    ids=str,
)
def test_equal_answers_are_proved_equal_both_ways(left: str, right: str) -> None:
    assert compare_answers(left, right).equivalence == "equal"
    assert compare_answers(right, left).equivalence == "equal"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1/3", "0.333333"),
        ("10^{-20}", "10^{-19}"),
        ("1/2004!", "1/2006!"),
        ("2^{100}", "2^{100}+1"),
        (r"e^{\pi\sqrt{163}}", "262537412640768744"),
        (r"1-\frac1e", r"1+\frac1e"),
        (r"\sqrt{x^2}", "x"),
        ("x + C", "x"),
        ("p - q", "q - p"),
        (r"3+2\mathrm{i}", r"1+4\mathrm{i}"),
        ("2k", "2"),
        (r"50\%", "50"),
        ("5 cm", "6 cm"),
        ("5 cm", "5 m"),
        ("5 cm", r"5\text{ kg}"),
        ("90°", "45"),
        ("(1, 2)", "{1, 2}"),
        ("(1, 2)", "(2, 1)"),
        ("2, 3", "2, 4"),
        ("x=1 or x=2", "x=1"),
        (r"\pm 3", "3"),
        ("1 <= x < 3", "1 <= x <= 3"),
        ("(0, 1)", "0 <= x < 1"),
        ("x > 2", "3"),
        ("3x-y+13=0", "3x+4y+14=0"),
        ("A", "B"),
        ("even", "odd"),
        ("12:00", "1:00"),
        ("204_5", "203_5"),
        (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", r"\begin{pmatrix} 1 \\ 3 \end{pmatrix}"),
        ("1,000", "1,0,0,0"),
        (r"\boxed{2} or \boxed{3}", "3"),
        (r"\infty", "5"),
    ],
    ids=str,
)
def test_different_answers_are_refuted_with_a_witness(left: str, right: str) -> None:
    for outcome in (compare_answers(left, right), compare_answers(right, left)):
        assert outcome.equivalence == "different"
        assert outcome.detail


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("3°", "3", id="degrees on one side"),
        pytest.param("1.5 m", "150", id="a converted unit"),
        pytest.param("5m", "5", id="a letter that may be a unit"),
        pytest.param("9.8m/s^2", "9.8", id="letters that may be units"),
        pytest.param("30°C", "30", id="a temperature"),
        pytest.param("0.333...", "0.333", id="digits that go on"),
        pytest.param("0.333...", "1/3", id="how digits go on"),
        pytest.param("y=2, x=1", "(2, 1)", id="names out of order"),
        pytest.param("a + b = 5", "x + y = 5", id="equations in other unknowns"),
        pytest.param(r"3\text{ or more}", "3", id="words that matter"),
        pytest.param("(1, 2)", "1, 2", id="a tuple or a list"),
        pytest.param("[1, 2]", "(1, 2)", id="brackets"),
        pytest.param("1, 1, 2", "1, 2", id="how often"),
        pytest.param("204_5", "54", id="a base on one side"),
        pytest.param("1:2", "2:4", id="a ratio or a time"),
        pytest.param("(-1)^{2n}", "1", id="whole n"),
        pytest.param(r"2k\pi", r"2n\pi", id="another letter"),
        pytest.param("x = 5", "y = 5", id="another unknown"),
        pytest.param("x=1, y=2", "2, 1", id="the order of names"),
        pytest.param(r"\frac{0}{0}", r"\frac{0}{0}", id="undefined"),
        pytest.param("east", "eastwards", id="words"),
        pytest.param("It could be 4 or 5", "5", id="prose"),
        pytest.param("9^{9^{9^9}}", "9^{9^{9^9}}+1", id="too large"),
    ],
)
def test_what_only_the_question_can_settle_stays_open(left: str, right: str) -> None:
    for outcome in (compare_answers(left, right), compare_answers(right, left)):
        assert outcome.equivalence in ("unknown", "probably_equal")
        assert outcome.detail


def test_the_claim_says_what_was_compared_and_how() -> None:
    judgement = judge_reference(r"hence \boxed{\frac12}", "0.5")
    assert judgement.verdict == "verified"
    assert judgement.claim == r"\frac12 = 0.5 exactly"
    judgement = judge_reference("x=5", "5")
    assert judgement.claim == "x=5 and 5 are equal exactly"
    judgement = judge_reference("x+1", "x-1")
    assert (judgement.verdict, judgement.equivalence) == ("refuted", "different")
    assert judgement.evidence[0].detail == "at x=2: 3 against 1"


def test_agreement_at_points_is_no_proof() -> None:
    judgement = judge_reference(r"\ln(x^2+2x+1)", r"2\ln(x+1)")
    assert judgement.verdict == "unverified"
    assert judgement.equivalence == "probably_equal"
    assert not any(item.decisive for item in judgement.evidence)


def test_classes_join_only_what_is_proved_equal() -> None:
    answers = ["1/2", "3", "0.5", "x", "3.0", r"\frac12", "1,5", "3°", "3 m"]
    assert classes(answers) == [[0, 2, 5], [1, 4], [3], [6], [7], [8]]


@st.composite
def _formulas(draw: st.DrawFn, depth: int = 3) -> str:
    """Formulas in x and y that are defined everywhere, with their own brackets."""
    if depth == 0:
        return draw(st.sampled_from(["x", "y", "1", "2", "3", "(1/2)"]))
    kind = draw(st.sampled_from(["leaf", "+", "-", "*", "square"]))
    if kind == "leaf":
        return draw(_formulas(depth=0))
    inner = draw(_formulas(depth=depth - 1))
    if kind == "square":
        return f"({inner})^2"
    return f"({inner} {kind} {draw(_formulas(depth=depth - 1))})"


@settings(max_examples=40, deadline=None)
@given(left=_formulas(), right=_formulas(), x=st.integers(-5, 5), y=st.integers(-5, 5))
def test_a_verdict_on_polynomials_is_never_wrong(left: str, right: str, x: int, y: int) -> None:
    # Values at one point are an independent judge of both verdicts.
    outcome = compare_answers(left, right).equivalence
    assert outcome != "probably_equal"
    values = [_value(text, x, y) for text in (left, right)]
    if values[0] != values[1]:
        assert outcome != "equal"
    assert compare_answers(left, f"({right}) - ({right}) + ({left})").equivalence == "equal"
    assert compare_answers(left, f"({left}) + 1").equivalence == "different"


def _value(text: str, x: int, y: int) -> object:
    return to_sympy(parse(text), values={"x": sympy.Integer(x), "y": sympy.Integer(y)})


DENIALS = (
    "It is not {}.",
    "The answer is not {}.",
    "The answer can't be {}.",
    r"\boxed{{{}}} is wrong.",
    r"The answer is not \boxed{{{}}}.",
    "So we reject {}.",
    "Thus it is at least {}.",
    "The answer is more than {}.",
    "Maybe the answer is {}.",
    "If n is 2, the answer is {}.",
    "Is it {}?",
    "The answer is twice {}.",
    "Half of the answer is {}.",
    "The answer is {}. Wait, no, it is 12345.",
    r"\boxed{{{}}}. Sorry, it should be 12345.",
    "It could be {} or 12345.",
    "The answer is {} or more.",
    "The student got {}, which is wrong.",
    "A common mistake is to answer {}.",
)
STATEMENTS = (
    "Hence {} is the answer.",
    "The result: {}",
    "First 12 and 30 cancel. Then we are left with {}.",
    "So, in the end, {}!",
    "Let n = 3. Then the answer is {}, because n is odd.",
    r"\boxed{{{}}} is the answer. Note that 7 is prime.",
    "After 3 steps: {}",
)
VALUES = ("5", r"$\frac{1}{2}$", "(1, 2)", r"$x > 3$", "5 cm", r"$2 \pm \sqrt{3}$", "50%")


@pytest.mark.parametrize("text", DENIALS)
def test_a_denied_or_doubtful_answer_equals_nothing(text: str) -> None:
    for value in VALUES:
        inside = value.strip("$") if "boxed" in text else value
        assert compare_answers(text.format(inside), value).equivalence != "equal", value


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_stated_answer_is_never_called_different(text: str) -> None:
    for value in VALUES:
        inside = value.strip("$") if "boxed" in text else value
        assert compare_answers(text.format(inside), value).equivalence != "different", value


@pytest.mark.parametrize(
    "answers", [["5", "5 cm", "5 m"], ["5 cm", "5", "5 m"]], ids=["bare first", "unit first"]
)
def test_all_of_a_class_are_equal_to_each_other(answers: list[str]) -> None:
    found = classes(answers)
    assert [0, 1] in found
    assert [2] in found
