"""Whole numbers in words: common divisors, remainders, digits, prime factors, factorials.

`quantities` has the operations that any numbers have.
"""

import contextlib
import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import whole
from mcp_reasoner.verify.problem.digits import (
    digit_sum,
    digits,
    divisors,
    factors,
    require_positive,
)
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity, combined, integer, of_node
from mcp_reasoner.verify.problem.language.quantities import operation
from mcp_reasoner.verify.problem.language.values import folded
from mcp_reasoner.verify.problem.number_theory import remainder
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = ["PHRASES", "trailing_zeros"]


def _gcd(values: Sequence[Any]) -> Any:
    return sympy.Integer(math.gcd(*map(_above_zero, values)))


def _lcm(values: Sequence[Any]) -> Any:
    return sympy.Integer(math.lcm(*map(_above_zero, values)))


def _above_zero(value: Any) -> int:
    number = integer(value)
    require_positive(number)
    return number


def _remainder(number: Quantity, divisor: Quantity) -> Quantity:
    """Of formulas without writing their powers out."""

    def compute(env: Env) -> Any:
        by = integer(divisor.value(env))
        if by < 1:
            raise NotReadError("a remainder needs a positive divisor")
        if number.node is not None and not number.names:
            with contextlib.suppress(NotReadError):
                return sympy.Integer(remainder(number.node, by))
        value = integer(number.value(env))
        if value < 0:
            raise AmbiguousError("a remainder of negative numbers has two readings")
        return sympy.Integer(value % by)

    return Quantity(number.names | divisor.names, None, compute)


def _whole_quotient(number: Any, divisor: Any) -> Any:
    value, by = integer(number), integer(divisor)
    if value < 0 or by < 1 or value % by:
        raise AmbiguousError("whether the rest counts is not said")
    return sympy.Integer(value // by)


def _inverse(number: Any, modulus: Any) -> Any:
    """The inverse between 0 and the modulus."""
    value, by = integer(number), integer(modulus)
    if by < 2 or math.gcd(value, by) != 1:
        raise NotReadError("there is no such inverse")
    return sympy.Integer(pow(value, -1, by))


def _place(word: str) -> int:
    return {"units": 0, "unit": 0, "unit's": 0, "ones": 0, "last": 0, "tens": 1, "ten's": 1,
            "hundreds": 2, "thousands": 3}[word]  # fmt: skip


def _digit(quantity: Quantity, place: str) -> Quantity:
    size = _place(place)
    last = _remainder(quantity, of_node(whole(10 ** (size + 1))))

    def compute(env: Env) -> Any:
        found = integer(last.value(env)) // 10**size
        if size and not found and integer(quantity.value(env)) < 10**size:
            raise AmbiguousError("whether a short number has such a digit is not said")
        return sympy.Integer(found)

    return Quantity(last.names, None, compute)


def _last_two(quantity: Quantity) -> Quantity:
    """The last two digits as a number; where the first of them is 0 it may be written or not."""

    def compute(value: Any) -> Any:
        if value < 10:
            raise AmbiguousError("whether a zero is written is not said")
        return value

    return combined(compute, _remainder(quantity, of_node(whole(100))))


def _positive(value: Any) -> int:
    number = integer(value)
    if number < 0:
        raise AmbiguousError("the digits of a negative number are not read")
    return number


def _of_integer(compute: Callable[[int], int]) -> Callable[[Quantity], Quantity]:
    return lambda quantity: combined(
        lambda value: sympy.Integer(compute(_positive(value))), quantity
    )


def _factorial(value: int) -> int:
    if value > 2_000:
        raise AmbiguousError("the factorial is too large")
    return math.factorial(value)


def trailing_zeros(value: Any) -> Any:
    """With how many zeros a whole number ends."""
    number = integer(value)
    require_positive(number)
    count = 0
    while number % 10 == 0:
        number //= 10
        count += 1
    return sympy.Integer(count)


def _prime_factor_sum(value: int) -> int:
    """Of distinct prime factors; where one repeats, whether it counts again is not said."""
    found = factors(value)
    if any(exponent > 1 for exponent in found.values()):
        raise AmbiguousError("whether repeated prime factors count once is not said")
    return sum(found)


def _totient(value: int) -> int:
    require_positive(value)
    result = value
    for prime in factors(value):
        result -= result // prime
    return result


_THE: Final = r"(?:the )?"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "quantity",
        folded(_gcd),
        rf"{_THE}(?:greatest|highest|largest) common (?:divisor|factor)"
        r"(?: \((?:GCD|GCF|HCF)\))? of <values>",
        rf"{_THE}(?:gcd|gcf|hcf) of <values>",
    ),
    *phrases(
        "quantity",
        folded(_lcm),
        rf"{_THE}(?:least|lowest|smallest) common (?:positive )?multiple(?: \(LCM\))? of <values>",
        rf"{_THE}lcm of <values>",
    ),
    *phrases(
        "quantity",
        _remainder,
        rf"{_THE}remainder (?:when|if) <quantity> is divided by <quantity>",
        rf"{_THE}remainder (?:when|on|upon) dividing <quantity> by <quantity>",
        rf"{_THE}remainder of <quantity> (?:when |if )?(?:it is )?divided by <quantity>",
        rf"{_THE}remainder of <quantity>,? \(?(?:modulo|mod) <quantity>\)?",
    ),
    *phrases(
        "quantity",
        lambda modulus, number: _remainder(number, modulus),
        rf"{_THE}(?:modulo|mod) <quantity> remainder of <quantity>",
    ),
    *phrases(
        "quantity",
        operation(_whole_quotient),
        rf"{_THE}quotient when <quantity> is divided by <quantity>",
        rf"{_THE}result (?:when|if) <quantity> is divided by <quantity>",
    ),
    *phrases(
        "quantity",
        operation(_inverse),
        rf"{_THE}(?:modular |multiplicative |modular multiplicative )?inverse of <quantity>,? "
        r"\(?(?:modulo|mod) <quantity>\)?",
    ),
    *phrases(
        "quantity",
        operation(_inverse),
        r"\$?<inverted>\$?,? (?:modulo|\(?mod) <quantity>\)?",
        r"\$<inverted> ?\\pmod ?\{<quantity>\}\$",
    ),
    *phrases(
        "quantity",
        _digit,
        rf"{_THE}(?P<place>units|unit|unit's|ones|last|tens|ten's|hundreds|thousands) digit "
        rf"(?:of|in) "
        r"<quantity>",
    ),
    *phrases("quantity", _last_two, rf"{_THE}last two digits of <quantity>"),
    *phrases(
        "quantity",
        _of_integer(digit_sum),
        rf"{_THE}sum of (?:the |all the |all of the )?digits (?:of|in) <quantity>",
        rf"{_THE}digit sum of <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(lambda value: math.prod(digits(value))),
        rf"{_THE}product of (?:the |all the )?digits (?:of|in) <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(lambda value: len(digits(value))),
        rf"{_THE}number of (?:decimal )?digits (?:of|in) <quantity>",
    ),
    *phrases(
        "quantity",
        operation(trailing_zeros),
        rf"{_THE}number of (?:trailing zeroe?s (?:of|in)|zeroe?s at the end of) <quantity>",
    ),
    *phrases("quantity", _of_integer(_factorial), r"<quantity> factorial"),
    *phrases(
        "quantity",
        _of_integer(lambda value: len(divisors(value))),
        rf"{_THE}number of positive (?:integer |integral )?(?:divisors|factors) of <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(lambda value: sum(factors(value))),
        rf"{_THE}sum of (?:all )?(?:the )?(?:distinct|different) prime (?:factors|divisors) of "
        r"<quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(_prime_factor_sum),
        rf"{_THE}sum of (?:all )?(?:the )?prime (?:factors|divisors) of <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(lambda value: len(factors(value))),
        rf"{_THE}number of (?:distinct|different) prime (?:factors|divisors) of <quantity>",
    ),
    *phrases(
        "quantity",
        _of_integer(_totient),
        r"(?:the value of )?(?:Euler's totient(?: function)? of|\$?\\(?:var)?phi\() "
        r"?<quantity>\)?\$?",
    ),
)
