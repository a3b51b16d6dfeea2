"""Properties of numbers: "divisible by 3", "prime", "between 10 and 20", "a multiple of 5".

    property      what may follow "is" or "are" or stand after a noun: divisible by 3
    having        what may follow "have" or "with":  a remainder of 1 when divided by 3
    having verb   what may follow a noun and "that": divides 12

What numbers have (digits, divisors) is in `attributes`. Where words have two meanings (between:
with its ends or without), both are given.
"""

from collections.abc import Callable
from functools import partial, reduce
from math import gcd
from operator import and_, invert, or_
from typing import Any, Final

import sympy

from mcp_reasoner.verify.problem.digits import (
    digits,
    factors,
    is_power,
    is_prime,
)
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import (
    Env,
    Property,
    Quantity,
    Range,
    equal,
    integer,
    order,
)
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = [
    "PHRASES",
    "between",
    "compared",
    "congruent",
    "dividing",
    "divisible",
    "leaving",
    "named",
    "said_of_whole",
    "with_digits",
]


def said_of_whole(test: Callable[[int], bool], low: int | None = None) -> Property:
    """A property that only whole numbers can have, none of them below `low`."""

    def holds(value: Any, env: Env) -> bool:
        return bool(value.is_Integer) and (low is None or value >= low) and test(int(value))

    return Property(holds, lambda env: (low, None), discrete=True)


_ZERO: Final = sympy.Integer(0)
_KINDS: Final[dict[str, Property]] = {
    "even": said_of_whole(lambda n: n % 2 == 0),
    "odd": said_of_whole(lambda n: n % 2 == 1),
    "prime": Property(lambda value, env: is_prime(value), lambda env: (2, None), discrete=True),
    "composite": said_of_whole(lambda n: not is_prime(sympy.Integer(n)), 4),
    "square": said_of_whole(lambda n: is_power(n, 2), 0),
    "cube": said_of_whole(lambda n: is_power(n, 3)),
    "palindrome": said_of_whole(lambda n: digits(n) == digits(n)[::-1], 0),
    "positive": Property(lambda value, env: order(value, _ZERO) > 0, lambda env: (1, None)),
    "negative": Property(lambda value, env: order(value, _ZERO) < 0, lambda env: (None, -1)),
    "nonnegative": Property(lambda value, env: order(value, _ZERO) >= 0, lambda env: (0, None)),
    "nonzero": Property(lambda value, env: not equal(value, _ZERO)),
    "integer": said_of_whole(lambda n: True),
    "rational": Property(lambda value, env: bool(value.is_Rational)),
    "squarefree": said_of_whole(lambda n: all(e == 1 for e in factors(n).values()), 1),
}


def named(word: str) -> Property:
    """The property that an adjective names."""
    word = word.lower().replace("-", "").replace("perfect ", "")
    return _KINDS[{"integral": "integer", "palindromic": "palindrome"}.get(word, word)]


def _kind(kind: str) -> Property:
    return named(kind)


def _same(part: Property) -> Property:
    return part


def divisible(number: Quantity) -> Property:
    """The property to be a multiple of a number."""

    def holds(value: Any, env: Env) -> bool:
        by = integer(number.value(env))
        if by == 0:
            raise NotReadError("nothing is divisible by zero")
        return bool(value.is_Integer) and int(value) % by == 0

    return Property(holds, discrete=True, modulus=number)


def dividing(number: Quantity) -> Property:
    """The property to be a divisor of a number."""

    def holds(value: Any, env: Env) -> bool:
        return bool(value.is_Integer) and value != 0 and integer(number.value(env)) % value == 0

    def reach(env: Env) -> Range:
        size = abs(integer(number.value(env)))
        if size == 0:
            raise NotReadError("everything divides zero")
        return -size, size

    return Property(holds, reach, discrete=True)


def _divisible_by_all(numbers: list[Quantity]) -> Property:
    return reduce(and_, map(divisible, numbers))


def _divisible_by_any(numbers: list[Quantity]) -> Property:
    return reduce(or_, map(divisible, numbers))


def _divisible_by_none(numbers: list[Quantity]) -> Property:
    return ~_divisible_by_any(numbers)


def _dividing_all(numbers: list[Quantity]) -> Property:
    return reduce(and_, map(dividing, numbers))


def _coprime(number: Quantity) -> Property:
    return Property(
        lambda value, env: (
            bool(value.is_Integer) and gcd(int(value), integer(number.value(env))) == 1
        ),
        discrete=True,
    )


def _power_of(number: Quantity, *, one: bool) -> Property:
    """A power of two; whether 1 is one is not said, so there are two readings."""

    def holds(value: Any, env: Env) -> bool:
        base = integer(number.value(env))
        if base < 2 or not value.is_Integer or value < 1:
            return False
        rest = int(value)
        while rest % base == 0:
            rest //= base
        return rest == 1 and (one or value > 1)

    return Property(holds, lambda env: (1, None), discrete=True)


_ACCEPTED: Final = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1), "=": (0,)}


def compared(operator: str, number: Quantity) -> Property:
    """The property to be below, above or equal to a number."""
    accepted = _ACCEPTED[operator]

    def reach(env: Env) -> Range:
        end = number.value(env)
        down, up = int(sympy.floor(end)), int(sympy.ceiling(end))
        low = None if operator[0] == "<" else up + (operator == ">" and up == end)
        high = None if operator[0] == ">" else down - (operator == "<" and down == end)
        return low, high

    return Property(lambda value, env: order(value, number.value(env)) in accepted, reach)


def _comparison(operator: str) -> Callable[[Quantity], Property]:
    return lambda number: compared(operator, number)


def between(first: Quantity, second: Quantity, *, closed: bool) -> Property:
    """The property to lie between two numbers, with both or without."""
    low, high = (">=", "<=") if closed else (">", "<")
    return compared(low, first) & compared(high, second)


def congruent(rest: Quantity, modulus: Quantity) -> Property:
    """The property to be congruent to a number."""

    def holds(value: Any, env: Env) -> bool:
        by = integer(modulus.value(env))
        if by < 1:
            raise NotReadError("a modulus is positive")
        return bool(value.is_Integer) and (int(value) - integer(rest.value(env))) % by == 0

    return Property(holds, discrete=True, modulus=modulus)


def leaving(rest: Quantity, modulus: Quantity) -> Property:
    """A remainder is below the divisor; of numbers below zero there are two readings."""

    def holds(value: Any, env: Env) -> bool:
        by, left = integer(modulus.value(env)), integer(rest.value(env))
        if not 0 <= left < by:
            raise NotReadError("a remainder is below its divisor")
        return bool(value.is_Integer) and int(value) % by == left

    return Property(holds, discrete=True, modulus=modulus)


def _remainder_by_each(rest: Quantity, moduli: list[Quantity]) -> Property:
    return reduce(and_, (leaving(rest, modulus) for modulus in moduli))


def with_digits(numeral: int) -> Property:
    """The property to have so many digits; zero and below are left out."""
    if not 1 <= numeral <= 15:
        raise NotReadError("so many digits are not read")
    low = 10 ** (numeral - 1)
    return Property(
        lambda value, env: bool(value.is_Integer) and low <= value < 10 * low,
        lambda env: (low, 10 * low - 1),
        discrete=True,
    )


_ADJECTIVE: Final = (
    r"(?:an? )?(?P<kind>even|odd|prime|composite|positive|negative|non-?negative|nonzero|non-zero"
    r"|rational|square-?free|palindromic)(?: (?:integers?|numbers?))?"
)
_BY: Final = r"(?:(?:evenly |exactly )?divisible by|(?:an? )?multiples? of)"
_POWER_OF: Final = r"(?:an? )?powers? of <quantity>"
_PLURAL: Final = r"(?:an? )?perfect (?P<kind>square|cube)s?"


PHRASES: Final[tuple[Production, ...]] = (
    *phrases("property", _kind, _ADJECTIVE, _PLURAL, r"(?:an? )?(?P<kind>integer|palindrome)s?"),
    *phrases("property", lambda: named("prime"), r"primes", r"prime numbers?"),
    *phrases("property", divisible, rf"{_BY} <quantity>"),
    *phrases(
        "property",
        _divisible_by_all,
        rf"{_BY} (?:both |each of |all of )?<quantities and>",
    ),
    *phrases(
        "property",
        lambda first, second: divisible(first) & ~divisible(second),
        rf"{_BY} <quantity>,? (?:but|and) not (?:by |of )?<quantity>",
    ),
    *phrases("property", _divisible_by_any, rf"{_BY} (?:either |at least one of )?<quantities or>"),
    *phrases("property", _divisible_by_none, rf"{_BY} neither <quantities nor>"),
    *phrases("property", dividing, r"(?:an? )?(?:divisors?|factors?) of <quantity>"),
    *phrases(
        "property",
        _dividing_all,
        r"(?:an? )?(?:common )?(?:divisors?|factors?) of "
        r"(?:both )?<quantities and>",
    ),
    *phrases("property", _coprime, r"(?:relatively prime|coprime) (?:to|with) <quantity>"),
    *phrases("property", partial(_power_of, one=True), _POWER_OF),
    *phrases("property", partial(_power_of, one=False), _POWER_OF),
    *phrases(
        "property",
        _comparison("<"),
        r"(?:strictly )?(?:less|smaller|fewer) than <quantity>",
        r"below <quantity>",
        r"under <quantity>",
    ),
    *phrases(
        "property",
        _comparison("<="),
        r"at most <quantity>",
        r"no (?:more|greater) than "
        r"<quantity>",
        r"not (?:more|greater) than <quantity>",
        r"less than or equal to <quantity>",
        r"not exceeding <quantity>",
    ),
    *phrases(
        "property",
        _comparison(">"),
        r"(?:strictly )?(?:greater|larger|more|bigger) than <quantity>",
        r"above <quantity>",
        r"over <quantity>",
    ),
    *phrases(
        "property",
        _comparison(">="),
        r"at least <quantity>",
        r"no (?:less|fewer) than <quantity>",
        r"not less than <quantity>",
        r"greater than or equal to <quantity>",
    ),
    *phrases("property", _comparison("="), r"(?:exactly )?equal to <quantity>"),
    *phrases(
        "property",
        partial(between, closed=True),
        r"between <quantity> and <quantity>,? (?:inclusive|both included|including both ends)",
        r"(?:from|between) <quantity> (?:to|and|through) <quantity>",
        r"from <quantity> (?:to|through) <quantity>,? inclusive",
    ),
    *phrases(
        "property",
        partial(between, closed=False),
        r"(?:strictly )?between <quantity> and <quantity>",
        r"between <quantity> and <quantity>,? (?:exclusive|not inclusive)",
    ),
    *phrases(
        "property",
        congruent,
        r"congruent to <quantity>,? \(?(?:modulo|mod) <quantity>\)?",
    ),
    *phrases("property", invert, r"not (?!less|more|greater|exceeding)<property>"),
    *phrases(
        "property",
        and_,
        r"(?:both )?<property> and <property>",
        r"<property> and (?:are|is) <property>",
        r"<property>,? but <property>",
        r"<property>,? but (?:are|is) <property>",
        r"<property> and (?:that|which) (?:are|is) <property>",
        r"<property> and <having verb>",
        r"<property>,? but <having verb>",
        r"<property> and whose <whose>",
    ),
    *phrases("property", or_, r"<property> or <property>", r"<property> or (?:are|is) <property>"),
    *phrases("property", or_, r"either <property> or <property>"),
    *phrases("property", lambda one, other: ~(one | other), r"neither <property> nor <property>"),
    # -- "have", "with" -----------------------------------------------------------------
    *phrases(
        "having",
        leaving,
        r"a remainder of <quantity> when (?:it is )?divided by <quantity>",
        r"remainder <quantity> when (?:it is )?divided by <quantity>",
    ),
    *phrases(
        "having",
        _remainder_by_each,
        r"a remainder of <quantity> when (?:it is )?divided by "
        r"(?:any of |each of |either )?<quantities and>",
        r"a remainder of <quantity> when (?:it is )?divided by (?:any of |either )?<quantities or>",
    ),
    # -- verbs --------------------------------------------------------------------------
    *phrases("having verb", _same, r"(?:have|has) <having>"),
    *phrases(
        "having verb",
        leaving,
        r"(?:leaves?|gives?) (?:a |the )?remainder(?: of)? <quantity> "
        r"(?:when|if|on being|upon being) (?:it is )?divided by <quantity>",
    ),
    *phrases(
        "having verb",
        _remainder_by_each,
        r"(?:leaves?|gives?) (?:a |the )?remainder(?: of)? <quantity> "
        r"(?:when|if|on being|upon being) (?:it is )?divided by "
        r"(?:any of |each of |either )?<quantities and>",
        r"(?:leaves?|gives?) (?:a |the )?remainder(?: of)? <quantity> "
        r"(?:when|if|on being|upon being) (?:it is )?divided by (?:any of |either )?<quantities "
        r"or>",
    ),
    *phrases("having verb", dividing, r"divides? <quantity>"),
    *phrases(
        "having verb",
        invert,
        r"(?:do|does) not (?=have|leave|end|begin|contain)<having "
        r"verb>",
    ),
    *phrases(
        "having verb",
        and_,
        r"<having verb>,? and <having verb>",
        # The verb said once: "leaves a remainder of 1 when …, and a remainder of 2 when …".
        r"<having verb>,? and (?=a remainder)<having>",
        r"<having verb>, (?=a remainder)<having>",
    ),
    *phrases("having verb", and_, r"<having verb>,? and (?:are|is) <property>"),
)
