"""The families of problems. Each generator takes a `random.Random` and returns a `Problem`.

Ranges of operands are constants of each module and are repeated in recipe.toml and on the card.
"""

from __future__ import annotations

from random import Random

from training.families import algebra, arithmetic, calculus, counting, integers, series, stories
from training.problem import Generator, Problem, is_held_out

FAMILIES: dict[str, Generator] = {
    "sums": arithmetic.sums,
    "products": arithmetic.products,
    "quotients": arithmetic.quotients,
    "expressions": arithmetic.expressions,
    "fractions": arithmetic.fractions,
    "percentages": arithmetic.percentages,
    "linear": algebra.linear,
    "systems": algebra.systems,
    "quadratics": algebra.quadratics,
    "evaluation": algebra.evaluation,
    "gcd": integers.greatest_divisor,
    "lcm": integers.least_multiple,
    "divisors": integers.divisors,
    "primes": integers.primes,
    "remainders": integers.remainders,
    "modular_powers": integers.modular_powers,
    "arithmetic_series": series.arithmetic_series,
    "geometric_series": series.geometric_series,
    "derivatives": calculus.derivatives,
    "integrals": calculus.integrals,
    "counting": counting.counting,
    "word_problems": stories.word_problems,
}

# One operand tuple in this many is held out; families with few operands hold out more of them.
SHARES = {"primes": 10, "divisors": 10, "quadratics": 20, "counting": 10, "percentages": 20}
DEFAULT_SHARE = 50

__all__ = ["DEFAULT_SHARE", "FAMILIES", "SHARES", "generate"]


def generate(family: str, rng: Random, *, held_out: bool = False) -> Problem:
    """Draw a problem from one side of the partition of operands."""
    share = SHARES.get(family, DEFAULT_SHARE)
    while True:
        problem = FAMILIES[family](rng)
        if is_held_out(problem, share) == held_out:
            return problem
