"""The caller's checks and constraints: what verifies, what refutes, what decides nothing."""

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.checks import MAX_STATEMENTS, judge_checks, read_statements


@pytest.mark.parametrize(
    ("answer", "checks", "claim"),
    [
        ("3", ["x^2-5x+6=0", "x>2"], "3 satisfies your checks x^2-5x+6=0 and x>2"),
        ("3", ["answer^2 - 5*answer + 6 == 0 and answer > 2"], None),
        ("x = 3", ["x**2 == 9", "x != -3"], "3 satisfies your checks x**2 == 9 and x != -3"),
        ("x = 3", ["answer + 1 = 4"], "3 satisfies your check answer + 1 = 4"),
        (r"\boxed{\frac{1}{10}}", ["10x = 1"], "1/10 satisfies your check 10x = 1"),
        ("0.1", [r"\frac{x}{2} = 0.05"], None),
        (r"\sqrt{2}", ["x^2 = 2", "x > 0"], "sqrt(2) satisfies your checks x^2 = 2 and x > 0"),
        (r"\frac{1+\sqrt5}{2}", ["x^2 = x + 1", "x > 0"], None),
        ("x=1, y=2", ["x+y=3", "x-y=-1"], "x=1, y=2 satisfies your checks x+y=3 and x-y=-1"),
        ("(x,y)=(1,2)", ["x+y=3", "x-y=-1"], None),
        ("y=2, x=1, z=7", ["x+y=3", "x-y=-1"], "y=2, x=1 satisfies your checks"),
        ("width=3, height=4", ["width*height=12", "width+height=7", "width<height"], None),
        ("6", ["divides(3, x) and 5 < x < 8"], None),
        ("23", ["prime(x)", "x > 20"], None),
        ("7", ["integer(x) and not x < 7 and not x > 7.5"], None),
        ("12,345", ["x = 12345"], "12345 satisfies your check x = 12345"),
        ("1000", ["x = 10^3"], None),
    ],
    ids=str,
)
def test_an_answer_that_passes_every_check_is_verified(
    answer: str, checks: list[str], claim: str | None
) -> None:
    judgement = judge_checks(answer, checks=checks, constraints=[])
    assert judgement.verdict == "verified"
    assert judgement.claim is not None
    assert judgement.claim.startswith(claim or "")
    assert {item.kind for item in judgement.evidence} == {"caller_check"}
    assert all(item.decisive for item in judgement.evidence)


@pytest.mark.parametrize(
    ("answer", "checks", "constraints", "detail"),
    [
        ("4", ["x^2-5x+6=0"], [], "x^2-5x+6 at x=4 is 2, not 0"),
        ("4", ["x^2 - 5*x + 6 == 0"], [], "x^2 - 5*x + 6 at x=4 is 2, not 0"),
        ("1", ["x > 2"], [], "x > 2 at x=1 is 1 > 2, which does not hold"),
        ("0.333", ["3x = 1"], [], "3x at x=333/1000 is 999/1000, not 1"),
        ("18.5", [], ["integer(answer)"], "integer(answer) does not hold at answer=37/2"),
        ("x=1, y=1", ["x+y=3"], [], "x+y at x=1, y=1 is 2, not 3"),
        ("3", ["x=3"], ["x<3"], "x<3 at x=3 is 3 < 3, which does not hold"),
        ("1.41421356237309504880168872420969807856967187537694", ["x^2 = 2"], [], "not 2"),
        ("21", ["prime(x)"], [], "prime(x) does not hold at x=21"),
    ],
    ids=str,
)
def test_an_answer_that_fails_is_refuted_with_its_value(
    answer: str, checks: list[str], constraints: list[str], detail: str
) -> None:
    judgement = judge_checks(answer, checks=checks, constraints=constraints)
    assert judgement.verdict == "refuted"
    (evidence,) = judgement.evidence
    assert (evidence.kind, evidence.decisive) == ("counterexample", True)
    assert detail in evidence.detail


@pytest.mark.parametrize(
    ("answer", "checks", "constraints", "reason"),
    [
        pytest.param("2", ["x^2=4"], [], "also accept -2", id="another root"),
        pytest.param("3", ["answer > 0"], [], "also accept 4", id="a range"),
        pytest.param("3", ["x = x"], [], "also accept 4", id="a tautology"),
        pytest.param("0", ["x*y = 0", "y = y"], [], "by name", id="names needed"),
        pytest.param("x=2, y=3", ["x*y = 6"], [], "also accept x=-2, y=-3", id="all names"),
        pytest.param("x=0, y=3", ["x*y = 0"], [], "also accept", id="one name is free"),
        pytest.param("i", ["x^2 = -1"], [], "also accept -I", id="conjugate"),
        pytest.param("18", [], ["integer(x)"], "prove nothing", id="constraints only"),
        pytest.param("2", ["1/(x-2) = 3"], [], "divides by zero", id="undefined"),
        pytest.param("3", ["x = factorial(10^9)"], [], "computed up to", id="too large"),
        pytest.param("i", ["x > 0"], [], "not real", id="no order"),
        pytest.param("(1, 2)", ["x+y=3", "x<y"], [], "by name", id="a tuple for names"),
        pytest.param("2, 3", ["x^2-5x+6=0"], [], "2 values", id="several roots"),
        pytest.param("2,3", ["x^2-5x+6=0"], [], "two ways", id="a list or a decimal"),
        pytest.param("12,345", ["x=12"], [], "comma", id="a list or thousands"),
        pytest.param("x=2 or x=3", ["x^2-5x+6=0"], [], "several values", id="alternatives"),
        pytest.param("x=1 or y=2", ["x+y=3", "x<y"], [], "leaves open", id="or"),
        pytest.param("y = 3", ["x = 3"], [], 'gives "y"', id="another name"),
        pytest.param("5 cm", ["x = 5"], [], "unit", id="a unit"),
        pytest.param(r"50\%", ["x = 50"], [], "unit", id="percent"),
        pytest.param("k + 1", ["x = 3"], [], "formula with names", id="a formula"),
        pytest.param("x > 2", ["x > 2"], [], "not a single number", id="a range as the answer"),
        pytest.param(r"\infty", ["x > 2"], [], "not a finite number", id="infinity"),
        pytest.param("odd", ["x = 7"], [], "not a single number", id="a word"),
        pytest.param("9^9^9^9", ["x > 1"], [], "digits", id="a tower"),
        pytest.param("", ["x = 1"], [], "empty", id="nothing"),
    ],
)
def test_what_does_not_decide_is_unverified_with_the_reason(
    answer: str, checks: list[str], constraints: list[str], reason: str
) -> None:
    judgement = judge_checks(answer, checks=checks, constraints=constraints)
    assert judgement.verdict == "unverified"
    assert judgement.reason is not None
    assert reason in judgement.reason
    assert not any(item.decisive for item in judgement.evidence)


def test_one_failing_check_refutes_whatever_the_others_say() -> None:
    judgement = judge_checks("3", checks=["x=3", "1/(x-3)=1", "x=4"], constraints=["x>0"])
    assert judgement.verdict == "refuted"


def test_a_constraint_that_is_not_decided_leaves_the_answer_open() -> None:
    judgement = judge_checks("3", checks=["x=3"], constraints=["1/(x-3) > 0"])
    assert judgement.verdict == "unverified"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x +* 3", "x +* 3"),
        ("x + 1", "does not state anything"),
        ("(x = 1) + 2", "cannot be used"),
        ("__import__('os').system('x')", "__import__"),
        ("primes(x)", "primes"),
        ("", "empty"),
        ("x = 1, y = 2", "does not state anything"),
        ("x" * 3000, "at most 2000"),
        ("(" * 500, "60 levels"),
    ],
    ids=lambda text: str(text)[:20],
)
def test_a_bad_check_is_one_sentence_that_names_it_and_says_what_is_accepted(
    text: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_statements([text], what="check")
    message = str(caught.value)
    assert words in message
    assert "an equation, an inequality" in message
    assert "\n" not in message
    assert len(message) < 400


def test_too_many_checks_are_refused() -> None:
    with pytest.raises(InputError, match="at most"):
        read_statements(["x=1"] * (MAX_STATEMENTS + 1), what="constraint")
