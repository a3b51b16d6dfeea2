"""Whether formulas have values on a whole interval, by interval arithmetic with outward rounding.

holds_on(parse("x != 0"), "x", 1, sympy.oo)      True; False: not shown, perhaps untrue
"""

from typing import Any, Final

import mpmath
import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Call, Constant, Logic, Name, Node, Relation, Unary
from mcp_reasoner.verify.proof.deciders.theorem import integer_literal, literal

__all__ = ["holds_on"]

_MAX_PIECES: Final = 400
_FUNCTIONS: Final = {"exp": "exp", "ln": "log", "sqrt": "sqrt", "sin": "sin", "cos": "cos"}


def holds_on(condition: Node, variable: str, low: Any, high: Any) -> bool:
    """Whether a condition is shown to hold from `low` to `high`, both included."""
    iv = mpmath.iv
    edges = [_edge(low), _edge(high)]
    waiting = [iv.mpf([edges[0].a, edges[1].b])]
    for _ in range(_MAX_PIECES):
        if not waiting:
            return True
        piece = waiting.pop()
        try:
            if _holds(condition, variable, piece):
                continue
        except (ExpressionError, ValueError, ZeroDivisionError, mpmath.libmp.ComplexResult):
            pass
        if not (mpmath.isfinite(piece.a) and mpmath.isfinite(piece.b)):
            return False
        middle = piece.mid
        if not (piece.a < middle < piece.b):
            return False
        waiting += [iv.mpf([piece.a, middle.b]), iv.mpf([middle.a, piece.b])]
    return False


def _edge(value: Any) -> Any:
    """An interval around a number; sympy's digits are vouched for, one more is left."""
    if value in (sympy.oo, -sympy.oo):
        return mpmath.iv.mpf("inf" if value == sympy.oo else "-inf")
    if value.is_Rational:
        return mpmath.iv.mpf(int(value.p)) / int(value.q)
    digits = value.evalf(30)
    if not digits.is_Float:
        raise ExpressionError("an edge of an interval is no number")
    near = mpmath.iv.mpf(str(digits))
    return near + mpmath.iv.mpf([-1, 1]) * (abs(near) + 1) * mpmath.mpf(10) ** -25


def _holds(condition: Node, variable: str, x: Any) -> bool:
    match condition:
        case Relation((left, right), (operator,)):
            value = _value(left, variable, x) - _value(right, variable, x)
            return {
                "!=": value.a > 0 or value.b < 0,
                ">": value.a > 0,
                ">=": value.a >= 0,
                "<": value.b < 0,
                "<=": value.b <= 0,
                "=": False,
            }[operator] is True
        case Logic("and", items):
            return all(_holds(item, variable, x) for item in items)
        case Logic("or", items):
            return any(_holds(item, variable, x) for item in items)
    return False


def _value(node: Node, variable: str, x: Any) -> Any:
    iv = mpmath.iv
    number = literal(node)
    if number is not None:
        return iv.mpf(number.numerator) / number.denominator
    match node:
        case Name(name) if name == variable:
            return x
        case Constant("pi"):
            return iv.pi + iv.mpf(0)
        case Constant("e"):
            return iv.e + iv.mpf(0)
        case Unary("-", operand):
            return -_value(operand, variable, x)
        case Unary("+", operand):
            return _value(operand, variable, x)
        case Binary("+" | "-" | "*" | "/" as op, left, right):
            first, second = _value(left, variable, x), _value(right, variable, x)
            if op == "/" and second.a <= 0 <= second.b:
                raise ExpressionError("a denominator may be zero")
            return {
                "+": lambda: first + second,
                "-": lambda: first - second,
                "*": lambda: first * second,
                "/": lambda: first / second,
            }[op]()
        case Binary("^", base, exponent):
            power = integer_literal(exponent)
            if power is None or not 0 <= power <= 60:
                raise ExpressionError("a power is not bounded here")
            return _value(base, variable, x) ** power
        case Call(name, (argument,)) if name in _FUNCTIONS:
            inner = _value(argument, variable, x)
            if (name == "ln" and inner.a <= 0) or (name == "sqrt" and inner.a < 0):
                raise ExpressionError("a formula may have no value")
            return getattr(iv, _FUNCTIONS[name])(inner)
    raise ExpressionError("a part of the formula is not bounded here")
