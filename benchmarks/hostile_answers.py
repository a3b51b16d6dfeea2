"""Eighteen answers made to hang, crash or mislead whoever compares them, each with a reference.

    from benchmarks.hostile_answers import HOSTILE

None of them equals its reference but the last, which would take minutes to prove.
`tests/verify/test_hostile_answers.py` holds that no other is said to and that none outlasts its
limit; `benchmarks.answers` says how long each takes.
"""

from typing import Final

__all__ = ["HOSTILE", "Hostile"]

Hostile = tuple[str, str, str]
"""A name, an answer, a reference."""

_ROOTS: Final = "+".join(rf"\sqrt{{{prime}}}" for prime in (2, 3, 5, 7, 11, 13, 17, 19, 23))
_ROWS: Final = r" \\ ".join([" & ".join(["x"] * 60)] * 60)
_SINES: Final = "sin(" * 50 + "x" + ")" * 50
_MULTIPLIED: Final = "+".join(f"(a+b+c+d+e)^{{59}}*{name}" for name in "abcde")

HOSTILE: Final[tuple[Hostile, ...]] = (
    ("tower of powers", "9^{9^{9^{9}}}", "9^{9^{9^{9}}}+1"),
    ("tower of factorials", "((((4!)!)!)!)!", "24"),
    ("large factorials", "99999999!", "99999998!"),
    ("exponentials of exponentials", "e^{e^{e^{e^{9}}}}", "e^{e^{e^{e^{8}}}}"),
    ("brackets in brackets", "(" * 900 + "1" + ")" * 900, "2"),
    ("fractions in fractions", r"\frac{1}{1+" * 180 + "1" + "}" * 180, "2"),
    ("nested sines", _SINES, "x"),
    ("long numerals", "7" * 19_000, "7" * 18_999 + "8"),
    ("a sum with a thousand million terms", r"\sum_{k=1}^{1000000000} k^2", "1"),
    ("a large binomial coefficient", r"\binom{1000000000}{500000000}", "1"),
    ("nine square roots", _ROOTS, f"{_ROOTS}+10^{{-90}}"),
    ("a matrix of 3,600 entries", rf"\begin{{pmatrix}}{_ROWS}\end{{pmatrix}}", "x"),
    (
        "periods without a short multiple",
        r"\frac{k\pi}{9973}, k\in\mathbb{Z}",
        r"\frac{k\pi}{9967}, k\in\mathbb{Z}",
    ),
    ("braces without end", r"\boxed{" * 2500 + "3", "3 3"),
    ("invisible and reversing characters", "\u202e\u200b12\u200d\u2066", "21"),
    ("digits of other scripts", "\uff11\u0662", "12"),
    (
        "words that never come to an end",
        "so the answer is x = 1 or 2 hours and the answer is " * 380,
        "7",
    ),
    ("a power to be multiplied out", "(a+b+c+d+e)^{60}", _MULTIPLIED),
)
