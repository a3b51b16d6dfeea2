"""Words, letters and signs that change a question of algebra: none of them may be let pass.

`MISREAD` holds problems with the answer that a reader gives who overlooks one word, letter or
bracket; none may be verified. `READ` holds problems with traps whose right answer must not be
refuted, and those marked are verified.
"""

import pytest

from mcp_reasoner.verify.problem import judge_problem

MISREAD = [
    # a letter beside the formula's own
    ("Simplify the following expression in $y$: $2x+3x$", "5x"),
    ("Factor the polynomial in $t$: $x^2-1$", "(x-1)(x+1)"),
    ("Find the horizontal asymptote of the graph of $x=\\frac{2y+1}{y-3}$.", "2"),
    ("What is the domain of $y^2=x$?", "all real numbers"),
    ("What is the domain of the function $x=\\sqrt{y}$?", "[0,\\infty)"),
    ("Find the domain of $f(t)=\\sqrt{x}$.", "[0,\\infty)"),
    ("Find the inverse of $2y=4x+6$.", "\\frac{x-6}{4}"),
    ("Find the inverse of the function $x=2y+3$.", "\\frac{y-3}{2}"),
    ("Find the maximum value of $4-x^2-y^2$ over all real numbers $x$.", "4"),
    ("Find the slope of the tangent to $x=y^2$ at $y=3$.", "6"),
    ("Let $f$ be a function defined by $g(x)=x^2$. Find $g(3)$.", "9"),
    ("Let $x$ and $y$ satisfy $a+b=5$ and $a-b=1$. Find $a$.", "3"),
    # a sign beside the operation's own, a word beside its kind
    ("Let $a \\star b=2a-b$. Find $3\\oplus 4$.", "2"),
    ("Find the product $\\sum_{n=1}^\\infty \\frac{1}{2^n}$.", "1"),
    ("Find the limit $\\int_0^1 x\\,dx$.", "1/2"),
    ("For all real numbers $x$, $x^2-6x+9=0$. Find $x$.", "3"),
    # letters that may be numbers
    ("What is the coefficient of $x$ in $(x+y)^2$?", "0"),
    ("What is the coefficient of $x^2$ in $ax^2+bx+c$?", "0"),
    ("What is the coefficient of $x$ in the expansion of $(x+a)(x+b)$?", "0"),
    ("What is the constant term of $x^2+ax+b$?", "0"),
    ("What is the constant term in the expansion of $(x+y+1)^2$?", "1"),
    # a word before the value, a form after it
    ("If $x=3$, what is the positive value of $x-5$?", "-2"),
    ("Half the positive value of $3x-9$ is $x-37$. What is the value of $x$?", "-65"),
    ("Find the maximum value of $3x+4y$ if $x^2+y^2=25$ to the nearest ten.", "25"),
    ("What is the norm of $3-4i$?", "5"),
    ("Compute the sum $\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}\\begin{pmatrix}1&1\\\\0&1"
     "\\end{pmatrix}$.", "\\begin{pmatrix}1&3\\\\3&7\\end{pmatrix}"),
    ("Find all solutions of $2x^2-7x+3=0$. List the integer roots, separated by commas.",
     "1/2, 3"),
    ("Find all real solutions of $2x^2-7x+3=0$. Enter all integers, separated by commas.",
     "1/2, 3"),
    ("Find the roots of $x^2-5x+6=0$. Give the sum as an integer.", "2, 3"),
    ("Find all roots of $x^2-5x+6=0$. Give any solution as an integer.", "2, 3"),
    # what is called simple, factored or distinct and is not
    ("Simplify $\\frac{x^2-1}{x^2-x}$.", "\\frac{x^2-1}{x^2-x}"),
    ("Simplify $\\frac{x^2-1}{x^2-x}$.", "\\frac{2x+2}{2x}"),
    ("Simplify $x^2\\cdot x^3$.", "x^2*x^3"),
    ("Simplify $\\frac{x}{2}+\\frac{x}{3}$.", "\\frac{10x}{12}"),
    ("Write $\\frac{1}{x}+\\frac{1}{x+1}$ as a single fraction.", "\\frac{4x+2}{2x(x+1)}"),
    ("Simplify $\\frac{6}{\\sqrt3}$.", "\\frac{6\\sqrt3}{3}"),
    ("Simplify $\\frac{1+\\sqrt{3}}{2}\\cdot 2$.", "\\frac{2+2\\sqrt3}{2}"),
    ("Simplify $(3+2i)(1-i)$.", "3-3i+2i+2"),
    ("Factor $6x+9$.", "6x+9"),
    ("Factor $x^2+1$.", "x^2+1"),
    ("Let $a$ and $b$ be the distinct roots of $x^2-4x+4=0$. Find $a+b$.", "4"),
    # a restriction behind a set is none of the number made of it
    ("Find the number of roots of $x^2-1=0$ less than 0.", "-2"),
    ("Find the sum of the roots of $x^2-5x+6=0$ less than 3.", "-2"),
    ("What is the sum of the solutions of $|x-2|=5$ less than 4?", "0"),
    ("What is the largest root of $x^2-5x+6=0$ less than 3?", "0"),
    ("Find the sum of the coefficients of $(2x-1)^5$ less than 4.", "3"),
    ("Find the number of ordered pairs $(x,y)$ of positive integers such that $xy=6$ less than 3.",
     "-1"),
    ("Find the trace of the matrix $\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}$ squared.", "25"),
    ("Solve the system x+y=8, x-y=12. Express your answer as an ordered pair.", "x=10, y=-2"),
    # roots that repeat
    ("Find the sum of the squares of the positive roots of $(x-1)^2(x-2)=0$.", "5"),
    ("Find the average of the roots of $x^2(x-3)=0$.", "3/2"),
    # complex solutions that nobody ruled out
    ("Solve $2^x=-1$.", "no solution"),
    # where something is defined
    ("Find the domain of $f(x)=(x-1)^{0.5}$.", "all real numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "answer"), MISREAD, ids=[row[0] for row in MISREAD])
def test_what_a_careless_reader_answers_is_not_verified(problem: str, answer: str) -> None:
    judgement = judge_problem(problem, answer)
    assert judgement.verdict != "verified", judgement.claim


READ = [
    ("Simplify the following expression in $x$: $2x+3x$", "5x"),
    ("Factor the polynomial in $x$: $x^2-1$", "(x-1)(x+1)"),
    ("Find the horizontal asymptote of the graph of $y=\\frac{2x+1}{x-3}$.", "2"),
    ("Find the inverse of $y=2x+6$.", "\\frac{x-6}{2}"),
    ("Find the inverse of the function $f(t)=2t+6$.", "\\frac{t-6}{2}"),
    ("Find the maximum value of $4-x^2-y^2$ over all real numbers $x$ and $y$.", "4"),
    ("What is the coefficient of $x^2y$ in $(x+y)^3$?", "3"),
    ("What is the coefficient of $x^2$ in $(x+y)^2$?", "1"),
    ("If $x=3$, what is the positive value of $x+5$?", "8"),
    ("Find the slope of the tangent to $y=x^2$ at $x=3$.", "6"),
    ("Find all integers $x$ such that $x^2<5$. List all integers, separated by commas.",
     "-2, -1, 0, 1, 2"),
    ("Simplify $\\frac{x^2-1}{x^2-x}$.", "\\frac{x+1}{x}"),
    ("Simplify $\\frac{x}{2}+\\frac{x}{3}$.", "\\frac{5x}{6}"),
    ("Write $\\frac{1}{x}+\\frac{1}{x+1}$ as a single fraction.", "\\frac{2x+1}{x(x+1)}"),
    ("Simplify $(3+2i)(1-i)$.", "5-i"),
    ("Factor $6x+9$.", "3(2x+3)"),
    ("Let $a$ and $b$ be the two distinct roots of $x^2-5x+4=0$. Find $a+b$.", "5"),
    ("Find all real numbers $x$ such that $2^x=-1$.", "none"),
    ("Let $f$ be the function defined by $f(x)=x^2$. Find $f(3)$.", "9"),
    ("Let $x$ and $y$ satisfy $x+y=5$ and $x-y=1$. Find $x$.", "3"),
    ("Find the sum $\\sum_{n=1}^\\infty \\frac{1}{2^n}$.", "1"),
    ("Find the definite integral $\\int_0^{\\pi} \\sin x\\,dx$.", "2"),
    ("Solve the system x+y=8, x-y=12. Express your answer as an ordered pair.", "(10,-2)"),
    ("What is 3 more than the largest root of $x^2-5x+6=0$?", "6"),
    ("What is the sum of the positive integers less than 10?", "45"),
    ("Find the sum of the squares of the distinct positive roots of $(x-1)^2(x-2)=0$.", "5"),
    ("Find the average of the roots of $x^2-5x+6=0$.", "5/2"),
    ("Compute the product $\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}\\begin{pmatrix}1&1\\\\0&1"
     "\\end{pmatrix}$.", "\\begin{pmatrix}1&3\\\\3&7\\end{pmatrix}"),
    ("Find the domain of $f(x)=x^{-2}+1$.", "(-\\infty,0)\\cup(0,\\infty)"),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "answer"), READ, ids=[row[0] for row in READ])
def test_the_same_said_rightly_is_verified(problem: str, answer: str) -> None:
    judgement = judge_problem(problem, answer)
    assert judgement.verdict == "verified", judgement.reason


NEVER_REFUTED = [
    ("Find the domain of $f(x)=(x-1)^{0.5}$.", "[1,\\infty)"),
    ("Evaluate $\\int \\frac{1}{x}\\,dx$.", "\\ln(|x|)+C"),
    ("Evaluate $\\int \\sin x \\cos x\\,dx$.", "-\\frac{\\cos 2x}{4}+C"),
]


@pytest.mark.parametrize(("problem", "answer"), NEVER_REFUTED)
def test_a_right_answer_is_not_refuted(problem: str, answer: str) -> None:
    judgement = judge_problem(problem, answer)
    assert judgement.verdict != "refuted", judgement.reason
