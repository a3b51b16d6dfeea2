"""Powers and the functions of the grammar, computed exactly for sympy values.

    function_value("root", [sympy.Integer(8), sympy.Integer(3)])     2

Every size is asked of `bounds` before it is computed. What has no single value by common
consent (`log` without a base, an odd root of something complex) is an ExpressionError.
Trees, names and sums are for `expression`; predicates (`prime`, `even`) for `truth`.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.bounds import (
    MAX_BITS,
    MAX_FACTORIAL,
    MAX_SYMBOLIC_POWER,
    check_exponent,
    checked,
    too_large,
    whole_number,
)
from mcp_reasoner.verify.order import DIGITS, compare, is_zero

__all__ = ["factorial", "function_value", "known_zero", "power"]


def power(base: Any, exponent: Any) -> Any:
    """`base` to the `exponent`, unless that is undefined, too large or has several values."""
    if not exponent.free_symbols and not base.free_symbols and known_zero(base):
        positive = not known_zero(exponent) and compare(exponent, sympy.Integer(0)) == 1
        if not positive:
            raise ExpressionError("zero may only be raised to a positive power")
        return sympy.Integer(0)
    if not exponent.is_Rational:
        check_exponent(exponent)
        return base**exponent
    size = abs(int(exponent.p))
    if base.is_Rational:
        bits = max(int(base.p).bit_length(), int(base.q).bit_length())
        if base not in (0, 1, -1) and (bits - 1) * size > MAX_BITS * int(exponent.q):
            raise too_large()
        if base < 0 and exponent.q != 1 and exponent.q != 2:
            raise ExpressionError("a root of a negative number may be real or complex")
        if exponent.q != 1 and (bits > 256 or exponent.q > 64 or size > 4096):
            raise ExpressionError("a root of so large a number is not computed")
    elif base == sympy.I and exponent.q == 1:
        return sympy.I ** (int(exponent.p) % 4)
    elif size > MAX_SYMBOLIC_POWER or exponent.q > 64:
        raise ExpressionError(
            f"a power of something other than a number may be at most {MAX_SYMBOLIC_POWER}"
        )
    return base**exponent


def known_zero(value: Any) -> bool:
    """Whether a value without names is zero; ExpressionError where that is undecided."""
    if value.free_symbols:
        return False
    zero = is_zero(value)
    if zero is None and value not in (sympy.oo, -sympy.oo):
        raise ExpressionError("whether a denominator is zero could not be decided")
    return bool(zero)


def factorial(operand: Any) -> Any:
    """`operand!`, up to `MAX_FACTORIAL`."""
    size = whole_number(operand, "a factorial")
    if size < 0:
        raise ExpressionError("a negative number has no factorial")
    if size > MAX_FACTORIAL:
        raise ExpressionError(f"factorials are computed up to {MAX_FACTORIAL}!")
    return sympy.factorial(size)


def function_value(name: str, args: list[Any]) -> Any:
    """The value of a function that the grammar knows, for values of its arguments."""
    if any(arg.is_infinite for arg in args):
        raise ExpressionError("infinity is not a number to compute with")
    if name in _SIMPLE:
        if name in ("exp", "sinh", "cosh", "tanh"):
            check_exponent(args[0])
        return checked(_SIMPLE[name](args[0]))
    match name:
        case "sqrt" | "cbrt":
            degree = 2 if name == "sqrt" else 3
            return _root(args[0], degree)
        case "root":
            return _root(args[0], whole_number(args[1], "the degree of a root"))
        case "ln" | "log" | "log2" | "log10":
            return _logarithm(name, args)
        case "factorial":
            return factorial(args[0])
        case "floor" | "ceil":
            return _rounded(name, args[0])
        case "bracket":
            if args[0].is_Integer:
                return args[0]
            raise ExpressionError("square brackets may mean a whole part: use ( )")
        case "mod":
            return _remainder(args)
        case "gcd" | "lcm":
            numbers = [whole_number(arg, name) for arg in args]
            fold = sympy.igcd if name == "gcd" else sympy.ilcm
            return checked(sympy.Integer(reduce(lambda a, b: int(fold(a, b)), numbers, numbers[0])))
        case "binomial":
            return _binomial(args)
        case "min" | "max":
            return _extreme(name, args)
    raise ExpressionError(f'"{name}" is a statement, not a number')


def _remainder(args: list[Any]) -> Any:
    size = whole_number(args[1], "a modulus")
    if size == 0:
        raise ExpressionError("the formula divides by zero")
    return sympy.Integer(whole_number(args[0], "a remainder") % size)


def _root(value: Any, degree: int) -> Any:
    if not 2 <= degree <= 64:
        raise ExpressionError("the degree of a root is between 2 and 64")
    if value.is_Rational and value < 0 and degree % 2:
        # The real root, as school and the sign ∛ mean it, not the principal complex one.
        return -power(-value, sympy.Rational(1, degree))
    if value.free_symbols or value.is_nonnegative or degree == 2:
        return _root_of(value, degree)
    raise ExpressionError("a root of this number may be real or complex")


def _root_of(value: Any, degree: int) -> Any:
    return value if value == 0 else power(value, sympy.Rational(1, degree))


def _logarithm(name: str, args: list[Any]) -> Any:
    if name == "log" and len(args) == 1:
        raise ExpressionError('"log" without a base has two meanings: write ln(x) or log(x, 10)')
    base = {"ln": sympy.E, "log2": sympy.Integer(2), "log10": sympy.Integer(10)}.get(name)
    base = args[1] if base is None else base
    for value in (args[0], base):
        if not value.free_symbols and compare(value, sympy.Integer(0)) != 1:
            raise ExpressionError("a logarithm needs positive numbers")
    if not base.free_symbols and compare(base, sympy.Integer(1)) == 0:
        raise ExpressionError("a logarithm to the base 1 does not exist")
    if args[0].is_Rational and base.is_Rational:
        exact = _rational_logarithm(args[0], base)
        if exact is not None:
            return exact
    return sympy.log(args[0], base) if base != sympy.E else sympy.log(args[0])


def _rounded(name: str, value: Any) -> Any:
    if value.is_Rational:
        whole = int(value.p) // int(value.q)
        return sympy.Integer(whole if name == "floor" or value.q == 1 else whole + 1)
    if value.free_symbols:
        return sympy.floor(value) if name == "floor" else sympy.ceiling(value)
    approximation = value.evalf(DIGITS, maxn=400)
    if not approximation.is_Float or abs(approximation) > 10**30:
        raise ExpressionError("a number to be rounded is not real or too large")
    nearest = sympy.Integer(round(approximation))
    order = compare(value, nearest)
    if order is None:
        raise ExpressionError("a number is too near to a whole one to be rounded")
    if name == "floor":
        return nearest if order >= 0 else nearest - 1
    return nearest if order <= 0 else nearest + 1


def _binomial(args: list[Any]) -> Any:
    n, k = (whole_number(arg, "a binomial coefficient") for arg in args)
    if n < 0 or k < 0 or n > 2 * MAX_FACTORIAL:
        raise ExpressionError(f"binomial coefficients are computed from 0 to {2 * MAX_FACTORIAL}")
    return checked(sympy.binomial(n, k))


def _extreme(name: str, args: list[Any]) -> Any:
    best = args[0]
    for arg in args[1:]:
        order = None if (arg - best).free_symbols else compare(arg, best)
        if order is None:
            raise ExpressionError(f'which number is the "{name}" could not be decided')
        if order == (1 if name == "max" else -1):
            best = arg
    return best


def _rational_logarithm(value: Any, base: Any) -> Any:
    """The logarithm where it is a whole number, otherwise None."""
    guess = sympy.Integer(round(float(sympy.log(value).evalf(30) / sympy.log(base).evalf(30))))
    if abs(guess) > MAX_BITS:
        return None
    return guess if base**guess == value else None


_SIMPLE: dict[str, Callable[[Any], Any]] = {
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "cot": sympy.cot,
    "sec": sympy.sec,
    "csc": sympy.csc,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "exp": sympy.exp,
    "abs": sympy.Abs,
}
