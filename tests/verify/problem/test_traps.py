"""Traps of algebra and calculus: the right answer is not refuted, the tempting one not verified.

Each entry is a problem, its answer worked out by hand, and what the trap tempts to. Where the
right answer is marked with `READ` it must be verified too, so that recall is held.
"""

import pytest

from mcp_reasoner.verify.problem import judge_problem

READ, OPEN = True, False

TRAPS = [
    # extraneous roots, empty sets, lost roots
    (READ, "Solve $\\sqrt{x}=x-2$.", "4", "1, 4"),
    (READ, "Solve $\\sqrt{x+3}=-2$.", "no solution", "1"),
    (READ, "Solve $|x-3|=-1$.", "no solution", "2, 4"),
    (READ, "Solve $\\frac{x^2-1}{x-1}=2$.", "no solution", "1"),
    (READ, "Solve $\\log_3(x^2)=2$.", "-3, 3", "3"),
    (READ, "Solve $\\log_3 x + \\log_3 (x-2) = 1$.", "3", "-1, 3"),
    (READ, "Solve $x^3=x$.", "-1, 0, 1", "-1, 1"),
    (READ, "Solve $x^2=x$.", "0, 1", "1"),
    (READ, "Solve $||x|-2|=1$.", "-3, -1, 1, 3", "1, 3"),
    (READ, "Solve $|2x-1|=|x+4|$.", "-1, 5", "5"),
    (READ, "For how many values of $x$ is $\\frac{x^2-4}{x-2}=0$?", "1", "2"),
    (READ, "If $\\log_x 8=3$, what is $x$?", "2", "-2"),
    (READ, "If $xy=0$ and $x=2$, find $y$.", "0", "2"),
    (READ, "If $x(y-1)=0$ and $x\\ne 0$, find $y$.", "1", "0"),
    (READ, "If $\\sqrt{x^2}=3$ and $x<0$, find $x$.", "-3", "3"),
    (OPEN, "If $xy=x$, find $y$.", "1 if x is not 0", "1"),
    (OPEN, "If $x^2=4y^2$, find $\\frac{x}{y}$.", "2, -2", "2"),
    (OPEN, "If $0\\cdot x=0$ find $x$.", "any number", "0"),
    (OPEN, "If $x+y=2$ and $x+y=3$, find $x+y$.", "there is none", "2"),
    # what is said beside the equation
    (READ, "If $x^2=9$ and $x \\neq 3$, what is $x$?", "-3", "3"),
    (READ, "If $x^2=9$ and $x$ is at most 2, what is $x$?", "-3", "3"),
    (READ, "If $x^2=9$ and $x$ is not positive, what is $x$?", "-3", "3"),
    (READ, "If $x<3$ and $x^2=16$, find $x$.", "-4", "4"),
    (READ, "If $xy=12$ and $x+y=7$ and $x>y$, what is $x-y$?", "1", "-1"),
    (READ, "If $x^2=4$ and $y^2=9$, what is the smallest possible value of $xy$?", "-6", "6"),
    (READ, "Let $x$ be a negative number such that $x^2=16$. Find $x+1$.", "-3", "5"),
    (READ, "Let $x$ be an even number such that $x^2-5x+6=0$. Find $x$.", "2", "3"),
    (READ, "Find the nonnegative solution of $x^2+x-6=0$.", "2", "-3"),
    (READ, "Find the nonzero solution of $x^2=5x$.", "5", "0, 5"),
    (READ, "Find the greatest negative root of $x^2-x-6=0$.", "-2", "3"),
    (READ, "Solve $|x-2|<3$ for integer $x$.", "0, 1, 2, 3, 4", "(-1,5)"),
    (OPEN, "If $x^2=9$ and $x$ is not 3, what is $x$?", "-3", "3"),
    (OPEN, "If $xy=12$ and $x+y=7$, what is $x-y$?", "1, -1", "1"),
    (OPEN, "If $x=3$, find $x^2$ if $x=4$.", "a contradiction", "9"),
    (OPEN, "If $x=3$ or $x=4$, find $x^2$.", "9 or 16", "9"),
    (OPEN, "Let $x$ be a nonpositive number such that $x^2=16$. Find $x+1$.", "-3", "5"),
    (OPEN, "Find the roots of $x^2-1=0$ and add them.", "0", "-1, 1"),
    (OPEN, "Find the largest root of $x^2-5x+6=0$ minus the smallest.", "1", "3"),
    (OPEN, "Find the second largest root of $x^3-6x^2+11x-6=0$.", "2", "3"),
    (OPEN, "Find the number of non-real roots of $x^4-1=0$.", "2", "4"),
    # real or complex, once or as often as it repeats
    (READ, "Find all complex numbers $z$ such that $z^2=-4$.", "2i, -2i", "2i"),
    (READ, "Find all real numbers $x$ such that $x^4=16$.", "-2, 2", "2"),
    (READ, "How many complex solutions does $z^3=1$ have?", "3", "1"),
    (READ, "How many distinct real roots does $(x-1)^2=0$ have?", "1", "2"),
    (READ, "Find the product of the real roots of $x^4-1=0$.", "-1", "1"),
    (OPEN, "Find all solutions of $x^2=-4$.", "2i, -2i", "no solution"),
    (OPEN, "Find all numbers $x$ such that $x^4=16$.", "2, -2, 2i, -2i", "2, -2"),
    (OPEN, "What is the sum of the solutions of $x^3=8$?", "0", "2"),
    (OPEN, "How many complex solutions does $(z-1)^3=0$ have?", "1", "3"),
    # open and closed ends, signs that turn
    (READ, "Solve $-2x>6$.", "x<-3", "x>-3"),
    (READ, "Solve $\\frac{x+1}{x-2}\\le 0$.", "[-1,2)", "[-1,2]"),
    (READ, "Solve $\\frac{1}{x}<2$. Express your answer in interval notation.",
     "(-\\infty,0)\\cup(\\frac12,\\infty)", "(\\frac12,\\infty)"),
    (READ, "Solve $x^2-4\\ge 0$.", "x \\le -2 or x \\ge 2", "x \\ge 2"),
    (READ, "Solve $1<2x+3\\le 7$.", "(-1,2]", "[-1,2]"),
    (READ, "Find the domain of $f(x)=\\sqrt{x}\\sqrt{x-1}$.", "[1,\\infty)", "[0,\\infty)"),
    (READ, "Find the domain of $f(x)=\\frac{x}{x}$.", "x \\ne 0", "all real numbers"),
    (READ, "Find the domain of $f(x)=\\sqrt{4-x^2}$.", "[-2,2]", "(-2,2)"),
    (OPEN, "Find the domain of $f(x)=\\ln(x^2)$.", "x \\ne 0", "(0,\\infty)"),
    (OPEN, "If $1<x<3$, what is the largest possible value of $x$?", "there is none", "3"),
    (OPEN, "Find the maximum value of $x^2$ for $-1<x<2$.", "there is none", "4"),
    (OPEN, "Find the minimum value of $\\frac{1}{x}$ for $x>0$.", "there is none", "0"),
    # extreme values
    (READ, "Find the maximum value of $x^2$ for $-1\\le x\\le 2$.", "4", "1"),
    (READ, "Find the minimum value of $x+\\frac{4}{x}$ for $x>0$.", "4", "-4"),
    (READ, "What is the minimum value of $x^2+12x+5$ at $x=1$?", "18", "-31"),
    (READ, "At what value of $x$ does $x^2-4x+1$ have its minimum value?", "2", "-3"),
    (READ, "Let $f(x)=x^2-4x$. What is the minimum value of $f(x)$ for $x\\ge 3$?", "-3", "-4"),
    (OPEN, "Find the minimum value of $x+\\frac{4}{x}$.", "there is none", "4"),
    (OPEN, "What is the minimum value of $x^2-3x$ if $x$ is an integer?", "-2", "-9/4"),
    (OPEN, "Find the maximum value of $-x^2+3x$ where $x$ is an integer.", "2", "9/4"),
    # letters, brackets, precedence
    (READ, "Solve for $i$: $2i+3=7$", "2", "i"),
    (READ, "Evaluate $-3^2$.", "-9", "9"),
    (READ, "What is $-x^2$ when $x=-3$?", "-9", "9"),
    (READ, "If $x=2$ and $y=3$, what is $xy^2$?", "18", "36"),
    (READ, "Evaluate $12 \\div 4 \\times 3$.", "9", "1"),
    (READ, "Evaluate $√16 + 9$.", "13", "5"),
    (READ, "Evaluate $\\lfloor -2.5 \\rfloor$.", "-3", "-2"),
    (READ, "Evaluate $4^{-1/2}$.", "\\frac12", "-2"),
    (READ, "What is 5 less than 3?", "-2", "2"),
    (READ, "If $x$ subtracted from 5 is 3, what is $x$?", "2", "8"),
    (READ, "What is the reciprocal of the sum of 2 and 3?", "1/5", "7/2"),
    (OPEN, "Compute $1/2x$ for $x=4$.", "2", "1/8"),
    (OPEN, "What is $6 \\div 2(1+2)$?", "9", "1"),
    (OPEN, "Evaluate $2^3^2$.", "512", "64"),
    (OPEN, "Evaluate $\\sin 2\\pi/3$.", "\\frac{\\sqrt3}{2}", "0"),
    (OPEN, "Evaluate $\\cos 60$.", "\\frac12", "-0.95241298"),
    (OPEN, "Find the value of $\\log 100$.", "2", "4.605"),
    (OPEN, "Evaluate $\\sum_{k=1}^{4} 2k - 1$.", "16", "19"),
    (OPEN, "What is the square of 3 plus 4?", "13", "49"),
    (OPEN, "What is twice 3 plus 4?", "10", "14"),
    (OPEN, "What is half of 3 plus 5?", "6.5", "4"),
    (OPEN, "What is the difference between 3 and 8?", "5", "-5"),
    # functions and roots with names
    (READ, "If $f(x)=x^2$ and $g(x)=x+1$, find $(g\\circ f)(2)$.", "5", "9"),
    (READ, "Let $f(x)=3x+2$ and $g(x)=f(x-1)$. Find $g(2)$.", "5", "8"),
    (READ, "Let $x@y=xy-x$. What is $4@y$ if $y=3$?", "8", "9"),
    (READ, "Let $a \\star b=2a-b$. Find $(3\\star 4)\\star 1$.", "3", "-1"),
    (READ, "Let $r$ and $s$ be the roots of $x^2-5x+3=0$. Find $|r-s|$.", "\\sqrt{13}", "5"),
    (OPEN, "Let $a \\star b=2a-b$. Find $3\\star 4\\star 1$.", "3 or -1", "3"),
    (OPEN, "If $f(x)=2x+1$, find $f^2(3)$.", "15 or 49", "49"),
    (OPEN, "Let $f(x)=x^2$, where $x\\ge 0$. Find $f^{-1}(9)$.", "3", "-3"),
    (OPEN, "Let $f(x+1)=x^2$. Find $f(3)$.", "4", "9"),
    (OPEN, "Let $f(2x)=x^2$. Find $f(4)$.", "4", "16"),
    # calculus
    (READ, "Evaluate $\\int_1^0 x\\,dx$.", "-1/2", "1/2"),
    (READ, "Evaluate $\\int_0^1 x^2+1\\,dx$.", "4/3", "1/3"),
    (READ, "Compute $\\lim_{x\\to -\\infty} \\frac{\\sqrt{x^2+1}}{x}$.", "-1", "1"),
    (READ, "Compute $\\lim_{x\\to 0} \\frac{\\sin 2x}{x}$.", "2", "1"),
    (READ, "Evaluate $\\sum_{n=2}^\\infty \\frac{1}{n^2-1}$.", "3/4", "1"),
    (READ, "Evaluate $\\int x^2\\,dx$.", "\\frac{x^3}{3}+C", "\\frac{x^3}{3}"),
    (OPEN, "Evaluate $\\int_{-1}^1 \\frac{1}{x}\\,dx$.", "it diverges", "0"),
    (OPEN, "Compute $\\lim_{x\\to 0} \\frac{|x|}{x}$.", "there is none", "1"),
    (OPEN, "Compute $\\lim_{x\\to 0} \\sin\\frac{1}{x}$.", "there is none", "0"),
    (OPEN, "Find the area under the curve $y=x^2-1$ from $x=0$ to $x=1$.", "2/3", "-2/3"),
    (OPEN, "Find the antiderivative of $2x$ that passes through $(0,1)$.", "x^2+1", "x^2+C"),
    (OPEN, "Differentiate $x^2+3x$ twice.", "2", "2x+3"),
    (OPEN, "Find the slope of the normal to $y=x^2$ at $x=1$.", "-1/2", "2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("read", "problem", "right", "wrong"), TRAPS, ids=[entry[1] for entry in TRAPS]
)
def test_a_trap(read: bool, problem: str, right: str, wrong: str) -> None:
    judgement = judge_problem(problem, right)
    assert judgement.verdict in (("verified",) if read else ("verified", "unverified")), judgement
    judgement = judge_problem(problem, wrong)
    assert judgement.verdict != "verified", judgement.claim
