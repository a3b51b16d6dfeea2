"""Limits, by theorems: continuity, Taylor's formula for quotients, and the laws of limits.

    limit(parse("sin(x)/x"), "x", sympy.Integer(0))      1

A formula made of analytic functions is continuous where its conditions hold strictly. A quotient
of two such has the limit of the quotient of their first derivatives, of the same order, that do
not both vanish (Taylor). At infinity x is 1/t. A limit of a power is that of its logarithm, a
limit of a sum or product that of its parts where these are finite. Sympy only rearranges
fractions, and the rearranged one is proved equal before it is used.
"""

from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError, UndefinedError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Constant,
    Logic,
    Name,
    Node,
    Number,
    Relation,
    Unary,
    free_names,
    walk,
)
from mcp_reasoner.verify.order import compare, is_zero
from mcp_reasoner.verify.proof.deciders.algebra import prove_identity
from mcp_reasoner.verify.proof.deciders.calculus.differentiation import derivative
from mcp_reasoner.verify.proof.deciders.calculus.trees import ONE, ZERO, quotient, tree_of
from mcp_reasoner.verify.proof.deciders.conditions import conditions
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, literal, replaced
from mcp_reasoner.verify.truth import truth

__all__ = ["limit"]

_MAX_ORDER: Final = 6
_MAX_DEPTH: Final = 8
_ANALYTIC: Final = frozenset(
    ["sin", "cos", "tan", "cot", "sec", "csc", "exp", "ln", "sqrt", "atan", "sinh", "cosh", "tanh"]
)


def limit(node: Node, variable: str, point: Any, side: str = "") -> Any:
    """The limit as a sympy number or ±oo; ExpressionError where none was proved.

    `side` is "+" or "-" for a limit from above or from below.
    """
    if free_names(node) - {variable}:
        raise ExpressionError("a limit with other names in it is not decided here")
    if point in (sympy.oo, -sympy.oo):
        inverse = quotient(ONE, Name(variable))
        inner = inverse if point == sympy.oo else Unary("-", inverse)
        return _limit(replaced(node, {variable: inner}), variable, sympy.Integer(0), "+", 0)
    return _limit(node, variable, point, side, 0)


def _limit(node: Node, x: str, at: Any, side: str, depth: int) -> Any:
    if x not in free_names(node):
        return to_sympy(node)
    if depth > _MAX_DEPTH:
        raise ExpressionError("the limit was not decided")
    for method in (_continuous, _quotient, _by_parts):
        found = method(node, x, at, side, depth)
        if found is not None:
            return found
    raise ExpressionError("the limit was not decided")


def _is_analytic(node: Node, x: str, at: Any) -> bool:
    """Whether a formula is analytic at a point: its conditions hold there, and around it."""
    for part in walk(node):
        match part:
            case Number() | Name() | Constant("pi" | "e") | Unary("-" | "+"):
                continue
            case Binary("+" | "-" | "*" | "/" | "^"):
                continue
            case Call(name, (_,)) if name in _ANALYTIC:
                continue
        return False
    try:
        return all(_strictly(condition, x, at) for condition in conditions(node, {x: "real"}))
    except ExpressionError:
        return False


def _strictly(condition: Node, x: str, at: Any) -> bool:
    match condition:
        case Relation((left, right), (">=",)):
            return truth(Relation((left, right), (">",)), values={x: at})
        case Relation((left, right), ("<=",)):
            return truth(Relation((left, right), ("<",)), values={x: at})
        case Relation(_, ("!=" | ">" | "<",)):
            return truth(condition, values={x: at})
        case Logic("or", items):
            # A power u^v: where u is above zero it is analytic, else only its values are known.
            return any(
                isinstance(item, Relation)
                and truth(Relation(item.operands, (">",)), values={x: at})
                for item in items[:1]
            )
    return False


def _continuous(node: Node, x: str, at: Any, side: str, depth: int) -> Any | None:
    return to_sympy(node, values={x: at}) if _is_analytic(node, x, at) else None


def _quotient(node: Node, x: str, at: Any, side: str, depth: int) -> Any | None:
    """By Taylor's formula, for a quotient of analytic formulas."""
    parts = _as_quotient(node, x)
    if parts is None:
        return None
    above, below = parts
    if not (_is_analytic(above, x, at) and _is_analytic(below, x, at)):
        return None
    first, second = _leading(above, x, at), _leading(below, x, at)
    if first is None or second is None:
        return None
    (order, coefficient), (below_order, below_coefficient) = first, second
    if order > below_order:
        return sympy.Integer(0)
    ratio = coefficient / below_coefficient / sympy.factorial(order)
    ratio *= sympy.factorial(below_order)
    if order == below_order:
        return ratio
    if (below_order - order) % 2 and not side:
        raise UndefinedError("from one side it grows without bound, from the other it falls")
    sign = compare(ratio, sympy.Integer(0))
    if not sign:
        return None
    turned = -1 if side == "-" and (below_order - order) % 2 else 1
    return sympy.oo * (sign * turned)


def _leading(node: Node, x: str, at: Any) -> tuple[int, Any] | None:
    """The order of the first derivative that is not zero at a point, and its value."""
    for order in range(_MAX_ORDER):
        value = to_sympy(node, values={x: at})
        zero = is_zero(value)
        if zero is None:
            return None
        if not zero:
            return order, value
        node = derivative(node, x)
    return None


def _as_quotient(node: Node, x: str) -> tuple[Node, Node] | None:
    """A formula as one fraction, proved to be the same."""
    if isinstance(node, Binary) and node.op == "/":
        plain = not any(
            isinstance(part, Binary) and part.op == "/" and literal(part) is None
            for part in (*walk(node.left), *walk(node.right))
        )
        if plain:
            return node.left, node.right
    value = sympy.together(to_sympy(node))
    above, below = sympy.fraction(sympy.cancel(value) if value.is_rational_function() else value)
    try:
        parts = tree_of(above), tree_of(below)
    except ExpressionError:
        return None
    same = Relation((node, Binary("/", *parts)), ("=",))
    proof = prove_identity(Theorem({x: "real"}, (), same), ())
    if proof is None or proof.assumed:
        return None
    return parts


def _by_parts(node: Node, x: str, at: Any, side: str, depth: int) -> Any | None:
    def inner(part: Node) -> Any:
        try:
            return _limit(part, x, at, side, depth + 1)
        except UndefinedError as error:
            # The whole may have a limit though a part has none.
            raise ExpressionError(str(error)) from error

    match node:
        case Unary("-", operand):
            return -inner(operand)
        case Binary("+" | "-" as op, left, right):
            first, second = inner(left), inner(right)
            second = second if op == "+" else -second
            return first + second if not _clash(first, second) else None
        case Binary("*", left, right):
            first, second = inner(left), inner(right)
            if first.is_infinite or second.is_infinite:
                return _infinite_product(first, second)
            return first * second
        case Binary("/", left, right):
            first, second = inner(left), inner(right)
            if second.is_infinite:
                return sympy.Integer(0) if not first.is_infinite else None
            if is_zero(second) is not False:
                return None
            return _infinite_product(first, second) if first.is_infinite else first / second
        case Binary("^", base, exponent):
            if literal(exponent) is not None or not _is_positive_near(base, x, at, side):
                return None
            found = inner(Binary("*", exponent, Call("ln", (base,))))
            return {sympy.oo: sympy.oo, -sympy.oo: sympy.Integer(0)}.get(found, sympy.exp(found))
        case Call("exp", (argument,)):
            found = inner(argument)
            return {sympy.oo: sympy.oo, -sympy.oo: sympy.Integer(0)}.get(found, sympy.exp(found))
        case Call("atan", (argument,)):
            found = inner(argument)
            return sympy.atan(found)
        case Call("ln", (argument,)):
            found = inner(argument)
            if found == sympy.oo:
                return found
            above = not found.is_infinite and compare(found, sympy.Integer(0)) == 1
            return sympy.log(found) if above else None
    return None


def _is_positive_near(base: Node, x: str, at: Any, side: str) -> bool:
    """Whether a base is above zero near the point: a constant, or one with such a limit."""
    if x not in free_names(base):
        return truth(Relation((base, ZERO), (">",)))
    try:
        found = _limit(base, x, at, side, _MAX_DEPTH - 2)
    except ExpressionError:
        return False
    return found == sympy.oo or bool(
        not found.is_infinite and compare(found, sympy.Integer(0)) == 1
    )


def _clash(first: Any, second: Any) -> bool:
    return bool(first.is_infinite and second.is_infinite and first != second)


def _infinite_product(first: Any, second: Any) -> Any | None:
    signs = [compare(value, sympy.Integer(0)) for value in (first, second)]
    return None if not all(signs) else sympy.oo * (signs[0] or 1) * (signs[1] or 1)
