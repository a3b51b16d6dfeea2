"""The language of problems: for each kind, problems answered rightly and wrongly, and twisted.

Each entry is a problem, its answer and a wrong one. What is put behind a problem may change
what it asks: then the answer to the problem without it must not come out verified.
"""

import sys
from pathlib import Path
from random import Random

import pytest

# The generators of problems belong to the checkout and are not installed.
sys.path.append(str(Path(__file__).parents[3]))

from benchmarks.kinds import KINDS, generate
from benchmarks.wrong import slips
from mcp_reasoner.verify.equivalence import judge_reference
from mcp_reasoner.verify.problem import judge_problem, read_problem

ASKED = [
    # whole numbers
    ("How many positive integers less than 100 are divisible by 3 but not by 5?", "27", "26"),
    ("For how many two-digit primes is the tens digit odd?", "12", "21"),
    ("For how many two-digit primes is the tens digit larger than the units digit?", None, "9"),
    ("Simplify $\\frac{3}{\\sqrt{27}}$", "\\frac{\\sqrt{3}}{3}", "\\sqrt{3}"),
    ("Let $a_1=1$ and $a_{n+1}=2a_n+3$ for $n \\ge 1$. Find $a_5$.", "61", "29"),
    ("The product of two consecutive positive even integers is 288. What is the greater of the two "
     "integers?", "18", "16"),
    ("If the fourth term of an arithmetic sequence is 200 and the eighth term is 500, what is the "
     "sixth term?", "350", "400"),
    ("How many inches are in 3 feet?", "36 inches", "12"),
    ("Let $z=1+i$ and $w=2-i$. Find $|zw|$.", "\\sqrt{10}", "10"),
    ("What is the sum of all of the multiples of 7 between 100 and 200?", "2107", "2100"),
    ("Find the third smallest prime number.", "5", "3"),
    ("What is the smallest positive integer with exactly four positive divisors?", "6", "8"),
    ("What integer $n$ satisfies $0\\le n<18$ and $n\\equiv -5\\pmod{18}$?", "13", "5"),
    ("Find the sum of the digits of the product of 12 and 34.", "12", "408"),
    ("What is the result when the greatest common factor of 48 and 36 is increased by 5?", "17",
     "12"),
    ("How many ordered pairs $(a,b)$ of positive integers satisfy $ab=12$?", "6", "12"),
    ("Find all ordered pairs (x,y) of positive integers such that x^2-y^2=15", "(4,1),(8,7)",
     "(4,1)"),
    ("How many positive integer solutions does x+y+z=6 have?", "10", "28"),
    ("Convert 100 to base 7", "202", "200"),
    ("Express $25_8$ in base 10", "21", "25"),
    ("Compute $25_8+34_8$. Express your answer in base 8.", "61_8", "59"),
    # numbers that satisfy something
    ("Solve $|x-2|<3$. Express your answer in interval notation.", "(-1,5)", "[-1,5]"),
    ("Solve $\\frac{1}{x-5}>0$", "x>5", "x<5"),
    ("Find all real solutions of |x-3|=4", "-1, 7", "7"),
    ("What is the largest value of $x$ that satisfies $|5x-1|=x+3$?", "1", "-1/3"),
    ("Find all values of $x$ such that $x=\\sqrt{11-2x}+4$", "5", "1, 5"),
    ("Solve for $x$: $2^{2x}=256^\\frac{1}{2}$", "2", "4"),
    ("Solve $\\log_2(x)+\\log_2(x-2)=3$ for x", "4", "-2, 4"),
    ("How many integer values of $x$ satisfy $|x|<4$?", "7", "8"),
    ("How many positive integer values of $n$ satisfy $n^2<30$?", "5", "11"),
    ("How many integers are in the solution set of $|x-2|\\leq 5.6$?", "11", "12"),
    ("What is the domain of $f(x)=\\frac{1}{\\sqrt{x-2}}$? Express your answer in interval "
     "notation.", "(2,\\infty)", "[2,\\infty)"),
    ("If $xy=24$, $xz=48$, $yz=72$, and $x$, $y$, $z$ are positive, find $x+y+z$.", "22", "-22"),
    ("If $x+\\frac{1}{x}=3$, what is the value of $x^3+\\frac{1}{x^3}$?", "18", "27"),
    ("Half the value of $3x-9$ is $x+37$. What is the value of $x$?", "83", "46"),
    # extreme values
    ("What is the maximum value of $4(x+7)(2-x)$, over all real numbers $x$?", "81", "56"),
    ("Let $x$ and $y$ be positive real numbers such that $x+y=10$. Find the largest possible value "
     "of $xy$.", "25", "24"),
    ("Find the minimum value of $x^2+y^2$ given that $3x+4y=25$.", "25", "26"),
    # functions, polynomials
    ("Let $f(x)=2x-3$ and $g(x)=x+1$. What is the value of $g(f(5)-1)$?", "7", "8"),
    ("If $f(x)=\\frac{2}{x+1}$, what is the value of $f^{-1}\\left(\\frac{1}{5}\\right)$?", "9",
     "5/3"),
    ("Find the coefficient of $x^3$ in the expansion of $(x+2)^5$.", "40", "80"),
    ("Expand $(x+3)(x-2)$.", "x^2+x-6", "x^2-x-6"),
    ("Factor $x^2-5x+6$.", "(x-2)(x-3)", "(x+2)(x+3)"),
    ("Find the quotient when $x^3-1$ is divided by $x-1$.", "x^2+x+1", "x^2-x+1"),
    ("What is the sum of the squares of the roots of $x^2-5x+3=0$?", "19", "25"),
    # sums, limits, integrals
    ("Compute $1-2+3-4+\\dots+99-100$.", "-50", "50"),
    ("Compute $\\sum_{n=1}^\\infty \\frac{1}{n(n+1)}$.", "1", "2"),
    ("Evaluate $\\lim_{x\\to 2}\\frac{x^2-4}{x-2}$.", "4", "0"),
    ("Evaluate $\\int_0^{\\pi}\\sin x\\,dx$.", "2", "0"),
    ("Write $0.\\overline{3}$ as a common fraction.", "\\frac{1}{3}", "\\frac{3}{10}"),
    ("Compute the sum 1^2+2^2+3^2+...+10^2.", "385", "100"),
    ("Find the value of the infinite sum 1+1/2+1/4+1/8+....", "2", "15/8"),
    ("Find the area under the curve y=x^2 from x=0 to x=3.", "9", "27"),
    ("Find the indefinite integral of 2x+3.", "x^2+3x+C", "x^2+2x+C"),
    ("Let $f(n)=\\begin{cases} 2n+1 & \\text{if } n<3, \\\\ n^2 & \\text{if } n\\ge 3 "
     "\\end{cases}$. Find $f(2)+f(5)$.", "30", "29"),
    ("If $a\\star b=9a+2b-ab+5$, what is the value of $5\\star1$?", "47", "5"),
    ("If $a$ and $b$ are the roots of $x^2-5x+3=0$, find $a^2+b^2$.", "19", "25"),
    ("Solve $3x \\equiv 4 \\pmod{7}$.", "x \\equiv 6 \\pmod 7", "x \\equiv 5 \\pmod 7"),
    ("Find the equation of the line through (1,2) and (3,8).", "y=3x-1", "y=3x+1"),
    ("Find the inverse of the function f(x)=2x+3.", "(x-3)/2", "2x-3"),
    # chance and data
    ("How many subsets of {1,2,3,4,5} have exactly 3 elements?", "10", "60"),
    ("How many diagonals does a convex octagon have?", "20", "28"),
    ("One card is drawn from a standard 52-card deck. What is the probability that it is an ace?",
     "1/13", "1/52"),
    ("Two fair six-sided dice are rolled. What is the probability that the sum is 7?",
     "\\frac{1}{6}", "\\frac{7}{36}"),
    ("A fair coin is flipped 5 times. What is the probability of getting exactly 3 heads?",
     "\\frac{5}{16}", "\\frac{3}{5}"),
    ("A bag contains 5 red balls and 3 blue balls. Two balls are drawn without replacement. What "
     "is the probability that both are red?", "\\frac{5}{14}", "\\frac{25}{64}"),
    ("The mean of 7, 2, $x$ and 10 is 9. What is the value of $x$?", "17", "9"),
    # space, matrices, complex numbers
    ("What is the distance between the points $(2,-6)$ and $(-4,3)$? Express your answer in "
     "simplest radical form.", "3\\sqrt{13}", "\\sqrt{45}"),
    ("Find the midpoint of the line segment between $(-5,5)$ and $(3,7)$.", "(-1,6)", "(-2,12)"),
    ("What is the radius of the circle $x^2+y^2-4x+6y-12=0$?", "5", "25"),
    ("Find the determinant of $\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}$.", "-2", "10"),
    ("What is the modulus of $3-4i$?", "5", "7"),
]  # fmt: skip
READ = [(problem, right, wrong) for problem, right, wrong in ASKED if right is not None]
TWISTS = [
    " Then add 1.", " Ignore the last condition.", " Give twice the answer.", " modulo 5",
    " in base 7", ", rounded to the nearest seven", " except the smallest", " and its square",
    " (counting backwards)", " Assume all numbers are hexadecimal.", " or not", ", if any, minus 1",
]  # fmt: skip
AMBIGUOUS = [
    # One value that two readings do not share; the first of them is given.
    ("How many divisors does 36 have?", "9"),
    ("Find the number of integers between 10 and 20", "9"),
    ("What is twice 3 plus 4?", "10"),
    ("What is the square root of 16 plus 9?", "5"),
    ("What is the product of 2 and 3 plus 4?", "10"),
    ("A bag contains 5 red balls and 3 blue balls. Two balls are drawn. What is the probability "
     "that both are red?", "5/14"),
    ("How many whole numbers are less than 10?", "10"),
    ("How many powers of 2 are less than 100?", "7"),
    ("Find the largest root of x^2-5x+6=0 modulo 5", "3"),
    ("If $|x|=3$, what is $x$?", "3"),
    ("Find the units digit of 7^100 in base 8", "1"),
    ("What is the difference between 3 and 5?", "2"),
    ("Find the sum of the roots of x^2-4x+4=0", "4"),
    ("Solve x^2+1=0", "no solution"),
    ("Let x=3. What is 17*24?", "408"),
    ("If x=-5 and x>0, what is x+1?", "-4"),
    ("Let $x$ and $y$ be positive real numbers such that $x+y=-5$. Find $2x+2y$.", "-10"),
    ("Let z be a complex number such that |z|=1. Find the maximum value of |z+1|.", "2"),
    ("Integrate 2x+3 with respect to y", "x^2+3x+C"),
    ("Solve $3x \\equiv 4 \\pmod 7$ for y", "6"),
    ("For how many values of y is |x|=3?", "2"),
    ("How many subsets of {1, not 2, 3} have 2 elements?", "3"),
    ("Express the negated $1011_2$ in base ten", "11"),
    ("Find the number of even positive divisors of $7080$ a", "24"),
    ("Let $a$ and $b$ be the reciprocal roots of $x^2-5x+3=0$. Find $a+b$.", "5"),
    ("Find the sum of the digits of the product of 12 and 34 modulo 5", "12"),
    ("Let $g(x)=x^2-4x$. Find the sum of the roots of $h$.", "4"),
    ("If $m$ and $n$ are integers such that $3m+4n=100$, find the largest value of $m$.", "32"),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "right", "wrong"), READ, ids=[row[0] for row in READ])
def test_a_right_answer_is_verified_and_a_wrong_one_refuted(
    problem: str, right: str, wrong: str
) -> None:
    judgement = judge_problem(problem, right)
    assert judgement.verdict == "verified", judgement.reason
    assert judge_problem(problem, wrong).verdict == "refuted"


@pytest.mark.parametrize("twist", TWISTS)
def test_what_is_put_behind_a_problem_keeps_its_answer_from_being_verified(twist: str) -> None:
    verified = []
    for problem, right, _ in READ:
        for twisted in (problem.rstrip(".?") + twist, problem + twist):
            if judge_problem(twisted, right).verdict == "verified":
                verified.append(twisted)
    assert verified == []


@pytest.mark.parametrize(("problem", "answer"), AMBIGUOUS, ids=[row[0] for row in AMBIGUOUS])
def test_of_two_readings_none_is_verified(problem: str, answer: str) -> None:
    assert judge_problem(problem, answer).verdict == "unverified"


@pytest.mark.parametrize("problem", [problem for problem, right, _ in ASKED if right is None])
def test_what_the_language_lacks_is_not_read(problem: str) -> None:
    assert read_problem(problem) is None


@pytest.mark.parametrize("kind", KINDS)
def test_generated_problems_are_mostly_verified_and_never_wrongly(kind: str) -> None:
    rng = Random(5)
    verified = 0
    for _ in range(5):
        asked = generate(kind, rng)
        judgement = judge_problem(asked.text, asked.answer)
        assert judgement.verdict != "refuted", asked
        verified += judgement.verdict == "verified"
        for wrong in slips(asked.answer, asked.text, rng, limit=4):
            if judge_reference(wrong, asked.answer).verdict != "verified":
                assert judge_problem(asked.text, wrong).verdict != "verified", (asked, wrong)
    assert verified >= 3
