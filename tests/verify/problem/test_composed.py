"""Problems put together from clauses agree with counting, and no clause goes unread.

A set of whole numbers is described by adjectives, bounds and up to two clauses, each with a
test in plain Python. The answer found by counting must not be refuted; the answer to the
problem without one of its clauses must not be verified.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import gcd, isqrt
from random import Random

import pytest

from mcp_reasoner.verify.problem import judge_problem

Test = Callable[[int], bool]
UNIVERSE = range(1, 1001)


def prime(n: int) -> bool:
    return n > 1 and all(n % d for d in range(2, isqrt(n) + 1))


def digit_sum(n: int) -> int:
    return sum(map(int, str(n)))


def divisor_count(n: int) -> int:
    return sum(n % d == 0 for d in range(1, n + 1))


ADJECTIVES: list[tuple[str, Test]] = [
    ("even", lambda n: n % 2 == 0),
    ("odd", lambda n: n % 2 == 1),
    ("prime", prime),
    ("composite", lambda n: n > 3 and not prime(n)),
    ("two-digit", lambda n: 9 < n < 100),
    ("three-digit", lambda n: 99 < n < 1000),
    ("palindromic", lambda n: str(n) == str(n)[::-1]),
]


def clauses(rng: Random) -> list[tuple[str, Test]]:
    """One clause of each kind, with numbers of its own."""
    a, b, d = rng.randint(2, 12), rng.randint(2, 12), rng.randint(0, 9)
    r = rng.randint(0, a - 1)
    return [
        (f"that are divisible by {a}", lambda n: n % a == 0),
        (f"that are not divisible by {a}", lambda n: n % a != 0),
        (f"that are multiples of {a}", lambda n: n % a == 0),
        (f"that are divisible by both {a} and {b}", lambda n: n % a == n % b == 0),
        (f"that are divisible by {a} or {b}", lambda n: n % a == 0 or n % b == 0),
        (f"which are divisible by {a} but not by {b}", lambda n: n % a == 0 and n % b != 0),
        (f"that are divisible by neither {a} nor {b}", lambda n: n % a != 0 and n % b != 0),
        (f"that are relatively prime to {a * b}", lambda n: gcd(n, a * b) == 1),
        (f"that are congruent to {r} modulo {a}", lambda n: n % a == r),
        (f"that are factors of {6 * a * b}", lambda n: 6 * a * b % n == 0),
        ("that are perfect squares", lambda n: isqrt(n) ** 2 == n),
        ("which are not prime", lambda n: not prime(n)),
        (f"that are greater than {7 * a}", lambda n: n > 7 * a),
        (f"that have a digit sum of {d + 3}", lambda n: digit_sum(n) == d + 3),
        ("that have distinct digits", lambda n: len(set(str(n))) == len(str(n))),
        (f"that contain the digit {d}", lambda n: str(d) in str(n)),
        (f"that do not contain the digit {d}", lambda n: str(d) not in str(n)),
        (f"that end in {d}", lambda n: n % 10 == d),
        (f"that leave a remainder of {r} when divided by {a}", lambda n: n % a == r),
        ("that have exactly four positive divisors", lambda n: divisor_count(n) == 4),
        (f"which divide {10 * a * b}", lambda n: 10 * a * b % n == 0),
        (f"whose digits sum to {d + 2}", lambda n: digit_sum(n) == d + 2),
        (f"whose units digit is {d}", lambda n: n % 10 == d),
        (f"whose square is less than {40 * a * b}", lambda n: n * n < 40 * a * b),
        ("whose digits are all odd", lambda n: all(int(digit) % 2 for digit in str(n))),
    ]


@dataclass(frozen=True)
class Described:
    """A set in words, and the tests that make it."""

    words: str
    tests: tuple[Test, ...]

    def members(self, but: int | None = None) -> list[int]:
        kept = [test for index, test in enumerate(self.tests) if index != but]
        return [n for n in UNIVERSE if all(test(n) for test in kept)]


def described(rng: Random) -> Described:
    adjectives = rng.sample(ADJECTIVES, rng.choice([0, 1, 1, 2]))
    low, high = rng.randint(1, 15), rng.choice([20, 50, 100, 200, 500])
    bound, test = rng.choice(
        [
            (f"less than {high}", lambda n: n < high),
            (f"less than or equal to {high}", lambda n: n <= high),
            (f"from {low} to {high}", lambda n: low <= n <= high),
            (f"between {low} and {high}, inclusive", lambda n: low <= n <= high),
        ]
    )
    more = rng.sample(clauses(rng), rng.choice([0, 1, 1, 2]))
    words = ["positive", *(word for word, _ in adjectives), "integers", bound]
    tests = (test, *(one for _, one in adjectives), *(one for _, one in more))
    return Described(" ".join([*words, *(clause for clause, _ in more)]), tests)


def asked(rng: Random) -> Iterator[tuple[str, Callable[[list[int]], int], Described]]:
    """Problems with members to count, without end."""
    asks: list[tuple[str, Callable[[list[int]], int]]] = [
        ("How many {} are there?", len),
        ("Find the number of {}.", len),
        ("What is the sum of all {}?", sum),
    ]
    while True:
        group = described(rng)
        if 0 < len(group.members()) < 400:
            question, compute = rng.choice(asks)
            yield question.format(group.words), compute, group


@pytest.mark.parametrize("seed", range(3))
def test_clauses_put_together_mean_what_each_of_them_says(seed: int) -> None:
    problems = asked(Random(seed))
    verified = 0
    for _ in range(20):
        problem, compute, group = next(problems)
        answer = compute(group.members())
        verdict = judge_problem(problem, str(answer)).verdict
        assert (problem, verdict) != (problem, "refuted")
        verified += verdict == "verified"
        for index in range(len(group.tests)):
            other = compute(group.members(but=index))
            if other != answer:
                verdict = judge_problem(problem, str(other)).verdict
                assert (problem, other, verdict) != (problem, other, "verified")
    assert verified >= 15
