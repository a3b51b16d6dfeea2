"""Whether a statement holds at a point, in real numbers: what is undefined does not hold."""

from collections.abc import Iterator
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Binary, Call, Node, Number, Unary, walk
from mcp_reasoner.verify.order import compare
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.truth import truth

__all__ = ["holds"]

_UNDEFINED: Final = (
    "divides by zero",
    "a positive power",
    "a logarithm needs",
    "to the base 1",
    "that are not real have no order",
    "has no factorial",
    "needs whole numbers",
)


def holds(statement: Node, values: dict[str, Any]) -> bool:
    """Whether the statement holds; AmbiguousError where that could not be decided.

    An even root of a negative number is undefined in the real numbers: where the statement
    would hold with a complex value of it, nothing is decided.
    """
    try:
        true = truth(statement, values=values)
    except ExpressionError as error:
        if any(words in str(error) for words in _UNDEFINED):
            return False
        raise AmbiguousError(str(error)) from error
    if true and not all(map(_is_real_root, _radicands(statement, values))):
        raise AmbiguousError("a root of a negative number may be complex or not allowed")
    return true


def _radicands(statement: Node, values: dict[str, Any]) -> Iterator[Any]:
    """The values under even roots."""
    for part in walk(statement):
        match part:
            case Call("sqrt", (inner,)):
                yield to_sympy(inner, values=values)
            case Call("root", (inner, Number(_, degree))) if degree % 2 == 0:
                yield to_sympy(inner, values=values)
            case Binary("^", base, Binary("/", _, Number(_, degree))) if degree % 2 == 0:
                yield to_sympy(base, values=values)
            case Binary("^", base, Unary("-", Binary("/", _, Number(_, degree)))) if (
                degree % 2 == 0
            ):
                yield to_sympy(base, values=values)


def _is_real_root(value: Any) -> bool:
    try:
        sign = compare(value, sympy.Integer(0))
    except ExpressionError:
        return False
    return sign is not None and sign >= 0
