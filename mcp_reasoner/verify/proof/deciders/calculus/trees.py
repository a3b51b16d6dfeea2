"""Trees made and simplified a little, and sympy's formulas as trees again.

    tree_of(sympy.atan(x) / 2)      Binary("*", 1/2, atan(x))

Only what the grammar has: anything else of sympy's (Piecewise, erf) is an ExpressionError.
"""

from fractions import Fraction
from functools import reduce
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Call, Constant, Name, Node, Unary, whole

__all__ = [
    "ONE",
    "ZERO",
    "difference",
    "number",
    "power",
    "product",
    "quotient",
    "total",
    "tree_of",
]

ZERO: Final = whole(0)
ONE: Final = whole(1)
_FUNCTIONS: Final = {
    sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.cot: "cot", sympy.sec: "sec",
    sympy.csc: "csc", sympy.asin: "asin", sympy.acos: "acos", sympy.atan: "atan",
    sympy.sinh: "sinh", sympy.cosh: "cosh", sympy.tanh: "tanh", sympy.exp: "exp", sympy.log: "ln",
}  # fmt: skip
_MAX_PARTS: Final = 200


def total(left: Node, right: Node) -> Node:
    """`left + right`."""
    if left == ZERO:
        return right
    return left if right == ZERO else Binary("+", left, right)


def difference(left: Node, right: Node) -> Node:
    """`left - right`."""
    if right == ZERO:
        return left
    return Unary("-", right) if left == ZERO else Binary("-", left, right)


def product(left: Node, right: Node) -> Node:
    """`left * right`."""
    if ZERO in (left, right):
        return ZERO
    if left == ONE:
        return right
    return left if right == ONE else Binary("*", left, right)


def quotient(left: Node, right: Node) -> Node:
    """`left / right`."""
    if left == ZERO:
        return ZERO
    return left if right == ONE else Binary("/", left, right)


def power(base: Node, exponent: Node) -> Node:
    """`base ^ exponent`."""
    return base if exponent == ONE else Binary("^", base, exponent)


def number(value: Fraction) -> Node:
    """A rational number."""
    above = whole(abs(value.numerator))
    node = above if value.denominator == 1 else Binary("/", above, whole(value.denominator))
    return Unary("-", node) if value < 0 else node


def tree_of(value: Any) -> Node:
    """The tree of a sympy formula; ExpressionError where the grammar has no such thing."""
    if sum(1 for _ in sympy.preorder_traversal(value)) > _MAX_PARTS:
        raise ExpressionError("the formula that was found is too large")
    return _tree(value)


def _tree(value: Any) -> Node:
    if value.is_Rational:
        return number(Fraction(int(value.p), int(value.q)))
    if value.is_Symbol:
        return Name(str(value))
    if value == sympy.pi:
        return Constant("pi")
    if value == sympy.E:
        return Constant("e")
    if value.is_Add:
        return reduce(total, map(_tree, value.args))
    if value.is_Mul:
        above, below = sympy.fraction(value)
        if below != 1:
            return quotient(_tree(above), _tree(below))
        return reduce(product, map(_tree, value.args))
    if value.func in _FUNCTIONS and len(value.args) == 1:
        return Call(_FUNCTIONS[value.func], (_tree(value.args[0]),))
    if value.is_Pow:
        base, exponent = value.args
        if exponent == sympy.Rational(1, 2):
            return Call("sqrt", (_tree(base),))
        if exponent.is_Rational and exponent < 0:
            return quotient(ONE, _tree(base**-exponent))
        return power(_tree(base), _tree(exponent))
    raise ExpressionError("what was found cannot be written in the grammar")
