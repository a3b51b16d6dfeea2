"""Bounds of whole unknowns drawn from equations and inequalities: interval arithmetic.

    narrowed([parse("ab = 36")], {"a": (1, None), "b": (1, None)})     {"a": (1, 36), "b": (1, 36)}

An end is a Fraction, or None where there is none. Each relation is evaluated upwards in
intervals and then solved downwards for each unknown in it, until nothing narrows any more; the
ends of unknowns are rounded inwards to whole numbers. What the arithmetic does not know is the
whole line: bounds are never too narrow.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from mcp_reasoner.verify.nodes import Binary, Call, Logic, Name, Node, Number, Relation, Unary

__all__ = ["Box", "EmptyBoxError", "narrowed"]

Span: TypeAlias = tuple[Fraction | None, Fraction | None]
Box: TypeAlias = dict[str, tuple[int | None, int | None]]

LINE: Final[Span] = (None, None)
MAX_ROUNDS: Final = 60
MAX_BITS: Final = 400


class EmptyBoxError(Exception):
    """There is no solution."""


def narrowed(statements: Sequence[Node], box: Mapping[str, tuple[int | None, int | None]]) -> Box:
    """The box with all solutions inside; EmptyBoxError where there are none."""
    found: Box = dict(box)
    relations = [pair for statement in statements for pair in _pairs(statement)]
    for _ in range(MAX_ROUNDS):
        before = dict(found)
        for left, operator, right in relations:
            _revise(left, operator, right, found)
        if found == before:
            break
    return found


def _pairs(node: Node) -> list[tuple[Node, str, Node]]:
    match node:
        case Logic("and", items):
            return [pair for item in items for pair in _pairs(item)]
        case Relation(operands, operators):
            return [
                (a, operator, b)
                for (a, b), operator in zip(itertools.pairwise(operands), operators, strict=True)
            ]
    return []


def _revise(left: Node, operator: str, right: Node, box: Box) -> None:
    if operator not in ("=", "<", "<=", ">", ">="):
        return
    a, b = _value(left, box), _value(right, box)
    if operator == "=":
        both = _meet(a, b)
        _push(left, both, box)
        _push(right, both, box)
        return
    if operator in (">", ">="):
        left, right, a, b = right, left, b, a
    _push(left, _meet(a, (None, b[1])), box)
    _push(right, _meet(b, (a[0], None)), box)


def _meet(a: Span, b: Span) -> Span:
    low = max((end for end in (a[0], b[0]) if end is not None), default=None)
    high = min((end for end in (a[1], b[1]) if end is not None), default=None)
    if low is not None and high is not None and low > high:
        raise EmptyBoxError
    return low, high


def _value(node: Node, box: Box) -> Span:
    """All values that the node can take, and perhaps more."""
    match node:
        case Number(_, value):
            return value, value
        case Name(name) if name in box:
            low, high = box[name]
            return (
                None if low is None else Fraction(low),
                None if high is None else Fraction(high),
            )
        case Unary("-", operand):
            return _negated(_value(operand, box))
        case Unary("+", operand):
            return _value(operand, box)
        case Binary("+", left, right):
            return _sum(_value(left, box), _value(right, box))
        case Binary("-", left, right):
            return _sum(_value(left, box), _negated(_value(right, box)))
        case Binary("*", left, right) if left == right:
            return _power(_value(left, box), 2)
        case Binary("*", left, right):
            return _product(_value(left, box), _value(right, box))
        case Binary("/", left, right):
            return _product(_value(left, box), _inverse(_value(right, box)))
        case Binary("^", base, Number(_, size)) if size.denominator == 1 and 1 <= size <= 12:
            return _power(_value(base, box), int(size))
        case Call("abs", (inner,)):
            return _absolute(_value(inner, box))
    return LINE


def _push(node: Node, span: Span, box: Box) -> None:
    """Narrow the unknowns of a node whose value lies in `span`."""
    match node:
        case Name(name) if name in box:
            low, high = _meet(_value(node, box), span)
            box[name] = (
                None if low is None else math.ceil(low),
                None if high is None else math.floor(high),
            )
            first, last = box[name]
            if first is not None and last is not None and first > last:
                raise EmptyBoxError
        case Number(_, value):
            _meet((value, value), span)
        case Unary("-", operand):
            _push(operand, _meet(_value(operand, box), _negated(span)), box)
        case Unary("+", operand):
            _push(operand, span, box)
        case Binary("+" | "-" as op, left, right):
            a, b = _value(left, box), _value(right, box)
            away = b if op == "-" else _negated(b)
            _push(left, _meet(a, _sum(span, away)), box)
            rest = _sum(span, _negated(a))
            _push(right, _meet(b, _negated(rest) if op == "-" else rest), box)
        case Binary("*", left, right) if left != right:
            a, b = _value(left, box), _value(right, box)
            _push(left, _meet(a, _solved(span, b)), box)
            _push(right, _meet(b, _solved(span, a)), box)
        case Binary("/", left, right):
            a, b = _value(left, box), _value(right, box)
            _push(left, _meet(a, _product(span, b)), box)
            _push(right, _meet(b, _solved(a, span)), box)
        case Binary("*", base, _):
            _push(base, _meet(_value(base, box), _rooted(span, 2, _value(base, box))), box)
        case Binary("^", base, Number(_, size)) if size.denominator == 1 and 1 <= size <= 12:
            _push(base, _meet(_value(base, box), _rooted(span, int(size), _value(base, box))), box)
        case Call("abs", (inner,)):
            _push(
                inner, _meet(_value(inner, box), _rooted(span, 2, _value(inner, box), power=1)), box
            )


def _small(span: Span) -> Span:
    """Without ends of too many digits, which only cost time."""
    low, high = (None if end is not None and _bits(end) > MAX_BITS else end for end in span)
    return low, high


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _negated(span: Span) -> Span:
    return (
        None if span[1] is None else -span[1],
        None if span[0] is None else -span[0],
    )


def _sum(a: Span, b: Span) -> Span:
    return _small(
        (
            None if a[0] is None or b[0] is None else a[0] + b[0],
            None if a[1] is None or b[1] is None else a[1] + b[1],
        )
    )


def _product(a: Span, b: Span) -> Span:
    if _is_zero(a) or _is_zero(b):
        return Fraction(0), Fraction(0)
    ends = [_times(x, y) for x in _ends(a) for y in _ends(b)]
    low, high = min(ends), max(ends)
    return _small(
        (
            None if low == -math.inf else Fraction(low),
            None if high == math.inf else Fraction(high),
        )
    )


def _is_zero(span: Span) -> bool:
    return span[0] is not None and span[0] == span[1] == Fraction(0)


def _ends(span: Span) -> tuple[Fraction | float, Fraction | float]:
    return (
        -math.inf if span[0] is None else span[0],
        math.inf if span[1] is None else span[1],
    )


def _times(x: Fraction | float, y: Fraction | float) -> Fraction | float:
    # Zero times infinity is zero here: it stands for products with arbitrarily large numbers.
    if not x or not y:
        return Fraction(0)
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x * y
    return math.inf if (x > 0) == (y > 0) else -math.inf


def _solved(product: Span, factor: Span) -> Span:
    """The other factors: any number at all, where both the factor and the product may be zero."""
    if _holds_zero(factor) and _holds_zero(product):
        return LINE
    return _product(product, _inverse(factor))


def _holds_zero(span: Span) -> bool:
    low, high = span
    return (low is None or low <= 0) and (high is None or high >= 0)


def _inverse(span: Span) -> Span:
    """1/x of what is not zero; the line where zero lies inside."""
    low, high = span
    if low is not None and low > 0:
        return (Fraction(0) if high is None else 1 / high), 1 / low
    if high is not None and high < 0:
        return 1 / high, (Fraction(0) if low is None else 1 / low)
    if low == 0 and (high is None or high > 0):
        return (Fraction(0) if high is None else 1 / high), None
    if high == 0 and (low is None or low < 0):
        return None, (Fraction(0) if low is None else 1 / low)
    return LINE


def _power(span: Span, size: int) -> Span:
    low, high = span
    if size % 2:
        return _small((None if low is None else low**size, None if high is None else high**size))
    low, high = _absolute(span)
    return _small((None if low is None else low**size, None if high is None else high**size))


def _absolute(span: Span) -> Span:
    low, high = span
    if low is not None and low >= 0:
        return span
    if high is not None and high <= 0:
        return _negated(span)
    if low is None or high is None:
        return Fraction(0), None
    return Fraction(0), max(-low, high)


def _rooted(span: Span, size: int, known: Span, *, power: int | None = None) -> Span:
    """The bases whose power lies in `span`, and perhaps more; `power=1` for absolute values."""
    degree = size if power is None else power
    low, high = span
    if size % 2:
        return (
            None if low is None else _root_below(low, degree),
            None if high is None else _root_above(high, degree),
        )
    if high is None:
        top = None
    elif high < 0:
        raise EmptyBoxError
    else:
        top = _root_above(high, degree)
    least = Fraction(0) if low is None or low <= 0 else _root_below(low, degree)
    if known[0] is not None and known[0] >= 0:
        return least, top
    if known[1] is not None and known[1] <= 0:
        return (None if top is None else -top), -least
    return (None if top is None else -top), top


def _root_above(value: Fraction, degree: int) -> Fraction:
    """A number that is not below the root, and above it by less than 1."""
    if value < 0:
        return -_root_below(-value, degree)
    guess = _whole_root(math.ceil(value), degree)
    return Fraction(guess if guess**degree >= value else guess + 1)


def _root_below(value: Fraction, degree: int) -> Fraction:
    """A number that is not above the root, and below it by less than 1."""
    if value < 0:
        return -_root_above(-value, degree)
    return Fraction(_whole_root(math.floor(value), degree))


def _whole_root(value: int, degree: int) -> int:
    """The whole part of a root."""
    if degree == 1:
        return value
    if degree == 2:
        return math.isqrt(value)
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= value:
            low = middle
        else:
            high = middle - 1
    return low
