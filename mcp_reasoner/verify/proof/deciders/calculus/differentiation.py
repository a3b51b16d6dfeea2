"""The derivative of a formula, by the rules of differentiation alone.

    derivative(parse("x^2"), "x")      2*x

It holds wherever the formula has a value in a neighbourhood and the result has one too: roots are
differentiated where they are not zero, powers with a changing exponent where the base is above
zero. What has corners or is defined for whole numbers only is an ExpressionError.
"""

from collections.abc import Callable, Mapping
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Call, Constant, Name, Node, Unary, free_names, whole
from mcp_reasoner.verify.proof.deciders.calculus.trees import (
    ONE,
    ZERO,
    difference,
    number,
    power,
    product,
    quotient,
    total,
)
from mcp_reasoner.verify.proof.deciders.theorem import literal

__all__ = ["derivative"]

_TWO: Final = whole(2)


def derivative(node: Node, variable: str) -> Node:
    """The derivative with respect to a name; ExpressionError where no rule is known."""
    if variable not in free_names(node):
        return ZERO
    match node:
        case Name():
            return ONE
        case Unary("-", operand):
            return difference(ZERO, derivative(operand, variable))
        case Unary("+", operand):
            return derivative(operand, variable)
        case Binary("+", left, right):
            return total(derivative(left, variable), derivative(right, variable))
        case Binary("-", left, right):
            return difference(derivative(left, variable), derivative(right, variable))
        case Binary("*", left, right):
            first = product(derivative(left, variable), right)
            return total(first, product(left, derivative(right, variable)))
        case Binary("/", left, right):
            first = product(derivative(left, variable), right)
            second = product(left, derivative(right, variable))
            return quotient(difference(first, second), power(right, _TWO))
        case Binary("^", base, exponent):
            return _of_power(base, exponent, variable)
        case Call(name, (argument,)) if name in _OUTER:
            return product(_OUTER[name](argument), derivative(argument, variable))
    raise ExpressionError("no rule of differentiation is known for a part of the formula")


def _of_power(base: Node, exponent: Node, variable: str) -> Node:
    if variable not in free_names(exponent):
        if literal(exponent) is None and base != Constant("e"):
            raise ExpressionError("the exponent of a power to be differentiated must be a number")
        value = literal(exponent)
        reduced = difference(exponent, ONE) if value is None else number(value - 1)
        lowered = ONE if value == 1 else power(base, reduced)
        return product(product(exponent, lowered), derivative(base, variable))
    # u^v is e^(v ln u), where u is above zero.
    first = product(derivative(exponent, variable), Call("ln", (base,)))
    if base == Constant("e"):
        first = derivative(exponent, variable)
    second = product(exponent, quotient(derivative(base, variable), base))
    return product(Binary("^", base, exponent), total(first, second))


def _square(node: Node) -> Node:
    return power(node, _TWO)


def _call(name: str, argument: Node) -> Node:
    return Call(name, (argument,))


_OUTER: Final[Mapping[str, Callable[[Node], Node]]] = {
    "sin": lambda u: _call("cos", u),
    "cos": lambda u: Unary("-", _call("sin", u)),
    "tan": lambda u: quotient(ONE, _square(_call("cos", u))),
    "cot": lambda u: Unary("-", quotient(ONE, _square(_call("sin", u)))),
    "sec": lambda u: quotient(_call("sin", u), _square(_call("cos", u))),
    "csc": lambda u: Unary("-", quotient(_call("cos", u), _square(_call("sin", u)))),
    "exp": lambda u: _call("exp", u),
    "ln": lambda u: quotient(ONE, u),
    "sqrt": lambda u: quotient(ONE, product(_TWO, _call("sqrt", u))),
    "asin": lambda u: quotient(ONE, _call("sqrt", difference(ONE, _square(u)))),
    "acos": lambda u: Unary("-", quotient(ONE, _call("sqrt", difference(ONE, _square(u))))),
    "atan": lambda u: quotient(ONE, total(ONE, _square(u))),
    "sinh": lambda u: _call("cosh", u),
    "cosh": lambda u: _call("sinh", u),
    "tanh": lambda u: quotient(ONE, _square(_call("cosh", u))),
}
"""The derivative of each function at its argument, without the inner one."""
