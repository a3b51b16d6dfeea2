"""Statements about whole numbers decided fast: plain integers and fractions, no sympy.

    quick_truth(parse("x^2 + y^2 = 25"), {"x": 3, "y": 4})      True

For the many points that a search looks at. What it does not know is a NotReadError, what has
no value (a division by zero) `Undefined`.
"""

import itertools
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from mcp_reasoner.verify.nodes import Binary, Call, Logic, Name, Node, Not, Number, Relation, Unary
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["Undefined", "quick_truth", "quick_value"]

MAX_POWER: Final = 5_000
MAX_FACTORIAL: Final = 500


class Undefined(Exception):  # noqa: N818 - it is no error, but an answer
    """The formula has no value here."""


def quick_truth(node: Node, point: Mapping[str, int]) -> bool:
    """Whether a statement holds at a point."""
    match node:
        case Logic("and", items):
            return all(quick_truth(item, point) for item in items)
        case Logic(_, items):
            return any(quick_truth(item, point) for item in items)
        case Not(item):
            return not quick_truth(item, point)
        case Relation(operands, operators):
            values = [quick_value(operand, point) for operand in operands]
            return all(
                _related(a, operator, b)
                for (a, b), operator in zip(itertools.pairwise(values), operators, strict=True)
            )
        case Call("congruent", (left, right, modulus)):
            first, second, by = (
                _whole(quick_value(part, point)) for part in (left, right, modulus)
            )
            if by == 0:
                raise Undefined
            return (first - second) % by == 0
        case Call("divides", (left, right)):
            divisor, number = (_whole(quick_value(part, point)) for part in (left, right))
            return number == 0 if divisor == 0 else number % divisor == 0
        case Call("integer", (inner,)):
            return quick_value(inner, point).denominator == 1
        case Call("even" | "odd" as name, (inner,)):
            return _whole(quick_value(inner, point)) % 2 == (name == "odd")
    raise NotReadError("the statement is not one about whole numbers")


def _related(a: Fraction, operator: str, b: Fraction) -> bool:
    match operator:
        case "=":
            return a == b
        case "!=":
            return a != b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case ">=":
            return a >= b
    raise NotReadError("the statement is not one about whole numbers")


def quick_value(node: Node, point: Mapping[str, int]) -> Fraction:
    """The value of a formula at a point."""
    match node:
        case Number(_, value):
            return value
        case Name(name) if name in point:
            return Fraction(point[name])
        case Unary("-", operand):
            return -quick_value(operand, point)
        case Unary("+", operand):
            return quick_value(operand, point)
        case Unary("!", operand) | Call("factorial", (operand,)):
            size = _whole(quick_value(operand, point))
            if size < 0:
                raise Undefined
            if size > MAX_FACTORIAL:
                raise NotReadError("a factorial is too large")
            return Fraction(math.factorial(size))
        case Binary("^", base, exponent):
            return _power(quick_value(base, point), quick_value(exponent, point))
        case Binary("mod", left, right):
            modulus = _whole(quick_value(right, point))
            if modulus == 0:
                raise Undefined
            return Fraction(_whole(quick_value(left, point)) % modulus)
        case Binary("+" | "-" | "*" | "/"):
            return _operation(node, point)
        case Call(name, args):
            return _call(name, [quick_value(arg, point) for arg in args])
    raise NotReadError("the formula is not one of whole numbers")


def _operation(node: Binary, point: Mapping[str, int]) -> Fraction:
    left, right = quick_value(node.left, point), quick_value(node.right, point)
    match node.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    if right == 0:
        raise Undefined
    return left / right


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > MAX_POWER:
        raise NotReadError("a power is not whole or too large")
    if base == 0 and exponent <= 0:
        raise Undefined
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if size * abs(exponent) > 100_000:
        raise NotReadError("a power is too large")
    return base ** int(exponent)


def _call(name: str, args: list[Fraction]) -> Fraction:
    match name, args:
        case "abs", [value]:
            return abs(value)
        case "floor", [value]:
            return Fraction(math.floor(value))
        case "ceil", [value]:
            return Fraction(math.ceil(value))
        case "gcd", _:
            return Fraction(math.gcd(*map(_whole, args)))
        case "lcm", _:
            return Fraction(math.lcm(*map(_whole, args)))
        case "min", _:
            return min(args)
        case "max", _:
            return max(args)
        case "binomial", [n, k]:
            if n < 0 or k < 0 or n > MAX_FACTORIAL:
                raise NotReadError("a binomial coefficient is out of range")
            return Fraction(math.comb(_whole(n), _whole(k)))
        case "sqrt", [value]:
            if value < 0:
                raise Undefined
            top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
            if (top**2, bottom**2) == (value.numerator, value.denominator):
                return Fraction(top, bottom)
    raise NotReadError(f"{name} is not computed in whole numbers")


def _whole(value: Any) -> int:
    if value.denominator != 1:
        raise Undefined
    return int(value)
