"""What numbers have, in words: digits, their sum, divisors; "whose square is …".

    having        what may follow "have" or "with":  exactly four positive divisors
    attribute     something computed from a number: the sum of its digits
    whose         what may follow "whose":  digits sum to 8

What numbers are is in `properties`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import sympy

from mcp_reasoner.verify.problem.digits import digit_sum, digits, divisors, factors
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Env, Property, Quantity, integer
from mcp_reasoner.verify.problem.language.properties import compared, said_of_whole, with_digits
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = ["PHRASES", "Attribute", "of_attribute"]


def _divisor_count(numeral: int) -> Property:
    return said_of_whole(lambda n: len(divisors(n)) == numeral, 1)


def _prime_count(numeral: int) -> Property:
    return said_of_whole(lambda n: len(factors(n)) == numeral, 2)


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
    return said_of_whole(lambda n: len(set(digits(n))) == len(digits(n)), 0)


def _digit(numeral: int) -> int:
    if not 0 <= numeral <= 9:
        raise NotReadError("a digit is needed")
    return numeral


def _contains(numeral: int) -> Property:
    digit = _digit(numeral)
    return said_of_whole(lambda n: digit in digits(n), 0)


def _ends(numeral: int) -> Property:
    digit = _digit(numeral)
    return said_of_whole(lambda n: n % 10 == digit, 0)


def _begins(numeral: int) -> Property:
    digit = _digit(numeral)
    return said_of_whole(lambda n: digits(n)[0] == digit, 0)


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


def _consecutive_sum(numeral: int, sign: str = "") -> Property:
    """To be the sum of so many whole numbers in a row, all of them positive if so said."""
    if not 2 <= numeral <= 1000:
        raise NotReadError("so many consecutive numbers are not added")
    least = numeral * (numeral - 1) // 2 + (numeral if sign else 0)

    def test(number: int) -> bool:
        return (number - least) % numeral == 0 and (not sign or number >= least)

    return said_of_whole(test, least if sign else None)


PHRASES: Final[tuple[Production, ...]] = (
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
    *phrases(
        "having",
        _distinct_digits,
        r"(?:all )?(?:distinct|different) digits",
        r"no repeated digits?",
        r"no two digits (?:alike|equal|the same)",
    ),
    *phrases("having", with_digits, r"(?:exactly )?<numeral> digits"),
    *phrases(
        "having",
        _all_digits,
        r"(?:only|all) <property> digits",
        r"digits that are all <property>",
    ),
    *phrases("having", _from_digits, r"only the digits <quantities and>"),
    *phrases(
        "having verb",
        _from_digits,
        r"can be (?:written|formed) (?:with|using) only the digits <quantities and>",
    ),
    *phrases(
        "having verb",
        _consecutive_sum,
        r"(?:can be (?:written|expressed) as|(?:are|is)) the sum of <numeral> consecutive "
        r"(?:(?P<sign>positive) )?integers",
    ),
    *phrases("having verb", _ends, r"ends? (?:in|with) (?:the digit |a )?<numeral>"),
    *phrases("having verb", _begins, r"(?:begins?|starts?) with (?:the digit |a )?<numeral>"),
    *phrases("having verb", _contains, r"contains? (?:the digit |at least one |a )<numeral>"),
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
)
