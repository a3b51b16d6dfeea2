"""Exact numbers and polynomials written as trees of the maths grammar again."""

from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Binary, Call, Constant, Name, Node, Unary, whole
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["written"]

_FUNCTIONS: Final[dict[Any, str]] = {
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.tan: "tan",
    sympy.exp: "exp",
    sympy.log: "ln",
    sympy.Abs: "abs",
}


def written(value: Any) -> Node:
    """A sympy value built of numbers, names, sums, products, powers and roots."""
    if value.is_Integer:
        return whole(int(value)) if value >= 0 else Unary("-", whole(-int(value)))
    if value.is_Rational:
        fraction = Binary("/", whole(abs(int(value.p))), whole(int(value.q)))
        return fraction if value > 0 else Unary("-", fraction)
    if value.is_Symbol:
        return Name(str(value))
    if value == sympy.I:
        return Constant("i")
    if value == sympy.pi:
        return Constant("pi")
    if value == sympy.E:
        return Constant("e")
    if value.is_Add or value.is_Mul:
        parts = [written(part) for part in value.args]
        node = parts[0]
        for part in parts[1:]:
            node = Binary("+" if value.is_Add else "*", node, part)
        return node
    if value.is_Pow:
        base, exponent = value.args
        if exponent == sympy.Rational(1, 2):
            return Call("sqrt", (written(base),))
        return Binary("^", written(base), written(exponent))
    if value.func in _FUNCTIONS and len(value.args) == 1:
        return Call(_FUNCTIONS[value.func], (written(value.args[0]),))
    raise NotReadError("a value has no plain written form")
