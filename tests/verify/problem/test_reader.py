"""What the rules read out of plain problems, and what they say about candidates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_reasoner.verify.problem import judge_problem, read_problem

RIGHT = [
    ("Find the largest root of x^2-5x+6=0", "3",
     "3 is the largest of the 2 real roots of x^2-5x+6=0"),
    ("What is the smaller solution of $x^2-5x+6=0$?", "2",
     "2 is the smaller of the 2 real roots of x^2-5x+6=0"),
    ("Find all real solutions of x^2-5x+6=0.", "2, 3", "2, 3 are all real roots of x^2-5x+6=0"),
    ("Solve x^2-5x+6=0 for x", "x=2 or x=3", None),
    ("Solve x^2-5x+6=0", r"\{3, 2\}", None),
    ("Solve x^2=9", r"\pm 3", None),
    ("Solve $x^2-2=0$", r"\sqrt{2}, -\sqrt{2}", None),
    ("Find the roots of x^2-4x+4", "2, 2", "2 is the only real root of x^2-4x+4"),
    ("Find the complex roots of x^2+1=0", "i, -i", None),
    ("Find the real roots of x^2+1=0", "no real roots",
     "there are no values among all real roots of x^2+1=0"),
    ("Solve 2x+3=2x+5", "no solution", None),
    ("Solve 2x=3 over the integers", "none", None),
    ("Find the positive root of x^2-x-6=0", "3", None),
    ("Find all real roots of x^4-16=0", "-2, 2", None),
    ("Solve for $r$: $\\frac{6r^2-19r-7}{2r-7} = 4r-3$", "4", None),
    ("Solve for x: 1/(x-2) = 3", "7/3", None),
    ("What value of n satisfies 3(n-2)=2n+5?", "n=11", None),
    ("If 3x+2(1+x)=17, what is the value of 6x+5?", "23",
     "23 is the value of 6x+5 given 3x+2(1+x)=17"),
    ("If x^2-x-1=0, what is the value of x^3-2x+1?", "2", None),
    ("Find the sum of the roots of x^2-5x+6=0", "5", None),
    ("Find the product of the real roots of x^2-5x+6=0", "6", None),
    ("How many real solutions does x^3-2x+5=0 have?", "1", None),
    ("Solve the system $x+y=8$, $x-y=12$", "x=10, y=-2",
     "x=10, y=-2 is the only solution of x+y=8, x-y=12"),
    ("Solve for x and y: x+y=8; x-y=12", "(10, -2)", None),
    ("Find the ordered pair $(x,y)$ that satisfies x+y=8 and x-y=12", r"\left(10,-2\right)", None),
    ("If x+y=8 and x-y=12, what is x*y?", "-20", None),
    ("Evaluate 3x^2-2x+1 at x=4", "41", None),
    ("Let f(x)=3x^2+2x. Find f(2).", "16", "16 is f(2) for f(x) = 3x^2+2x"),
    ("If $f(x)=3x^2+2x$, what is $f'(x)$?", "f'(x) = 6x+2", None),
    ("Find the derivative of 3x^2+2x with respect to x", "2(3x+1)", None),
    (r"Compute $\frac{d}{dx}(3x^2+2x)$", "2 + 6x", None),
    ("Find the slope of the tangent line to y=x^2 at x=3", "6", None),
    ("Find the integral of 2x+1 from x=0 to x=3", "12", None),
    (r"Evaluate $\int_0^1 x^2\,dx$.", r"\frac{1}{3}", None),
    ("What is 17*24?", "408", "408 is the value of 17*24"),
    ("17*24 = ?", "408", None),
    ("What is 27 minus 8?", "19", None),
    (r"Compute $\frac{12}{5} \cdot \frac{9}{8}$.", "2.7", None),
    ("Simplify 6/8 + 1/8", "7/8", None),
    ("What is 1/3 + 1/6?", "0.5", None),
    ("What is 1/3 + 1/6? Give your answer as a decimal.", "0.5", None),
    ("Compute 5!", "120", None),
    (r"Evaluate $\log_2 64$.", "6", None),
    (r"What is $\sin 30^\circ + \cos \frac{\pi}{3}$?", "1", None),
    ("Find the remainder when 7^1000 is divided by 13", "9", None),
    ("What is 7^5 mod 13?", "11", None),
    ("Find the units digit of 7^100", "1", None),
    ("Find the greatest common divisor of 3339, 2961, and 1491.", "21", None),
    ("What is lcm(4, 6)?", "12", None),
    ("How many positive divisors does 36 have?", "9", None),
    ("What is the largest prime factor of 84?", "7", None),
    ("Is 91 prime?", "No", "91 is prime: no"),
    ("Compute the sum 5+10+15+...+195", "3900", None),
    ("Find the 10th term of the arithmetic sequence with first term 3 and common difference 4",
     "39", None),
    ("A geometric sequence starts with 9 and has common ratio 5. What is the sum of the first 4 "
     "terms?", "1404", None),
    ("What is 15% of 80?", "12", "12 is 15% of 80"),
    ("80 is what percent of 200?", "40", None),
    ("Increase 80 by 15%.", "92", None),
    ("How many ways are there to choose 3 books from 8 different books?", "56", None),
    ("In how many ways can 4 different pictures be arranged in a row?", "24", None),
    ("Find the number of subsets of a set with 5 elements", "32", None),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "answer", "claim"), RIGHT, ids=[row[0] for row in RIGHT])
def test_a_right_answer_is_verified_with_its_claim(
    problem: str, answer: str, claim: str | None
) -> None:
    judgement = judge_problem(problem, answer)
    assert judgement.verdict == "verified", judgement.reason
    assert claim is None or judgement.claim == claim
    assert all(item.decisive and item.detail for item in judgement.evidence)


@pytest.mark.parametrize(("problem", "answer", "claim"), RIGHT, ids=[row[0] for row in RIGHT])
def test_the_instruction_to_reason_changes_nothing(
    problem: str, answer: str, claim: str | None
) -> None:
    instruction = "\nPlease reason step by step, and put your final answer within \\boxed{}."
    assert judge_problem(problem + instruction, answer) == judge_problem(problem, answer)


@pytest.mark.parametrize(
    ("problem", "answer", "witness"),
    [
        ("Find the largest root of x^2-5x+6=0", "2", "is 3"),
        ("Find all real solutions of x^2-5x+6=0", "2", "3 is missing"),
        ("Find all real solutions of x^2-5x+6=0", "2, 3, 4", "4 is not among"),
        ("Find all positive roots of x^2-x-6=0", "-2, 3", "-2 is not among"),
        ("Find the real roots of x^2+1=0", "1", "1 is not among"),
        ("Solve x^2-2=0", "1.414, -1.414", "is not among"),
        ("What is 17*24?", "418", "is 408"),
        ("What is 1/3?", "0.333", "is 1/3"),
        ("Solve the system x+y=8, x-y=12", "x=-2, y=10", "x is 10"),
        ("Solve the system x+y=8, x-y=12", "(-2, 10)", "x is 10"),
        ("Find the derivative of 3x^2+2x", "6x", "at x=0 is 2, the answer 0"),
        ("Is 91 prime?", "yes", "7 * 13"),
    ],
    ids=str,
)
def test_a_wrong_answer_is_refuted_with_a_witness(problem: str, answer: str, witness: str) -> None:
    judgement = judge_problem(problem, answer)
    assert judgement.verdict == "refuted"
    assert witness in judgement.evidence[0].detail
    assert judgement.evidence[0].kind == "counterexample"


@pytest.mark.parametrize(
    ("problem", "answer", "reason"),
    [
        ("Find the largest root of x^2-5x+6=0", "3 (and 2)", "cannot be read"),
        ("Find the largest root of x^2-5x+6=0", "3, I think", "cannot be read"),
        ("Find the largest root of x^2-5x+6=0", "2, 3", "not a number"),
        ("Find the largest root of x^2-5x+6=0", "y = 3", "not a number"),
        ("Find the largest root of x^2-5x+6=0", "2 ± 1", "two values"),
        ("Find the largest root of x^2-5x+6=0", "x", "holds an unknown"),
        ("Find the largest root of x^2-5x+6=0", "sqrt(9)", "not written out"),
        ("Find the largest root of x^2-5x+6=0", "", "empty"),
        ("Find all real solutions of x^2-5x+6=0", "(2, 3)", "tuple or an interval"),
        ("Find all real solutions of x^2-5x+6=0", "2, 2, 3", "more than once"),
        ("Find all real solutions of x^2-5x+6=0", "2, 3, y = 7", "not a number"),
        ("What is 17*24?", "17*24", "not written out"),
        ("What is 6/4?", "6/4", "repeats the question"),
        ("What is 3/2? Give your answer in lowest terms.", "6/4", "not in lowest terms"),
        ("Simplify 6/4", "1.5", "not in lowest terms"),
        ("What is 2^100?", "2^100", "not written out"),
        ("Solve the system x+y=8, x-y=12", "10, -2", "does not name its values"),
        ("Solve the system x+y=8, x-y=12", "x=10", "a value for every unknown"),
        ("Solve the system y+x=8, x-y=12", "(10, -2)", "order"),
        ("Find the derivative of 3x^2+2x", "6t+2", "no formula in x"),
        ("Is 91 prime?", "it is", "neither yes nor no"),
        ("What is 17*24?", "9**9**9**9", "no value"),
        ("What is 17*24?", "__import__('os').system('id')", "cannot be read"),
        ("What is 17*24?", "(" * 300, "cannot be read"),
        ("What is 17*24?", "4" * 500, "longer than"),
        ("A train travels 138 km in 3 hours. What is its average speed?", "46", "no rule"),
        ("Find the roots of x^2+1=0", "i, -i", "complex"),
        ("Find the sum of the roots of x^2-4x+4=0", "4", "how often"),
        ("x" * 5_000, "3", "longer"),
        ("", "3", "empty"),
        ("What is 17*24\x00?", "408", "U+0000"),
    ],
    ids=lambda value: value[:40],
)
def test_what_decides_nothing_is_unverified_with_the_reason(
    problem: str, answer: str, reason: str
) -> None:
    judgement = judge_problem(problem, answer)
    assert judgement.verdict == "unverified"
    assert judgement.reason is not None
    assert reason in judgement.reason
    assert len(judgement.reason) <= 200


def test_an_identity_and_an_equation_without_meaning_end_undecided() -> None:
    for equation in ("x/x=1", "2x=2x", "1/(x-x)=1", "(x^2-1)/(x-1)=x+1"):
        assert judge_problem(f"Solve for x: {equation}", "1").verdict == "unverified"


def test_a_zero_of_a_denominator_is_no_root() -> None:
    problem = "Find all real solutions of (x^2-4)/(x-2)=0"
    assert judge_problem(problem, "-2").verdict == "verified"
    assert judge_problem(problem, "-2, 2").verdict == "refuted"


def test_reading_says_what_is_asked_and_none_where_nothing_is_read() -> None:
    assert read_problem("What is 17*24?") == "the value of 17*24"
    assert read_problem("What is 17*24, roughly?") is None


coefficients = st.integers(min_value=-12, max_value=12)
roots = st.integers(min_value=-20, max_value=20)


@settings(max_examples=60, deadline=None)
@given(coefficients.filter(bool), coefficients, roots, roots)
def test_of_a_linear_equation_only_its_solution_verifies(
    a: int, b: int, x: int, guess: int
) -> None:
    verdict = judge_problem(f"Solve for x: {a}x + {b} = {a * x + b}", str(guess)).verdict
    assert verdict == ("verified" if guess == x else "refuted")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), roots, roots, st.lists(roots, min_size=1, max_size=2, unique=True))
def test_of_a_quadratic_equation_only_the_whole_set_of_roots_verifies(
    a: int, p: int, q: int, guess: list[int]
) -> None:
    problem = f"Find all real roots of {a}x^2 + {-a * (p + q)}x + {a * p * q} = 0"
    assert judge_problem(problem, f"{p}, {q}" if p != q else f"{p}").verdict == "verified"
    verdict = judge_problem(problem, ", ".join(map(str, guess))).verdict
    assert verdict == ("verified" if set(guess) == {p, q} else "refuted")


@settings(max_examples=40, deadline=None)
@given(st.lists(coefficients, min_size=4, max_size=4), roots, roots, roots, roots)
def test_of_a_linear_system_only_its_solution_verifies(
    matrix: list[int], x: int, y: int, u: int, v: int
) -> None:
    a, b, c, d = matrix
    problem = f"Solve the system {a}x + {b}y = {a * x + b * y}, {c}x + {d}y = {c * x + d * y}"
    verdict = judge_problem(problem, f"x={u}, y={v}").verdict
    if a * d == b * c:
        assert verdict == "unverified"
    else:
        assert verdict == ("verified" if (u, v) == (x, y) else "refuted")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=30))
def test_any_text_ends_in_a_judgement(problem: str, answer: str) -> None:
    judge_problem(problem, answer)
    judge_problem("Find all real roots of x^2-5x+6=0", answer)
    judge_problem(f"What is {problem}?", "1")
    judge_problem(f"Solve {problem} for x", answer)
