"""Whether a number is rational, by proof: roots, logarithms, algebraic numbers, π and e.

    is_rational_number(sympy.sqrt(8))     False; None: could not be decided

A root of a rational number is rational only if numerator and denominator are perfect powers; a
quotient of logarithms of rational numbers only if their prime exponents are proportional; an
algebraic number only if its minimal polynomial has degree 1. π is transcendental, and so is e
(Lindemann, Hermite), so no polynomial in one of them with rational coefficients is rational
unless it is constant. Nothing is concluded from digits.
"""

import contextlib
from fractions import Fraction
from typing import Any, Final

import sympy
from sympy.polys.polyerrors import BasePolynomialError

__all__ = ["is_perfect_power", "is_rational_number"]

_MAX_FACTORED: Final = 10**24
_MAX_OPERATIONS: Final = 30


def is_rational_number(value: Any) -> bool | None:
    """Whether a sympy number without names is rational; None where neither was proved."""
    if value.is_Rational:
        return True
    if value.free_symbols or not value.is_number or value.is_finite is not True:
        return None
    for test in (_root, _logarithms, _transcendental, _algebraic):
        found = test(value)
        if found is not None:
            return found
    return None


def is_perfect_power(number: Fraction, degree: int) -> bool:
    """Whether a positive rational number is the power of a rational one."""
    return all(
        sympy.integer_nthroot(part, degree)[1] for part in (number.numerator, number.denominator)
    )


def _root(value: Any) -> bool | None:
    """`c * r^(p/q)` with rational c and r."""
    coefficient, rest = value.as_coeff_Mul()
    base, exponent = rest.as_base_exp()
    if coefficient == 0 or not (base.is_Rational and exponent.is_Rational and base > 0):
        return None
    power = Fraction(int(base.p), int(base.q)) ** abs(int(exponent.p))
    return is_perfect_power(power, int(exponent.q))


def _logarithms(value: Any) -> bool | None:
    """`c * log(a) / log(b)`, and `c * log(a)`, which is irrational unless a is 1 (Hermite)."""
    numerator, denominator = sympy.fraction(value)
    above, below = _of_logarithm(numerator), _of_logarithm(denominator)
    if above is None:
        return None
    if below is None:
        return False if denominator.is_Rational else None
    first, second = _exponents(above), _exponents(below)
    if first is None or second is None:
        return None
    primes = sorted(first.keys() | second.keys())
    pairs = [(first.get(prime, 0), second.get(prime, 0)) for prime in primes]
    a, b = next((pair for pair in pairs if pair[1]), (0, 1))
    return all(x * b == y * a for x, y in pairs)


def _of_logarithm(value: Any) -> Fraction | None:
    """The rational number other than 1 of whose logarithm this is a multiple by a rational."""
    coefficient, rest = value.as_coeff_Mul()
    if coefficient == 0 or not isinstance(rest, sympy.log) or not rest.args[0].is_Rational:
        return None
    number = Fraction(int(rest.args[0].p), int(rest.args[0].q))
    return number if number > 0 and number != 1 else None


def _exponents(number: Fraction) -> dict[int, int] | None:
    """The exponents of the primes in a positive rational number, if they are soon found."""
    if max(number.numerator, number.denominator) > _MAX_FACTORED:
        return None
    found = dict(sympy.factorint(number.numerator))
    for prime, exponent in sympy.factorint(number.denominator).items():
        found[prime] = -exponent
    return {int(prime): int(exponent) for prime, exponent in found.items() if prime > 1}


def _transcendental(value: Any) -> bool | None:
    """A polynomial in π alone, or in e alone, with rational coefficients."""
    for constant in (sympy.pi, sympy.E):
        symbol = sympy.Dummy("t")
        replaced = value.subs(constant, symbol)
        if replaced.free_symbols != {symbol}:
            continue
        if not replaced.is_polynomial(symbol):
            continue
        with contextlib.suppress(BasePolynomialError):
            polynomial = sympy.Poly(replaced, symbol)
            if all(item.is_Rational for item in polynomial.all_coeffs()):
                return bool(polynomial.degree() <= 0)
    return None


def _algebraic(value: Any) -> bool | None:
    """A number made by the four operations and roots: the degree of its minimal polynomial."""
    if value.is_algebraic is not True or value.count_ops() > _MAX_OPERATIONS:
        return None
    symbol = sympy.Symbol("t")
    with contextlib.suppress(BasePolynomialError, NotImplementedError):
        polynomial = sympy.Poly(sympy.minimal_polynomial(value, symbol), symbol)
        if polynomial.degree() > 1 and not polynomial.is_irreducible:
            return None
        return bool(polynomial.degree() == 1)
    return None
