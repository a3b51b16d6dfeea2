"""Trees of the maths grammar changed part by part."""

from collections.abc import Callable
from typing import TypeAlias

from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Group,
    Interval,
    Logic,
    Node,
    Not,
    Relation,
    Unary,
)

__all__ = ["Change", "replaced"]

Change: TypeAlias = Callable[[Node], Node | None]
"""What takes the place of a part; None leaves it, and looks at its own parts."""


def replaced(node: Node, change: Change) -> Node:
    """`node` with each topmost part for which `change` gives another one replaced by it."""
    changed = change(node)
    if changed is not None:
        return changed

    def inner(part: Node) -> Node:
        return replaced(part, change)

    match node:
        case Unary(op, operand):
            return Unary(op, inner(operand))
        case Binary(op, left, right):
            return Binary(op, inner(left), inner(right))
        case Call(name, args):
            return Call(name, tuple(map(inner, args)))
        case Relation(operands, operators):
            return Relation(tuple(map(inner, operands)), operators)
        case Logic(op, items):
            return Logic(op, tuple(map(inner, items)))
        case Not(item):
            return Not(inner(item))
        case Group(kind, items):
            return Group(kind, tuple(map(inner, items)))
        case Interval(low, high, closed_low, closed_high):
            return Interval(inner(low), inner(high), closed_low, closed_high)
        case BigOperator(kind, variable, low, high, body):
            return BigOperator(
                kind,
                variable,
                None if low is None else inner(low),
                None if high is None else inner(high),
                inner(body),
            )
    return node
