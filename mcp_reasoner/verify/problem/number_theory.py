"""Rules for divisors, primes, remainders and last digits of positive whole numbers."""

import re
from functools import reduce
from math import gcd, lcm
from typing import Final

import sympy

from mcp_reasoner.verify.nodes import Binary, Node, Number, Unary, free_names
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.pattern import Slots
from mcp_reasoner.verify.problem.question import Question, TruthQuestion, ValueQuestion
from mcp_reasoner.verify.problem.rule import ASK, NotReadError, exact_integer, formula, rules, shown

__all__ = ["RULES", "remainder", "residue"]

MAX_FACTORED: Final = 10**12
"""Larger numbers are not factored."""
MAX_MODULUS: Final = 10**30
MAX_FACTORIAL: Final = 2000


def _number(value: int, subject: str, detail: str) -> Question:
    return ValueQuestion(subject=subject, value=sympy.Integer(value), detail=detail)


def residue(node: Node, modulus: int) -> int:
    """A whole-number formula modulo a number, without writing its powers out."""
    match node:
        case Number(_, value) if value.denominator == 1:
            return int(value) % modulus
        case Unary("+", operand):
            return residue(operand, modulus)
        case Unary("-", operand):
            return -residue(operand, modulus) % modulus
        case Unary("!", Number(_, value)) if value.denominator == 1 and value <= MAX_FACTORIAL:
            return reduce(lambda a, b: a * b % modulus, range(1, int(value) + 1), 1 % modulus)
        case Binary("+" | "-" | "*"):
            return _chain(node, modulus)
        case Binary("^", base, exponent):
            power = exact_integer(exponent)
            if power < 1:
                raise NotReadError("a power in the number is not positive")
            return pow(residue(base, modulus), power, modulus)
    raise NotReadError("the number to be divided is not built from whole numbers")


def _chain(node: Binary, modulus: int) -> int:
    spine: list[Binary] = []
    left: Node = node
    while isinstance(left, Binary) and left.op in ("+", "-", "*"):
        spine.append(left)
        left = left.left
    value = residue(left, modulus)
    for step in reversed(spine):
        right = residue(step.right, modulus)
        value = {"+": value + right, "-": value - right, "*": value * right}[step.op] % modulus
    return value


def _has_minus(node: Node) -> bool:
    """Whether the number might be negative; then a remainder has two readings."""
    match node:
        case Number():
            return False
        case Unary("!" | "+", operand):
            return _has_minus(operand)
        case Binary("+" | "*" | "^", left, right):
            return _has_minus(left) or _has_minus(right)
    return True


def _remainder(slots: Slots, text: Text) -> Question:
    modulus = slots.integer("n")
    if not 1 <= modulus <= MAX_MODULUS:
        raise NotReadError("a remainder needs a positive divisor")
    return _residue_question(slots.text("m"), modulus, "the remainder when {} is divided by {}")


def remainder(node: Node, modulus: int) -> int:
    """The remainder of a formula without unknowns that is not negative."""
    if free_names(node):
        raise NotReadError("the number to be divided holds an unknown")
    if _has_minus(node) and exact_integer(node) < 0:
        raise NotReadError("the remainder of a negative number has two readings")
    return residue(node, modulus)


def _residue_question(written: str, modulus: int, subject: str) -> Question:
    value = remainder(formula(written), modulus)
    return _number(
        value,
        subject.format(shown(written), modulus),
        f"{shown(written)} = {value} modulo {modulus}, computed exactly",
    )


def _units_digit(slots: Slots, text: Text) -> Question:
    return _residue_question(slots.text("m"), 10, "the last decimal digit of {} (modulo {})")


def _numbers(slots: Slots) -> list[int]:
    written = slots.bare("list") if slots.has("list") else ""
    numbers = [int(found) for found in re.findall(r"[0-9]+", written)]
    if not 2 <= len(numbers) <= 6 or any(number < 1 for number in numbers):
        raise NotReadError("two to six positive whole numbers are needed")
    return numbers


def _gcd(slots: Slots, text: Text) -> Question:
    numbers = _numbers(slots)
    listed = ", ".join(map(str, numbers))
    value = gcd(*numbers)
    return _number(
        value,
        f"the greatest common divisor of {listed}",
        f"gcd({listed}) = {value} by Euclid's algorithm",
    )


def _lcm(slots: Slots, text: Text) -> Question:
    numbers = _numbers(slots)
    listed = ", ".join(map(str, numbers))
    value = lcm(*numbers)
    return _number(
        value,
        f"the least common multiple of {listed}",
        f"lcm({listed}) = {value}, computed exactly",
    )


def _factored(slots: Slots) -> tuple[int, dict[int, int], str]:
    number = slots.integer("n")
    if not 2 <= number <= MAX_FACTORED:
        raise NotReadError("a whole number above 1 that is not too large is needed")
    factors = {int(p): int(e) for p, e in sympy.factorint(number).items()}
    written = " * ".join(f"{p}^{e}" if e > 1 else f"{p}" for p, e in factors.items())
    return number, factors, f"{number} = {written}"


def _divisors(slots: Slots, text: Text) -> Question:
    if slots.integer("n") == 1:
        return _number(1, "the number of positive divisors of 1", "1 has the divisor 1")
    number, factors, detail = _factored(slots)
    count = 1
    for exponent in factors.values():
        count *= exponent + 1
    return _number(count, f"the number of positive divisors of {number}", detail)


def _divisor_sum(slots: Slots, text: Text) -> Question:
    number, factors, detail = _factored(slots)
    total = 1
    for prime, exponent in factors.items():
        total *= (prime ** (exponent + 1) - 1) // (prime - 1)
    return _number(total, f"the sum of the positive divisors of {number}", detail)


def _prime_factor(slots: Slots, text: Text) -> Question:
    number, factors, detail = _factored(slots)
    largest = slots.word("size") in ("largest", "greatest", "biggest")
    value = max(factors) if largest else min(factors)
    word = "largest" if largest else "smallest"
    return _number(value, f"the {word} prime factor of {number}", detail)


def _prime_factors(slots: Slots, text: Text) -> Question:
    number, factors, detail = _factored(slots)
    distinct = slots.has("distinct")
    if not distinct and any(exponent > 1 for exponent in factors.values()):
        raise NotReadError("whether repeated prime factors count once is not said")
    what = "sum" if slots.word("what") == "sum" else "number"
    value = sum(factors) if what == "sum" else len(factors)
    return _number(value, f"the {what} of the distinct prime factors of {number}", detail)


def _is_prime(slots: Slots, text: Text) -> Question:
    number = slots.integer("n")
    if not 2 <= number <= MAX_FACTORED:
        raise NotReadError("a whole number above 1 that is not too large is needed")
    _, factors, detail = _factored(slots)
    prime = factors == {number: 1}
    return TruthQuestion(
        subject=f"{number} is prime",
        truth=prime,
        detail=f"{number} has no smaller prime factor" if prime else detail,
    )


_FIND: Final = r"(?:find|compute|calculate|determine|give|what is|what's|state)"
_NUMERAL: Final = r"[1-9][0-9]{0,39}"
_LIST: Final = (
    rf"(?P<list>(?:\$?{_NUMERAL}\$?, )*\$?{_NUMERAL}\$?,? and \$?{_NUMERAL}\$?"
    rf"|\$?\(?{_NUMERAL}(?:, ?{_NUMERAL})+\)?\$?)"
)
_CALL: Final = rf"\( ?(?P<list>{_NUMERAL}(?: ?, ?{_NUMERAL})+) ?\)"
_POSITIVE: Final = r"(?:positive (?:integer |integral |whole[- ]number )?(?:divisors|factors))"
_COUNT: Final = rf"(?:(?:{_FIND}|count) the number of|count the|count all)"
_SIZE: Final = r"(?P<size>largest|greatest|biggest|smallest|least)"
RULES = (
    *rules(
        _remainder,
        rf"{_FIND} the remainder (?:when|if) <m> is divided by <n>",
        rf"{_FIND} the remainder of <m> (?:when|if) (?:it is )?divided by <n>",
        rf"{_FIND} the remainder (?:of|on|upon) (?:dividing |division of )?<m> (?:divided )?by <n>",
        r"what remainder does <m> (?:leave|give|have) (?:when|if|on being) divided by <n>",
        r"what is left over when <m> is divided by <n>",
        rf"{ASK} <m> (?:mod|modulo) <n>",
        r"(?:find|compute|calculate|determine) <m> reduced modulo <n>",
    ),
    *rules(_units_digit, rf"{_FIND} the (?:units|unit|ones|last) digit (?:of|in) <m>"),
    *rules(
        _gcd,
        rf"{_FIND} the (?:greatest|highest|largest) common (?:divisor|factor) of {_LIST}",
        rf"{_FIND} the (?:gcd|gcf|hcf) of {_LIST}",
        rf"{_FIND}(?: the value of)? \$?\\?(?:operatorname\{{)?gcd\}}?{_CALL}\$?",
        rf"{_FIND} the (?:largest|greatest|biggest) (?:positive )?(?:integer|number|whole number) "
        rf"that (?:divides|is a (?:divisor|factor) of) (?:both )?{_LIST}",
    ),
    *rules(
        _lcm,
        rf"{_FIND} the (?:least|lowest|smallest) common multiple of {_LIST}",
        rf"{_FIND} the lcm of {_LIST}",
        rf"{_FIND}(?: the value of)? \$?\\?(?:(?:operatorname|text|mathrm)\{{)?lcm\}}?{_CALL}\$?",
        rf"{_FIND} the (?:smallest|least) positive (?:integer|number|whole number) that is "
        rf"(?:divisible by|a multiple of) (?:both )?{_LIST}",
        rf"{_FIND} the (?:smallest|least) positive (?:integer|number|whole number) "
        rf"divisible by (?:both )?{_LIST}",
    ),
    *rules(
        _divisors,
        rf"how many {_POSITIVE} does <n> have",
        rf"{_COUNT} {_POSITIVE} of <n>",
        r"how many positive (?:integers|whole numbers) divide <n>",
        rf"how many {_POSITIVE} are there of <n>",
    ),
    *rules(_divisor_sum, rf"{_FIND} the sum of (?:all )?(?:of )?(?:the )?{_POSITIVE} of <n>"),
    *rules(
        _prime_factor,
        rf"{_FIND} the {_SIZE} prime (?:factor|divisor) of <n>",
        rf"{_FIND} the {_SIZE} prime (?:number )?(?:that divides|dividing) <n>",
    ),
    *rules(
        _prime_factors,
        rf"{_FIND} the (?P<what>sum|number) of (?:all )?(?:the )?"
        r"(?P<distinct>distinct |different )?prime (?:factors|divisors) of <n>",
        rf"{_FIND} the (?P<what>sum|number) of (?:all )?(?:the )?(?P<distinct>distinct )primes "
        r"dividing <n>",
        r"(?P<what>how many) (?P<distinct>distinct |different )prime (?:factors|divisors) "
        r"does <n> have",
    ),
    *rules(_is_prime, r"is <n> (?:a )?prime(?: number)?"),
)
