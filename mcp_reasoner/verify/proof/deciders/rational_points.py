"""Statements at rational points, with fractions alone: fast, exact, and only where that suffices.

    holds(parse("x^2 < 2"), {"x": Fraction(7, 5)})      True

What is undefined at a point, or no fraction there (a root, a sine), is a `NoFractionError`:
`points` then asks `truth`, which knows all numbers and takes a thousand times as long.
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Final, TypeAlias

from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    Unary,
)

__all__ = ["NoFractionError", "Point", "holds", "value"]

Point: TypeAlias = Mapping[str, Fraction]
_MAX_BITS: Final = 20_000
_MAX_TERMS: Final = 400
_MAX_FACTORIAL: Final = 200
_MAX_PRIME: Final = 10**7


class NoFractionError(Exception):
    """Fractions do not decide this here."""


def holds(node: Node, at: Point) -> bool:
    """Whether a plain statement holds at a point; NoFractionError where that is not known."""
    match node:
        case Logic("and", items):
            return False not in [holds(item, at) for item in items]  # each must have a value
        case Logic("or", items):
            return True in [holds(item, at) for item in items]
        case Not(item):
            return not holds(item, at)
        case Relation((left, right), (operator,)):
            return _ORDERS[operator](value(left, at), value(right, at))
        case Call("divides", args):
            divisor, number = (_whole(arg, at) for arg in args)
            return number == 0 if divisor == 0 else number % divisor == 0
        case Call("congruent", args):
            first, second, modulus = (_whole(arg, at) for arg in args)
            return modulus != 0 and _remainder(first - second, modulus) == 0
        case Call("integer", (argument,)):
            return value(argument, at).denominator == 1
        case Call("rational", (argument,)):
            value(argument, at)
            return True
        case Call("prime", (argument,)):
            return _is_prime(value(argument, at))
    raise NoFractionError


def value(node: Node, at: Point) -> Fraction:
    """The value of a formula at a point; NoFractionError where it has none that is a fraction."""
    match node:
        case Number(_, number):
            return number
        case Name(name) if name in at:
            return at[name]
        case Unary(op, operand):
            return _marked(op, value(operand, at))
        case Binary("mod", left, right):
            return Fraction(_remainder(_whole(left, at), _whole(right, at)))
        case Binary():
            return _chain(node, at)
        case Call(name, args):
            return _called(name, [value(arg, at) for arg in args])
        case BigOperator("sum" | "product" as kind, variable, low, high, body) if low and high:
            first, last = _whole(low, at), _whole(high, at)
            if last < first - 1 or last - first > _MAX_TERMS:
                raise NoFractionError
            terms = (value(body, {**at, variable: Fraction(i)}) for i in range(first, last + 1))
            if kind == "sum":
                return sum(terms, Fraction(0))
            return _bounded(reduce(lambda a, b: a * b, terms, Fraction(1)))
    raise NoFractionError


def _chain(node: Binary, at: Point) -> Fraction:
    """A tree of binary operations, its left spine without recursion."""
    spine: list[Binary] = []
    left: Node = node
    while isinstance(left, Binary) and left.op != "mod":
        spine.append(left)
        left = left.left
    result = value(left, at)
    for step in reversed(spine):
        right = value(step.right, at)
        match step.op:
            case "+":
                result = result + right
            case "-":
                result = result - right
            case "*":
                result = result * right
            case "/" if right:
                result = result / right
            case "^":
                result = _power(result, right)
            case _:
                raise NoFractionError
    return _bounded(result)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or (base == 0 and exponent <= 0):
        raise NoFractionError
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if size * abs(exponent) > _MAX_BITS:
        raise NoFractionError
    return Fraction(base ** int(exponent))


def _marked(op: str, operand: Fraction) -> Fraction:
    match op:
        case "-":
            return -operand
        case "+":
            return operand
        case "%":
            return operand / 100
        case "!":
            return _factorial(operand)
    raise NoFractionError


def _called(name: str, args: list[Fraction]) -> Fraction:
    match name:
        case "abs":
            return abs(args[0])
        case "min":
            return min(args)
        case "max":
            return max(args)
        case "floor":
            return Fraction(math.floor(args[0]))
        case "ceil":
            return Fraction(math.ceil(args[0]))
        case "factorial":
            return _factorial(args[0])
        case "sqrt" if args[0] >= 0:
            root = Fraction(math.isqrt(args[0].numerator), math.isqrt(args[0].denominator))
            if root * root == args[0]:
                return root
    if name in ("mod", "gcd", "lcm", "binomial") and all(arg.denominator == 1 for arg in args):
        numbers = [int(arg) for arg in args]
        if name == "mod":
            return Fraction(_remainder(numbers[0], numbers[1]))
        if name == "gcd":
            return Fraction(math.gcd(*numbers))
        if name == "lcm":
            return Fraction(math.lcm(*numbers))
        if all(0 <= number <= _MAX_FACTORIAL for number in numbers):
            return Fraction(math.comb(numbers[0], numbers[1]))
    raise NoFractionError


def _factorial(operand: Fraction) -> Fraction:
    if operand.denominator != 1 or not 0 <= operand <= _MAX_FACTORIAL:
        raise NoFractionError
    return Fraction(math.factorial(int(operand)))


def _remainder(number: int, modulus: int) -> int:
    if modulus == 0:
        raise NoFractionError
    return number % modulus


def _whole(node: Node, at: Point) -> int:
    number = value(node, at)
    if number.denominator != 1:
        raise NoFractionError
    return int(number)


def _bounded(number: Fraction) -> Fraction:
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > _MAX_BITS:
        raise NoFractionError
    return number


def _is_prime(number: Fraction) -> bool:
    if number.denominator != 1 or number < 2:
        return False
    if number > _MAX_PRIME:
        raise NoFractionError
    whole = int(number)
    return all(whole % divisor for divisor in range(2, math.isqrt(whole) + 1))


_ORDERS: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
