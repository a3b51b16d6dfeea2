"""The two readings of `±`, as trees without it.

    alternatives(parse("1 ± 2"))     the trees of 1 + 2 and 1 - 2

Works on the shape of a tree and computes nothing. Whether both readings are values of one
answer is for `classification` and the problem reader to say.
"""

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Node, Relation, Unary, children

__all__ = ["alternatives"]


def alternatives(node: Node) -> tuple[Node, ...]:
    """`node` without `±`: itself, or the two readings of its only `±`."""
    readings = _readings(node)
    if len(readings) > 2:
        raise ExpressionError('more than one "±" may be combined in several ways')
    return readings


def _readings(node: Node) -> tuple[Node, ...]:
    match node:
        case Unary("±", operand):
            return tuple(Unary(sign, part) for sign in ("+", "-") for part in _readings(operand))
        case Binary("±", left, right):
            pairs = [(a, b) for a in _readings(left) for b in _readings(right)]
            return tuple(Binary(sign, a, b) for sign in ("+", "-") for a, b in pairs)
        case Unary(op, operand):
            return tuple(Unary(op, part) for part in _readings(operand))
        case Binary(op, left, right):
            pairs = [(a, b) for a in _readings(left) for b in _readings(right)]
            return tuple(Binary(op, a, b) for a, b in pairs)
        case Relation((left, right), operators):
            pairs = [(a, b) for a in _readings(left) for b in _readings(right)]
            return tuple(Relation(pair, operators) for pair in pairs)
    if any(len(_readings(child)) > 1 for child in children(node)):
        raise ExpressionError('"±" may not stand here')
    return (node,)
