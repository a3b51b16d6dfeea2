"""Wordings about whole numbers, fractions in lowest terms, balls in boxes and mirrored points.

Each problem comes with its answer and with wrong ones that a careless reader would give.
"""

import pytest

from mcp_reasoner.verify.problem import judge_problem

READ = [
    (
        "If $0.\\overline{12}$ is written as a fraction $\\frac{a}{b}$ with $a$ and $b$ being "
        "positive integers with a greatest common divisor of 1, what is $a+b$?",
        "37",
        ["111", "16"],
    ),
    (
        "If 6/8 can be written as m/n, where m and n are relatively prime positive integers, "
        "find m+n.",
        "7",
        ["14", "3/4"],
    ),
    (
        "The sum of 1/2 and 1/3 can be expressed as $\\frac{m}{n}$ in lowest terms. Find $n-m$.",
        "1",
        ["11", "-1"],
    ),
    (
        "How many ways are there to put 5 balls in 2 boxes if the balls are not distinguishable "
        "and neither are the boxes?",
        "3",
        ["6", "16", "32"],
    ),
    (
        "How many ways are there to put 5 balls in 2 boxes if the balls are distinguishable but "
        "the boxes are not?",
        "16",
        ["32", "6", "15"],
    ),
    (
        "How many ways are there to put 4 balls in 3 boxes if the balls are not distinguishable "
        "but the boxes are?",
        "15",
        ["3", "4", "81"],
    ),
    (
        "In how many ways can 4 identical balls be placed into 3 distinct boxes such that no box "
        "is empty?",
        "3",
        ["15", "81"],
    ),
    (
        "What is the largest five-digit base 3 integer? Express your answer in base 10.",
        "242",
        ["22222", "243"],
    ),
    (
        "When the positive integers with exactly three positive divisors are listed in ascending "
        "order, what is the third number listed?",
        "25",
        ["9", "49"],
    ),
    (
        "What is the smallest positive perfect square that can be written as the sum of three "
        "consecutive positive integers?",
        "9",
        ["0", "36"],
    ),
    (
        "What is the least positive multiple of 12 that can be written with only the digits 0 "
        "and 3?",
        "300",
        ["12", "30"],
    ),
    ("The point (3,4) is reflected over the line y=x. What is the resulting point?", "(4,3)", []),
    ("Find the reflection of (1,2) across the line $x+y=5$.", "(3,4)", ["(4,3)", "(2,1)"]),
    ("Find the reflection of (0,3) over the vertical line x=1.", "(2,3)", ["(0,-3)", "(1,3)"]),
    ("What is the integer value of $x$ in the arithmetic sequence $3^2, x, 3^4$?", "45", ["27"]),
    # Unknowns that are known by their remainders.
    (
        "If $n \\equiv 2 \\pmod{7}$, then find the remainder when $(n+2)(n+4)(n+6)$ is divided "
        "by 7.",
        "3",
        ["2", "0", "192"],
    ),
    (
        "If n leaves a remainder of 5 when divided by 12, what is the remainder when n is divided "
        "by 4?",
        "1",
        ["5", "0"],
    ),
    (
        "When n is divided by 7, the remainder is 2. What is the remainder when n^2+1 is divided "
        "by 7?",
        "5",
        ["2", "3"],
    ),
    (
        "If $a \\equiv 3 \\pmod 7$ and $b \\equiv 5 \\pmod 7$, what is the remainder when $ab$ "
        "is divided by 7?",
        "1",
        ["15", "5"],
    ),
    (
        "If $2n \\equiv 3 \\pmod 7$, what is the remainder when $n$ is divided by 7?",
        "5",
        ["3", "6"],
    ),
]
UNREAD = [
    # Other names, or nothing that makes the fraction the only one.
    (
        "If 6/8 can be written as m/n, where m and p are relatively prime positive integers, "
        "find m+n.",
        "7",
    ),
    ("If 6/8 can be written as m/n, where m and n are positive integers, find m+n.", "7"),
    # Nothing, or not all, is said of what can be told apart.
    ("How many ways are there to put 5 balls in 2 boxes?", "32"),
    ("How many ways are there to put 5 balls in 2 boxes if the balls are distinguishable?", "32"),
    ("In how many ways can 4 distinct balls be placed into 3 boxes?", "81"),
    (
        "How many ways are there to put 5 balls in 2 boxes if the balls are distinguishable and "
        "neither are the boxes?",
        "32",
    ),
    (
        "In how many ways can 4 identical balls be placed into 3 distinct boxes such that each "
        "box has at most one ball?",
        "15",
    ),
    # Remainders that the remainders given do not fix, or that do not exist.
    (
        "If n leaves a remainder of 2 when divided by 7, what is the remainder when 3n is divided "
        "by 5?",
        "1",
    ),
    ("If n is divisible by 6, what is the remainder when n is divided by 4?", "2"),
    (
        "If $n^2 \\equiv 1 \\pmod 8$, what is the remainder when $n$ is divided by 8?",
        "1",
    ),
    (
        "If $n \\equiv 2 \\pmod 7$ and $n < 10$, what is the remainder when $n$ is divided by 5?",
        "2",
    ),
    (
        "If $n/2$ leaves a remainder of 1 when divided by 3, what is the remainder when $n$ is "
        "divided by 3?",
        "2",
    ),
    (
        "If $n \\equiv 2 \\pmod 7$ and $n \\equiv 3 \\pmod 7$, what is the remainder when $n$ "
        "is divided by 7?",
        "2",
    ),
    # The base of the answer, the direction of the line, the order of the list.
    ("What is the largest three-digit number in base 5?", "124"),
    ("Find the reflection of (0,0) over the horizontal line x=1.", "(2,0)"),
    ("Find the reflection of (0,0) over the curve y=x^2.", "(0,0)"),
    (
        "When the divisors of 12 are listed in descending order, what is the third number listed?",
        "3",
    ),
    ("What is the integer value of $x$ in the arithmetic sequence $3, x, 10$?", "13/2"),
    ("What is the value of $x$ in the geometric sequence $3, x, 27$?", "15"),
    ("What is the value of $y$ in the arithmetic sequence $3, x, 11$?", "7"),
]


@pytest.mark.parametrize(("problem", "answer", "wrong"), READ)
def test_the_wording_is_read(problem: str, answer: str, wrong: list[str]) -> None:
    assert judge_problem(problem, answer).verdict == "verified"
    for other in wrong:
        assert judge_problem(problem, other).verdict != "verified"


@pytest.mark.parametrize(("problem", "answer"), UNREAD)
def test_what_is_not_said_is_not_supposed(problem: str, answer: str) -> None:
    assert judge_problem(problem, answer).verdict == "unverified"
