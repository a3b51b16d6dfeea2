"""Sets of reals as unions of intervals, from intervals, unions and inequalities.

    region_of(node)      Reals("x", (Span(1, True, 2, True),)) for 1 <= x <= 2

Only ends that can be ordered exactly; inequalities only where one unknown (or its absolute
value) stands between numbers. It solves nothing. Two sets are compared span by span; which
answers are such sets is for `classification`.
"""

from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

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
    free_names,
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
    subject, spans = _region(node)
    match subject:
        case None:
            return Reals(None, spans)
        case Name(name):
            return Reals(name, spans)
        case Call("abs", (Name(name),)):
            right = _intersect(spans, (Span(sympy.Integer(0), True, sympy.oo, False),))
            left = tuple(
                Span(-span.high, span.closed_high, -span.low, span.closed_low) for span in right
            )
            return Reals(name, _union(left + right))
    raise ExpressionError("an inequality is read where one unknown stands between numbers")


def compare_regions(left: Node, right: Node) -> Outcome:
    """Compare two sets of reals; ExpressionError where one of them is not plain."""
    mine, theirs = region_of(left), region_of(right)
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


def _region(node: Node) -> tuple[Node | None, tuple[Span, ...]]:
    match node:
        case Interval(low, high, closed_low, closed_high):
            return None, _span(_end(low), closed_low, _end(high), closed_high)
        case Group("tuple" | "square" as kind, (low, high)):
            closed = kind == "square"
            return None, _span(_end(low), closed, _end(high), closed)
        case Group("set", items):
            points = [_end(item) for item in items]
            return None, _union(tuple(Span(point, True, point, True) for point in points))
        case Binary("∪" | "∩" as op, left, right):
            return _combined([_region(left), _region(right)], union=op == "∪")
        case Relation((subject, container), ("in",)):
            inner, spans = _region(container)
            if inner is not None:
                raise ExpressionError("a set in the answer names an unknown twice")
            return subject, spans
        case Relation():
            return _chain(node)
        case Logic(op, items):
            return _combined([_region(item) for item in items], union=op == "or")
    raise ExpressionError("a part of the answer is no interval and no inequality")


def _chain(node: Relation) -> tuple[Node | None, tuple[Span, ...]]:
    subjects = [operand for operand in node.operands if free_names(operand)]
    if len(subjects) != 1:
        raise ExpressionError("an inequality is read where one unknown stands between numbers")
    place = node.operands.index(subjects[0])
    spans: tuple[Span, ...] = (Span(-sympy.oo, False, sympy.oo, False),)
    for index, operator in enumerate(node.operators):
        if operator not in ("<", "<=", ">", ">=") or place not in (index, index + 1):
            raise ExpressionError("an inequality is read where one unknown stands between numbers")
        left = place == index
        end = _end(node.operands[index + 1 if left else index])
        closed = operator.endswith("=")
        below = (operator[0] == "<") == left
        bound = (-sympy.oo, False, end, closed) if below else (end, closed, sympy.oo, False)
        spans = _intersect(spans, _span(*bound))
    return subjects[0], spans


def _combined(
    parts: list[tuple[Node | None, tuple[Span, ...]]], *, union: bool
) -> tuple[Node | None, tuple[Span, ...]]:
    subjects = {subject for subject, _ in parts}
    if len(subjects) > 1:
        raise ExpressionError("the parts of the answer are about different unknowns")
    spans = parts[0][1]
    for _, more in parts[1:]:
        spans = _union(spans + more) if union else _intersect(spans, more)
    return subjects.pop(), spans


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
