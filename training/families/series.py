"""Sums of arithmetic and geometric sequences."""

from __future__ import annotations

from random import Random

from training.problem import Problem
from training.voice import Voice
from training.work import Work

TERMS = (3, 40)
FIRST = (1, 20)
DIFFERENCE = (1, 12)
LONGEST = {2: 8, 3: 6, 4: 5, 5: 5}  # ratio → most terms of a geometric sum
FIRST_GEOMETRIC = (1, 12)


def arithmetic_series(rng: Random) -> Problem:
    """n(a+l)/2, given by first term and difference, by its terms, or as a named sum."""
    n = rng.randint(*TERMS)
    a, d = rng.randint(*FIRST), rng.randint(*DIFFERENCE)
    kind = rng.choice(["named", "given", "given", "listed", "listed"])
    work, voice = Work(), Voice(rng)
    if kind == "named":
        a, d, named = rng.choice(
            [
                (
                    1,
                    1,
                    (
                        "Find the sum of the first {0} positive integers",
                        "What is the sum of the integers from 1 to {0}?",
                    ),
                ),
                (
                    1,
                    2,
                    (
                        "Find the sum of the first {0} positive odd integers",
                        "What is the sum of the first {0} odd positive integers?",
                    ),
                ),
                (
                    2,
                    2,
                    (
                        "Find the sum of the first {0} positive even integers",
                        "What is the sum of the first {0} even positive integers?",
                    ),
                ),
            ]
        )
        phrases: tuple[str, ...] = named
    elif kind == "given":
        phrases = (
            "Find the sum of the first {0} terms of the arithmetic sequence with first term {1} "
            "and common difference {2}",
            "What is the sum of the first {0} terms of an arithmetic sequence with first term {1} "
            "and common difference {2}?",
            "An arithmetic sequence has first term {1} and common difference {2}. Find the sum of "
            "its first {0} terms",
            "An arithmetic sequence starts with {1} and has common difference {2}. What is the sum "
            "of the first {0} terms?",
        )
    else:
        phrases = (
            "Compute the sum {3}",
            "Find the sum {3}",
            "What is {3}?",
            "Evaluate {3}",
            "Find the sum of the arithmetic series {3}",
            "Compute {3}",
            "Calculate {3}",
        )
    last = a + (n - 1) * d
    if kind == "listed":
        work.note(f"{a},{a + d},{last}")
        work.add(a + d, -a)
        span = work.add(last, -a)
        work.divide(span, d)
        work.note(f"n={(n - 1)}+1={n}")
    else:
        work.note(f"n={n},a={a},d={d}")
        work.note(f"last {a}+{n - 1}*{d}")
        work.add(a, work.mul(n - 1, d))
    total = work.add(a, last)
    work.note(f"{n}*{total}/2")
    result = work.mul(work.half(n), total) if n % 2 == 0 else work.mul(n, work.half(total))
    if voice.manner == "tex":
        dots = "\\cdots" if voice.braces else "\\dots"
        listed = f"${a}+{a + d}+{a + 2 * d}+{dots}+{last}$"
    else:
        plus = "+" if voice.manner == "tight" else " + "
        listed = plus.join([str(a), str(a + d), str(a + 2 * d), "...", str(last)])
    text = voice.say(phrases, n, a, d, listed)
    return Problem("arithmetic_series", text, work.text(), str(result), (n, a, d))


def geometric_series(rng: Random) -> Problem:
    """a(1+r+…) by Horner's rule, the ratio 2 to 5."""
    r = rng.choice([2, 2, 3, 3, 4, 5])
    n, a = rng.randint(3, LONGEST[r]), rng.randint(*FIRST_GEOMETRIC)
    work, voice = Work(), Voice(rng)
    work.note(f"n={n},a={a},r={r}")
    value = 1
    for power in range(2, n + 1):
        work.note(f"{power}/{n}:")
        value = work.mul(value, r) + 1
        work.note(f"{value - 1}+1={value}")
    result = work.mul(value, a)
    text = voice.say(
        (
            "Find the sum of the first {0} terms of the geometric sequence with first term {1} and "
            "common ratio {2}",
            "What is the sum of the first {0} terms of a geometric sequence with first term {1} "
            "and common ratio {2}?",
            "A geometric sequence has first term {1} and common ratio {2}. Find the sum of its "
            "first {0} terms",
            "A geometric sequence starts with {1} and has common ratio {2}. What is the sum of the "
            "first {0} terms?",
            "Compute the sum of the first {0} terms of the geometric series with first term {1} "
            "and ratio {2}",
        ),
        n,
        a,
        r,
    )
    return Problem("geometric_series", text, work.text(), str(result), (n, a, r))
