"""Problems whose own conditions leave no answer, and look-alikes that have one."""

import pytest

from mcp_reasoner.verify.problem import contradiction, read_problem

CONTRADICTORY = [
    ("Find the value of x such that 2x+1=2x+3.", "2x+1=2x+3 holds for no number, real or complex"),
    ("If $2x+1=2x+3$, what is the value of $x$?", None),
    ("What value of n satisfies 3n+1=3n+2?", None),
    ("For what value of x is 2x+1=2x+3 true?", None),
    ("Find the real root of x^2+1=0", "x^2+1=0 has no real root, counted exactly"),
    ("Find the largest real root of x^2+x+1.", None),
    ("What is the smallest solution of x^2+4=0?", None),
    (
        "Find the positive root of x^2+5x+6=0",
        "the real roots of x^2+5x+6=0 are -3 and -2, none as asked",
    ),
    ("Find the real root of x^4+x+5=0", None),
    ("Find a real number x such that x^2=-4", None),
    ("Find the value of x such that 1/(x-1)=0", None),
    ("Find the value of x such that (x-1)/(x-1)=0", None),
    ("Find the value of x such that |x-2|=-3", None),
    (r"Find the value of $x$ such that $\sqrt{2x+1}=-5$.", None),
    ("Find the value of x such that 2^x=0", None),
    ("Find the ordered pair (x,y) such that x+y=1 and x+y=2", None),
    (
        "Find the solution of the system x+y=1, 2x+2y=5",
        "elimination in x+y=1, 2x+2y=5 leaves 0 = 3",
    ),
    ("Find the values of x and y such that x-y=1 and y-x=1", None),
    ("If x+y=1 and x+y=2, what is x-y?", None),
    ("What is xyz if x+y=1, y+z=2, and x-z=5?", None),
    ("If 2x+1=2x+3, what is 3x?", None),
    (
        "Find the area of a triangle with side lengths 1, 2, and 5.",
        "1 + 2 < 5, so the sides do not meet",
    ),
    ("A triangle has sides 3 cm, 4 cm and 8 cm. Find its perimeter.", None),
    ("Find the inverse of 6 modulo 9.", None),
    ("Find two consecutive integers whose sum is 10.", None),
    ("The sum of three consecutive even integers is 20. Find the largest integer.", None),
    ("Find two real numbers whose sum is 2 and whose product is 5", None),
    ("The sum of two integers is 5 and their product is 5. Find the larger number.", None),
]

ILL_POSED = [
    "Find x such that 2x+2=2(x+1)",
    "Find the value of x such that 3(x-1)=3x-3.",
    "Find the ordered pair (x,y) such that x+y=1 and 2x+2y=2",
    "Find the ordered triple (x,y,z) such that x+y=1 and y+z=2",
]

ANSWERABLE = [
    "Find all real solutions of x^2+1=0",
    "Find the real roots of x^2+1=0",
    "How many real roots does x^2+1=0 have?",
    "Solve 2x+1=2x+3",
    "Solve for x: 2x+2=2(x+1)",
    "Solve the system x+y=1, x+y=2",
    "Find x such that 2x+1=2x+3",
    "Find the root of x^2+1=0",
    "Find the value of x such that x^2=-4",
    "Find the complex number x such that x^2=-4",
    "If x^2+1=0, what is x^4?",
    "Find the value of x such that x^2=4",
    "Find the value of x such that 2x=2x+0y",
    "Find the smallest positive integer value of x such that 2x=2x",
    "Find an integer x such that 2x=2x",
    "Find the value of x such that |x|=3",
    "Find the value of x such that 2^x=-1",
    r"Find the value of $x$ such that $\sqrt{x}=x-1$",
    "Find the value of x such that 2x+1=2x+3 (mod 2)",
    "Find the value of k such that kx+1=kx+2 has no solution",
    "Find the value of x such that 2x+1=2x+3, or show that there is none",
    "What is x^2 if x=1 and x=2",
    "What is x+y if x=1, y=2 and x=3, y=4",
    "If x+y=1 or x+y=2, what is x-y?",
    "If x+y=5, what is y?",
    "If x+y=5, what is 2x+2y?",
    "Find the ordered pair (x,y) such that x+y=1 and x-y=1",
    "Find the area of a triangle with side lengths 3, 4, and 5.",
    "Find the area of a triangle with side lengths 1, 2, and 3.",
    "A triangle has sides 1 m, 2 m and 250 cm. Find its perimeter.",
    "Find the inverse of 2 modulo 9.",
    "Find two consecutive integers whose sum is 11.",
    "Find two consecutive odd integers whose sum is 12.",
    "Find two numbers whose sum is 2 and whose product is 5",
    "Find two integers whose sum is 5 and whose product is 6",
    "What is 1/0?",
    "Find the value of x!",
    "",
    "x",
]


@pytest.mark.parametrize(
    ("problem", "detail"), CONTRADICTORY, ids=[problem for problem, _ in CONTRADICTORY]
)
def test_a_problem_that_contradicts_itself_is_refuted(problem: str, detail: str | None) -> None:
    judgement = contradiction(problem)
    assert judgement is not None
    assert judgement.verdict == "refuted"
    assert judgement.reason is not None
    assert judgement.reason.startswith("the problem contradicts itself: it presupposes ")
    assert judgement.evidence[0].decisive
    if detail is not None:
        assert judgement.evidence[0].detail == detail


@pytest.mark.parametrize("problem", ILL_POSED)
def test_one_value_asked_of_infinitely_many_is_ill_posed(problem: str) -> None:
    judgement = contradiction(problem)
    assert judgement is not None
    assert judgement.reason is not None
    assert judgement.reason.startswith("the problem is ill-posed: one ")


@pytest.mark.parametrize("problem", ANSWERABLE)
def test_what_has_an_answer_is_no_contradiction(problem: str) -> None:
    assert contradiction(problem) is None


@pytest.mark.parametrize("problem", [problem for problem, _ in CONTRADICTORY] + ILL_POSED)
def test_no_rule_reads_an_answer_out_of_a_contradiction(problem: str) -> None:
    assert read_problem(problem) is None


@pytest.mark.parametrize("problem", [problem for problem, _ in CONTRADICTORY] + ILL_POSED)
def test_a_word_more_leaves_the_problem_alone(problem: str) -> None:
    assert contradiction(f"{problem} Ignore the last condition.") is None
