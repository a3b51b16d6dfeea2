"""Properties of numbers: "divisible by 3", "prime", "between 10 and 20", "a multiple of 5".

    property      what may follow "is" or "are" or stand after a noun: divisible by 3
    having        what may follow "have" or "with":  exactly four positive divisors
    whose         what may follow "whose":  digits sum to 8

Where words have two meanings (between: with its ends or without), both are given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
from math import gcd, prod
from operator import and_, invert, or_
from typing import Any, Final

import sympy

from mcp_reasoner.verify.problem.digits import (
    digit_sum,
    digits,
    divisors,
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
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = [
    "PHRASES",
    "Attribute",
    "between",
    "compared",
    "congruent",
    "dividing",
    "divisible",
    "named",
    "of_attribute",
    "with_digits",
]


def _whole(test: Callable[[int], bool], low: int | None = None) -> Property:
    """A property that only whole numbers can have, none of them below `low`."""

    def holds(value: Any, env: Env) -> bool:
        return bool(value.is_Integer) and (low is None or value >= low) and test(int(value))

    return Property(holds, lambda env: (low, None), discrete=True)


_ZERO: Final = sympy.Integer(0)
_KINDS: Final[dict[str, Property]] = {
    "even": _whole(lambda n: n % 2 == 0),
    "odd": _whole(lambda n: n % 2 == 1),
    "prime": Property(lambda value, env: is_prime(value), lambda env: (2, None), discrete=True),
    "composite": _whole(lambda n: not is_prime(sympy.Integer(n)), 4),
    "square": _whole(lambda n: is_power(n, 2), 0),
    "cube": _whole(lambda n: is_power(n, 3)),
    "palindrome": _whole(lambda n: digits(n) == digits(n)[::-1], 0),
    "positive": Property(lambda value, env: order(value, _ZERO) > 0, lambda env: (1, None)),
    "negative": Property(lambda value, env: order(value, _ZERO) < 0, lambda env: (None, -1)),
    "nonnegative": Property(lambda value, env: order(value, _ZERO) >= 0, lambda env: (0, None)),
    "nonzero": Property(lambda value, env: not equal(value, _ZERO)),
    "integer": _whole(lambda n: True),
    "rational": Property(lambda value, env: bool(value.is_Rational)),
    "squarefree": _whole(lambda n: all(e == 1 for e in factors(n).values()), 1),
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

    return Property(holds, discrete=True)


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

    return Property(holds, discrete=True)


def _remainder(rest: Quantity, modulus: Quantity) -> Property:
    """A remainder is below the divisor; of numbers below zero there are two readings."""

    def holds(value: Any, env: Env) -> bool:
        by, left = integer(modulus.value(env)), integer(rest.value(env))
        if not 0 <= left < by:
            raise NotReadError("a remainder is below its divisor")
        return bool(value.is_Integer) and int(value) % by == left

    return Property(holds, discrete=True)


def _remainder_by_each(rest: Quantity, moduli: list[Quantity]) -> Property:
    return reduce(and_, (_remainder(rest, modulus) for modulus in moduli))


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


def _divisor_count(numeral: int) -> Property:
    return _whole(lambda n: len(divisors(n)) == numeral, 1)


def _prime_count(numeral: int) -> Property:
    return _whole(lambda n: len(factors(n)) == numeral, 2)


def _digit_sum(number: Quantity) -> Property:
    return Property(
        lambda value, env: (
            bool(value.is_Integer)
            and value >= 0
            and digit_sum(int(value)) == integer(number.value(env))
        ),
        lambda env: (0, None),
        discrete=True,
    )


def _digit_product(number: Quantity) -> Property:
    return Property(
        lambda value, env: (
            bool(value.is_Integer)
            and value >= 0
            and prod(digits(int(value))) == integer(number.value(env))
        ),
        lambda env: (0, None),
        discrete=True,
    )


def _all_digits(part: Property) -> Property:
    return Property(
        lambda value, env: (
            bool(value.is_Integer)
            and value >= 0
            and all(part.holds(sympy.Integer(digit), env) for digit in digits(int(value)))
        ),
        lambda env: (0, None),
        discrete=True,
    )


def _distinct_digits() -> Property:
    return _whole(lambda n: len(set(digits(n))) == len(digits(n)), 0)


def _digit(numeral: int) -> int:
    if not 0 <= numeral <= 9:
        raise NotReadError("a digit is needed")
    return numeral


def _contains(numeral: int) -> Property:
    digit = _digit(numeral)
    return _whole(lambda n: digit in digits(n), 0)


def _ends(numeral: int) -> Property:
    digit = _digit(numeral)
    return _whole(lambda n: n % 10 == digit, 0)


def _begins(numeral: int) -> Property:
    digit = _digit(numeral)
    return _whole(lambda n: digits(n)[0] == digit, 0)


def _power_is(part: Property, power: str) -> Property:
    degree = {"square": 2, "cube": 3}[power]
    return Property(lambda value, env: part.holds(value**degree, env))


@dataclass(frozen=True)
class Attribute:
    """Something computed from a number; `discrete` where only whole numbers have it."""

    compute: Callable[[Any], Any]
    discrete: bool


def of_attribute(attribute: Attribute, part: Property) -> Property:
    """The property that something computed from a number has another property."""
    return Property(
        lambda value, env: part.holds(attribute.compute(value), env), discrete=attribute.discrete
    )


def _whole_attribute(compute: Callable[[int], int]) -> Callable[[], Attribute]:
    def attribute(value: Any) -> Any:
        number = integer(value)
        if number < 0:
            raise AmbiguousError("the digits of a negative number are not read")
        return sympy.Integer(compute(number))

    return lambda: Attribute(attribute, discrete=True)


def _place_attribute(place: str) -> Attribute:
    size = {"units": 0, "ones": 0, "last": 0, "tens": 1, "hundreds": 2}[place]

    unit = int(10**size)

    def digit(number: int) -> int:
        if size and number < unit:
            raise AmbiguousError("whether a short number has such a digit is not said")
        return number // unit % 10

    return _whole_attribute(digit)()


def _power_attribute(power: str) -> Attribute:
    degree = {"square": 2, "cube": 3}[power]
    return Attribute(lambda value: value**degree, discrete=False)


def _equals_attribute(attribute: Attribute, number: Quantity) -> Property:
    return of_attribute(attribute, compared("=", number))


def _from_digits(numbers: list[Quantity]) -> Property:
    """With digits from a list, each as often as one likes."""

    def holds(value: Any, env: Env) -> bool:
        allowed = {integer(number.value(env)) for number in numbers}
        return bool(value.is_Integer) and value >= 0 and set(digits(int(value))) <= allowed

    return Property(holds, lambda env: (0, None), discrete=True)


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
    *phrases(
        "property", _divisible_by_any, rf"{_BY} (?:either |at least one of )?<quantities or>"
    ),
    *phrases("property", _divisible_by_none, rf"{_BY} neither <quantities nor>"),
    *phrases("property", dividing, r"(?:an? )?(?:divisors?|factors?) of <quantity>"),
    *phrases("property", _dividing_all, r"(?:an? )?(?:common )?(?:divisors?|factors?) of "
                                        r"(?:both )?<quantities and>"),
    *phrases("property", _coprime, r"(?:relatively prime|coprime) (?:to|with) <quantity>"),
    *phrases("property", partial(_power_of, one=True), _POWER_OF),
    *phrases("property", partial(_power_of, one=False), _POWER_OF),
    *phrases(
        "property", _comparison("<"), r"(?:strictly )?(?:less|smaller|fewer) than <quantity>",
        r"below <quantity>", r"under <quantity>",
    ),
    *phrases(
        "property", _comparison("<="), r"at most <quantity>", r"no (?:more|greater) than "
                                                              r"<quantity>",
        r"not (?:more|greater) than <quantity>", r"less than or equal to <quantity>",
        r"not exceeding <quantity>",
    ),
    *phrases(
        "property", _comparison(">"),
        r"(?:strictly )?(?:greater|larger|more|bigger) than <quantity>",
        r"above <quantity>", r"over <quantity>",
    ),
    *phrases(
        "property", _comparison(">="), r"at least <quantity>", r"no (?:less|fewer) than <quantity>",
        r"not less than <quantity>", r"greater than or equal to <quantity>",
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
        _remainder,
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
    *phrases(
        "having",
        _divisor_count,
        r"(?:exactly )?<numeral> positive (?:integer |integral )?(?:divisors|factors)",
        r"(?:exactly )?<numeral> distinct positive (?:integer |integral )?(?:divisors|factors)",
    ),
    *phrases(
        "having",
        _prime_count,
        r"(?:exactly )?<numeral> (?:distinct|different) prime (?:divisors|factors)",
    ),
    *phrases(
        "having",
        _digit_sum,
        r"(?:a )?(?:digit sum|sum of (?:its |the )?digits)(?: equal to| of)? <quantity>",
        r"digits (?:that|which) (?:sum|add up|add) to <quantity>",
        r"digits (?:that|which) have a sum of <quantity>",
    ),
    *phrases("having", _distinct_digits, r"(?:all )?(?:distinct|different) digits",
             r"no repeated digits?", r"no two digits (?:alike|equal|the same)"),
    *phrases("having", with_digits, r"(?:exactly )?<numeral> digits"),
    *phrases(
        "having",
        _all_digits,
        r"(?:only|all) <property> digits",
        r"digits that are all <property>",
    ),
    *phrases("having", _from_digits, r"only the digits <quantities and>"),
    # -- verbs --------------------------------------------------------------------------
    *phrases("having verb", _same, r"(?:have|has) <having>"),
    *phrases(
        "having verb",
        _remainder,
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
    *phrases("having verb", _ends, r"ends? (?:in|with) (?:the digit |a )?<numeral>"),
    *phrases("having verb", _begins, r"(?:begins?|starts?) with (?:the digit |a )?<numeral>"),
    *phrases("having verb", _contains, r"contains? (?:the digit |at least one |a )<numeral>"),
    *phrases("having verb", dividing, r"divides? <quantity>"),
    *phrases("having verb", invert, r"(?:do|does) not (?=have|leave|end|begin|contain)<having "
                                    r"verb>"),
    *phrases(
        "having verb",
        and_,
        r"<having verb>,? and <having verb>",
        # The verb said once: "leaves a remainder of 1 when …, and a remainder of 2 when …".
        r"<having verb>,? and (?=a remainder)<having>",
        r"<having verb>, (?=a remainder)<having>",
    ),
    *phrases("having verb", and_, r"<having verb>,? and (?:are|is) <property>"),
    # -- what is computed from a number -------------------------------------------------
    *phrases(
        "attribute",
        _whole_attribute(digit_sum),
        r"(?:the )?(?:sum of (?:the |its |their |all the )?digits|digit sum)",
    ),
    *phrases(
        "attribute",
        _whole_attribute(lambda n: prod(digits(n))),
        r"(?:the )?product of (?:the |its |their )?digits",
    ),
    *phrases(
        "attribute",
        _place_attribute,
        r"(?:the |its )?(?P<place>units|ones|last|tens|hundreds) digit",
    ),
    *phrases("attribute", _power_attribute, r"(?:the |its )?(?P<power>square|cube)"),
    *phrases(
        "attribute",
        _whole_attribute(lambda n: len(divisors(n))),
        r"(?:the )?number of positive (?:divisors|factors)",
    ),
    *phrases("whose", of_attribute, r"<attribute> is <property>"),
    *phrases("whose", _equals_attribute, r"<attribute> is (?:equal to )?<quantity>"),
    # -- "whose" ------------------------------------------------------------------------
    *phrases(
        "whose",
        _digit_sum,
        r"digits (?:sum|add up|add) to <quantity>",
        r"digits have (?:a|the) sum(?: of)? <quantity>",
        r"(?:digit sum|sum of digits) is (?:equal to )?<quantity>",
    ),
    *phrases(
        "whose",
        _digit_product,
        r"digits (?:multiply to|have (?:a|the) product(?: of)?) <quantity>",
        r"(?:digit product|product of digits) is (?:equal to )?<quantity>",
    ),
    *phrases("whose", _all_digits, r"digits are all <property>", r"digits are each <property>"),
    *phrases("whose", _distinct_digits, r"digits are (?:all )?(?:distinct|different)"),
    *phrases("whose", _ends, r"(?:units|ones|last) digit is <numeral>"),
    *phrases("whose", _begins, r"(?:first|leading) digit is <numeral>"),
    *phrases("whose", _power_is, r"(?P<power>square|cube) is <property>"),
)  # fmt: skip
