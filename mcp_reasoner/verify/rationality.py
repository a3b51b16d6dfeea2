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
    """Quotients of sums of logarithms of rational numbers, and such sums themselves.

    The logarithms of primes are linearly independent over the rational numbers (unique
    factorisation), and a sum of them is the logarithm of an algebraic number (Lindemann).
    """
    primes: dict[int, Any] = {}
    forms: dict[Any, Any] = {}
    for logarithm in value.atoms(sympy.log):
        argument = logarithm.args[0]
        positive = argument.is_Rational and argument > 0
        found = _exponents(Fraction(int(argument.p), int(argument.q))) if positive else None
        if found is None:
            return None
        forms[logarithm] = sympy.Add(
            *(count * primes.setdefault(p, sympy.Dummy(f"ln{p}")) for p, count in found.items())
        )
    if not forms:
        return None
    written = sympy.cancel(sympy.together(value.xreplace(forms)))
    if written.is_Rational:
        return True
    above, below = (_linear(part, list(primes.values())) for part in sympy.fraction(written))
    if above is None or below is None:
        return None
    if below.total_degree() <= 0:
        return False
    homogeneous = below.is_homogeneous and (above.is_homogeneous or above.total_degree() <= 0)
    return False if homogeneous else None


def _linear(formula: Any, symbols: list[Any]) -> Any | None:
    """A polynomial of degree 1 at most with rational coefficients; None for anything else."""
    if not formula.free_symbols <= set(symbols) or not formula.is_polynomial(*symbols):
        return None
    polynomial = sympy.Poly(formula, *symbols)
    rational = all(coefficient.is_Rational for coefficient in polynomial.coeffs())
    return polynomial if rational and polynomial.total_degree() <= 1 else None


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
