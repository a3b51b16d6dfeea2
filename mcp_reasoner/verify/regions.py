"""Sets of reals as unions of intervals, from intervals, unions and inequalities.

    region_of(node)      Reals("x", (Span(1, True, 2, True),)) for 1 <= x <= 2

Only ends that can be ordered exactly; inequalities only where one unknown, its absolute value,
or a multiple of it plus a number stands between numbers. It solves nothing else. Two sets are
compared span by span; which answers are such sets is for `classification`.
"""

from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Group,
    Interval,
    Logic,
    Name,
    Node,
    Relation,
    Unary,
    free_names,
    whole,
)
from mcp_reasoner.verify.order import compare
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.values import Outcome, compare_numbers, joined

__all__ = ["Reals", "Span", "compare_regions", "region_of"]


@dataclass(frozen=True)
class Span:
    """An interval that is not empty; infinite ends are open."""

    low: Any
    closed_low: bool
    high: Any
    closed_high: bool

    def shown(self) -> str:
        """As it is usually written."""
        opening, closing = "[" if self.closed_low else "(", "]" if self.closed_high else ")"
        return f"{opening}{show(self.low)}, {show(self.high)}{closing}"


_EVERYTHING: Final[tuple[Span, ...]] = (Span(-sympy.oo, False, sympy.oo, False),)


@dataclass(frozen=True)
class Reals:
    """Disjoint spans in order, and the name of the unknown if one was written."""

    variable: str | None
    spans: tuple[Span, ...]

    def shown(self) -> str:
        """As a union."""
        return " ∪ ".join(span.shown() for span in self.spans[:4]) or "the empty set"


def region_of(node: Node) -> Reals:
    """The set that a node describes; ExpressionError where that is not plain."""
    variable, spans = _region(node)
    return Reals(variable, spans)


def compare_regions(left: Node, right: Node, *, points: bool = False) -> Outcome:
    """Compare two sets of reals; ExpressionError where one of them is not plain.

    With `points`, `right` is a number, which is no set: it may be different, never equal.
    """
    mine, theirs = region_of(left), region_of(right)
    if points and (not mine.spans or all(span.low == span.high for span in mine.spans)):
        return Outcome("unknown", "a set of single numbers against a number")
    witness = f"{mine.shown()} against {theirs.shown()}"
    if len(mine.spans) != len(theirs.spans):
        return Outcome("different", witness)
    ends = []
    for a, b in zip(mine.spans, theirs.spans, strict=True):
        if (a.closed_low, a.closed_high) != (b.closed_low, b.closed_high):
            return Outcome("different", witness)
        ends += [compare_numbers(a.low, b.low), compare_numbers(a.high, b.high)]
    outcome = joined(ends, "as sets of reals")
    if outcome.equivalence == "different":
        return Outcome("different", witness)
    named = None not in (mine.variable, theirs.variable)
    if outcome.equivalence == "equal" and named and mine.variable != theirs.variable:
        return Outcome("unknown", "they are about different unknowns")
    return outcome


def _region(node: Node) -> tuple[str | None, tuple[Span, ...]]:
    match node:
        case Interval(low, high, closed_low, closed_high):
            return None, _span(_end(low), closed_low, _end(high), closed_high)
        case Group("tuple" | "square" as kind, (low, high)):
            closed = kind == "square"
            return None, _span(_end(low), closed, _end(high), closed)
        case Group("set", items):
            points = [_end(item) for item in items]
            return None, _union(tuple(Span(point, True, point, True) for point in points))
        case Unary("-", Interval() | Binary("∪" | "∩" | "∖") as operand):
            variable, spans = _region(operand)
            return variable, _solved(spans, -sympy.Integer(1), sympy.Integer(0))
        case Binary("∪" | "∩" as op, left, right):
            return _combined([_region(left), _region(right)], union=op == "∪")
        case Binary("∖" | "-", left, right):
            (variable, spans), (other, removed) = _region(left), _region(right)
            if other is not None:
                raise ExpressionError("a set that is taken away names an unknown")
            return variable, _intersect(spans, _complement(removed))
        case Relation((subject, container), ("in",)):
            inner, spans = _region(container)
            if inner is not None:
                raise ExpressionError("a set in the answer names an unknown twice")
            return _about(subject, spans)
        case Relation():
            return _chain(node)
        case Logic(op, items):
            return _combined([_region(item) for item in items], union=op == "or")
    raise ExpressionError("a part of the answer is no interval and no inequality")


def _chain(node: Relation) -> tuple[str | None, tuple[Span, ...]]:
    operands = node.operands
    if len(operands) == 2 and all(free_names(operand) for operand in operands):
        operands = (Binary("-", *operands), whole(0))
    subjects = [operand for operand in operands if free_names(operand)]
    if len(subjects) != 1:
        raise _unclear()
    place = operands.index(subjects[0])
    spans = _EVERYTHING
    for index, operator in enumerate(node.operators):
        if place not in (index, index + 1):
            raise _unclear()
        left = place == index
        end = _end(operands[index + 1 if left else index])
        if operator == "!=":
            spans = _intersect(spans, _complement((Span(end, True, end, True),)))
            continue
        if operator not in ("<", "<=", ">", ">="):
            raise _unclear()
        closed = operator.endswith("=")
        below = (operator[0] == "<") == left
        bound = (-sympy.oo, False, end, closed) if below else (end, closed, sympy.oo, False)
        spans = _intersect(spans, _span(*bound))
    return _about(subjects[0], spans)


def _about(subject: Node, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """The unknown in `subject`, and where it lies if the subject lies in `spans`."""
    match subject:
        case Name(name):
            return name, spans
        case Call("abs", (inner,)):
            right = _intersect(spans, (Span(sympy.Integer(0), True, sympy.oo, False),))
            left = _solved(right, -sympy.Integer(1), sympy.Integer(0))
            return _about(inner, _union(left + right))
    value = to_sympy(subject)
    symbols = tuple(value.free_symbols)
    if len(symbols) != 1 or not value.is_polynomial(*symbols):
        raise _unclear()
    symbol = symbols[0]
    if sympy.degree(value, symbol) != 1:
        raise _unclear()
    slope, offset = sympy.Poly(value, symbol).all_coeffs()
    return str(symbol), _solved(spans, slope, offset)


def _solved(spans: tuple[Span, ...], slope: Any, offset: Any) -> tuple[Span, ...]:
    """Where x lies if slope·x + offset lies in `spans`."""
    sign = _order(slope, sympy.Integer(0))
    moved = []
    for span in spans:
        low, high = ((end - offset) / slope for end in (span.low, span.high))
        if sign > 0:
            moved.append(Span(low, span.closed_low, high, span.closed_high))
        else:
            moved.append(Span(high, span.closed_high, low, span.closed_low))
    return tuple(moved) if sign > 0 else tuple(reversed(moved))


def _complement(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """What of the reals is in none of `spans`."""
    found = _EVERYTHING
    for span in spans:
        below = _span(-sympy.oo, False, span.low, not span.closed_low)
        above = _span(span.high, not span.closed_high, sympy.oo, False)
        found = _intersect(found, below + above)
    return found


def _combined(
    parts: list[tuple[str | None, tuple[Span, ...]]], *, union: bool
) -> tuple[str | None, tuple[Span, ...]]:
    subjects = {subject for subject, _ in parts}
    if len(subjects) > 1:
        raise ExpressionError("the parts of the answer are about different unknowns")
    spans = parts[0][1]
    for _, more in parts[1:]:
        spans = _union(spans + more) if union else _intersect(spans, more)
    return subjects.pop(), spans


def _unclear() -> ExpressionError:
    return ExpressionError("an inequality is read where one unknown stands between numbers")


def _end(node: Node) -> Any:
    value = to_sympy(node)
    if value.free_symbols:
        raise ExpressionError("an end of an interval is no number")
    return value


def _order(left: Any, right: Any) -> int:
    found = compare(left, right)
    if found is None:
        raise ExpressionError("which end of an interval is larger could not be decided")
    return found


def _span(low: Any, closed_low: bool, high: Any, closed_high: bool) -> tuple[Span, ...]:
    closed_low = closed_low and low.is_infinite is not True
    closed_high = closed_high and high.is_infinite is not True
    order = _order(low, high)
    if order > 0 or (order == 0 and not (closed_low and closed_high)):
        return ()
    return (Span(low, closed_low, high, closed_high),)


def _union(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    def by_low(first: Span, second: Span) -> int:
        return _order(first.low, second.low) or second.closed_low - first.closed_low

    merged: list[Span] = []
    for span in sorted(spans, key=cmp_to_key(by_low)):
        if merged:
            last = merged[-1]
            gap = _order(span.low, last.high)
            if gap < 0 or (gap == 0 and (span.closed_low or last.closed_high)):
                longer = _order(span.high, last.high)
                closed = last.closed_high if longer < 0 else span.closed_high
                closed = closed or (longer == 0 and last.closed_high)
                high = span.high if longer > 0 else last.high
                merged[-1] = Span(last.low, last.closed_low, high, closed)
                continue
        merged.append(span)
    return tuple(merged)


def _intersect(first: tuple[Span, ...], second: tuple[Span, ...]) -> tuple[Span, ...]:
    found: tuple[Span, ...] = ()
    for a in first:
        for b in second:
            low_order, high_order = _order(a.low, b.low), _order(a.high, b.high)
            low = a.low if low_order > 0 else b.low
            high = a.high if high_order < 0 else b.high
            closed_low = {1: a.closed_low, -1: b.closed_low, 0: a.closed_low and b.closed_low}
            closed_high = {-1: a.closed_high, 1: b.closed_high, 0: a.closed_high and b.closed_high}
            found += _span(low, closed_low[low_order], high, closed_high[high_order])
    return _union(found)
