"""Formulas and statements over fractions, computed many times: for bounded searches.

    holds = fraction_truth(read_statement("divides(3, n) and n^2 < 50"))
    [n for point in points([Range("n", 1, 9)], most=9) if holds(point)]

What `expression` and `truth` compute with sympy is turned here into plain functions of
integers and `Fraction`s, some hundred times faster and as exact. What leaves the fractions
(a root that is none, π), is undefined or too large is an ExpressionError, as there.
"""

import itertools
import math
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Final, TypeAlias

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.bounds import MAX_BITS, MAX_FACTORIAL, MAX_TERMS, too_large
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Group,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    Unary,
)

__all__ = ["Point", "Range", "fraction_truth", "fraction_value", "points"]

_MAX_PRIME: Final = 2**64

Value: TypeAlias = int | Fraction
Point: TypeAlias = dict[str, Value]
Formula: TypeAlias = Callable[[Point], Value]
Statement: TypeAlias = Callable[[Point], bool]


@dataclass(frozen=True)
class Range:
    """The whole numbers from `low` to `high`, both included, that a name goes through."""

    name: str
    low: int
    high: int


def points(ranges: Sequence[Range], *, most: int) -> Iterator[Point]:
    """All combinations, the first range outermost; ExpressionError for more than `most`."""
    sizes = [max(0, item.high - item.low + 1) for item in ranges]
    if math.prod(sizes) > most:
        raise ExpressionError(f"a search looks at {most} points at most")
    spans = [range(item.low, item.high + 1) for item in ranges]
    names = [item.name for item in ranges]
    return (dict(zip(names, values, strict=True)) for values in itertools.product(*spans))


def fraction_value(node: Node) -> Formula:
    """A function that computes `node` at a point; ExpressionError for what it cannot."""
    match node:
        case Number(_, number):
            constant = _plain(number)
            return lambda point: constant
        case Name(name):
            return lambda point: _named(point, name)
        case Unary("-" | "+" | "%" | "!" as sign, operand):
            return _after(_UNARY[sign], fraction_value(operand))
        case Binary("mod", Binary("^", base, exponent), modulus):
            return _modular_power(*map(fraction_value, (base, exponent, modulus)))
        case Binary(sign, left, right) if sign in _BINARY:
            return _joined(_BINARY[sign], fraction_value(left), fraction_value(right))
        case Call(name, args) if name in _FUNCTIONS:
            function, parts = _FUNCTIONS[name], [fraction_value(arg) for arg in args]
            return lambda point: function(*[part(point) for part in parts])
        case BigOperator("sum" | "product", variable, low, high, body) if low and high:
            start, end, term = map(fraction_value, (low, high, body))
            combine = operator.add if node.kind == "sum" else operator.mul
            return _folded(variable, start, end, term, combine, int(node.kind == "product"))
    raise ExpressionError("it holds something that a search over fractions does not compute")


def fraction_truth(node: Node) -> Statement:
    """A function that tells whether a statement holds at a point."""
    match node:
        case Logic("and", items):
            parts = [fraction_truth(item) for item in items]
            return lambda point: all(part(point) for part in parts)
        case Logic("or", items):
            parts = [fraction_truth(item) for item in items]
            return lambda point: any(part(point) for part in parts)
        case Not(item):
            inner = fraction_truth(item)
            return lambda point: not inner(point)
        case Relation(operands, operators):
            links = [
                _related(left, sign, right)
                for (left, right), sign in zip(itertools.pairwise(operands), operators, strict=True)
            ]
            return lambda point: all(link(point) for link in links)
        case Call(name, args) if name in _PREDICATES:
            predicate, values = _PREDICATES[name], [fraction_value(arg) for arg in args]
            return lambda point: predicate(*[value(point) for value in values])
    raise ExpressionError("it holds no statement that a search over fractions decides")


def _related(left: Node, sign: str, right: Node) -> Statement:
    first = fraction_value(left)
    if sign == "in" and isinstance(right, Group) and right.kind == "set":
        members = [fraction_value(item) for item in right.items]
        return lambda point: any(first(point) == member(point) for member in members)
    if sign not in _RELATIONS:
        raise ExpressionError('after "in" stands a set in braces')
    compare, second = _RELATIONS[sign], fraction_value(right)
    return lambda point: compare(first(point), second(point))


def _after(function: Callable[[Value], Value], operand: Formula) -> Formula:
    return lambda point: function(operand(point))


def _joined(function: Callable[[Value, Value], Value], left: Formula, right: Formula) -> Formula:
    return lambda point: function(left(point), right(point))


def _folded(
    variable: str,
    start: Formula,
    end: Formula,
    term: Formula,
    combine: Callable[[Value, Value], Value],
    neutral: Value,
) -> Formula:
    def value(point: Point) -> Value:
        first, last = _whole(start(point)), _whole(end(point))
        if last - first >= MAX_TERMS:
            raise ExpressionError(f"sums and products are computed up to {MAX_TERMS} terms")
        terms = (term({**point, variable: index}) for index in range(first, last + 1))
        return _bounded(reduce(combine, terms, neutral))

    return value


def _modular_power(base: Formula, exponent: Formula, modulus: Formula) -> Formula:
    """Powers are never written out before a remainder."""

    def value(point: Point) -> Value:
        low, high, size = base(point), exponent(point), _whole(modulus(point))
        if isinstance(low, int) and isinstance(high, int) and high > 0 and size:
            return pow(low, high, size)
        return _remainder(_power(low, high), size)

    return value


def _named(point: Point, name: str) -> Value:
    if name not in point:
        raise ExpressionError(f"no value is given for {name[:20]}")
    return point[name]


def _plain(value: Value) -> Value:
    """Whole numbers as `int`, which compute faster."""
    return int(value) if value.denominator == 1 else value


def _bounded(value: Value) -> Value:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise too_large()
    return value


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise ExpressionError("a whole number is needed")
    return value


def _quotient(left: Value, right: Value) -> Value:
    if right == 0:
        raise ExpressionError("the formula divides by zero")
    return _plain(Fraction(left) / right)


def _power(base: Value, exponent: Value) -> Value:
    size = _whole(exponent)
    if base == 0 and size <= 0:
        raise ExpressionError("zero may only be raised to a positive power")
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if (bits - 1) * abs(size) > MAX_BITS:
        raise too_large()
    return _plain(Fraction(base) ** size)


def _remainder(value: Value, modulus: Value) -> int:
    if modulus == 0:
        raise ExpressionError("the formula divides by zero")
    return _whole(value) % _whole(modulus)


def _factorial(value: Value) -> int:
    if not 0 <= _whole(value) <= MAX_FACTORIAL:
        raise ExpressionError(f"factorials are computed up to {MAX_FACTORIAL}!")
    return math.factorial(_whole(value))


def _binomial(n: Value, k: Value) -> int:
    if not 0 <= _whole(n) <= 2 * MAX_FACTORIAL or _whole(k) < 0:
        raise ExpressionError("a binomial coefficient is out of bounds")
    return math.comb(_whole(n), _whole(k))


def _square_root(value: Value) -> Value:
    if value >= 0:
        top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if top * top == value.numerator and bottom * bottom == value.denominator:
            return _plain(Fraction(top, bottom))
    raise ExpressionError("a root is no fraction")


def _prime(value: Value) -> bool:
    if not isinstance(value, int):
        return False
    if value >= _MAX_PRIME:
        raise ExpressionError("primality is decided for numbers below 2^64 only")
    return bool(sympy.isprime(value))


def _divides(divisor: Value, value: Value) -> bool:
    number = _whole(value)
    return number == 0 if divisor == 0 else number % _whole(divisor) == 0


_UNARY: Final[dict[str, Callable[[Value], Value]]] = {
    "-": lambda value: -value,
    "+": lambda value: value,
    "%": lambda value: _quotient(value, 100),
    "!": _factorial,
}
_BINARY: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "+": lambda left, right: _plain(left + right),
    "-": lambda left, right: _plain(left - right),
    "*": lambda left, right: _bounded(_plain(left * right)),
    "/": _quotient,
    "^": _power,
    "mod": _remainder,
}
_FUNCTIONS: Final[dict[str, Callable[..., Value]]] = {
    "abs": abs,
    "binomial": _binomial,
    "ceil": math.ceil,
    "factorial": _factorial,
    "floor": math.floor,
    "gcd": lambda *values: math.gcd(*map(_whole, values)),
    "lcm": lambda *values: _bounded(math.lcm(*map(_whole, values))),
    "max": lambda *values: max(values),
    "min": lambda *values: min(values),
    "sqrt": _square_root,
}
_RELATIONS: Final[dict[str, Callable[[Value, Value], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_PREDICATES: Final[dict[str, Callable[..., bool]]] = {
    "congruent": lambda left, right, modulus: _remainder(left - right, modulus) == 0,
    "divides": _divides,
    "even": lambda value: _whole(value) % 2 == 0,
    "integer": lambda value: isinstance(value, int),
    "odd": lambda value: _whole(value) % 2 == 1,
    "prime": _prime,
}
