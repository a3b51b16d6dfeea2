"""Whole numbers in bases, and what can be asked about their digits and divisors."""

from functools import lru_cache
from typing import Any, Final

import sympy

from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError

__all__ = [
    "digit_sum",
    "digits",
    "divisors",
    "factors",
    "in_base",
    "is_power",
    "is_prime",
    "require_positive",
]

MAX_FACTORED: Final = 10**15
"""Larger numbers are not factored."""


def digits(number: int, base: int = 10) -> list[int]:
    """The digits of a number, most significant first."""
    if number < 0:
        raise NotReadError("the digits of a negative number are not read")
    found = [number % base]
    while number := number // base:
        found.append(number % base)
    return found[::-1]


def digit_sum(number: int) -> int:
    """The sum of the decimal digits."""
    return sum(digits(number))


def in_base(number: int, base: int) -> str:
    """A number in a base from 2 to 16, with a sign; digits above 9 are letters."""
    if not 2 <= base <= 16:
        raise NotReadError("bases from 2 to 16 are read")
    written = "".join("0123456789ABCDEF"[digit] for digit in digits(abs(number), base))
    return f"-{written}" if number < 0 else written


@lru_cache(maxsize=4096)
def factors(number: int) -> dict[int, int]:
    """The prime factors of a positive number with their exponents."""
    require_positive(number)
    if number > MAX_FACTORED:
        # Products of small primes, such as factorials, are no work.
        found = {int(p): int(e) for p, e in sympy.factorint(number, limit=10**4).items()}
        if any(prime > 10**8 for prime in found):
            raise AmbiguousError("a number is too large to be factored")
        return found
    return {int(p): int(e) for p, e in sympy.factorint(number).items()}


def divisors(number: int) -> list[int]:
    """The positive divisors of a positive number, in order."""
    found = [1]
    for prime, exponent in factors(number).items():
        found = [d * prime**power for d in found for power in range(exponent + 1)]
        if len(found) > 10**5:
            raise AmbiguousError("a number has too many divisors")
    return sorted(found)


def is_prime(value: Any) -> bool:
    """Whether a number is prime; below 2^64, where the test is proved."""
    if not value.is_Integer:
        return False
    if value >= 2**64:
        raise AmbiguousError("primality is decided for numbers below 2^64 only")
    return bool(sympy.isprime(int(value)))


def is_power(number: int, degree: int) -> bool:
    """Whether a number is a perfect square (degree 2), cube (3), …"""
    if number < 0:
        return degree % 2 == 1 and is_power(-number, degree)
    return bool(sympy.integer_nthroot(number, degree)[1])


def require_positive(number: int) -> None:
    """NotReadError for zero and below."""
    if number < 1:
        raise NotReadError("a positive whole number is needed")
