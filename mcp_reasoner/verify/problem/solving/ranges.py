"""Between which whole numbers a statement about one number can hold."""

from typing import TYPE_CHECKING

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Logic, Node, free_names
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotPolynomialError, NotReadError
from mcp_reasoner.verify.problem.solving.reals import real_solutions

if TYPE_CHECKING:
    from mcp_reasoner.verify.problem.language.meanings import Env, Range

__all__ = ["range_of"]


def range_of(node: Node, name: str, env: "Env") -> "Range":
    """The least and the greatest whole number that can satisfy the statement, None: no end."""
    parts = node.items if isinstance(node, Logic) and node.op == "and" else (node,)
    low: int | None = None
    high: int | None = None
    for part in parts:
        if free_names(part) - env.values.keys() != {name}:
            continue
        try:
            spans = real_solutions(env.plain(part), name, env.values)
        except (NotReadError, AmbiguousError, NotPolynomialError, ExpressionError):
            continue
        if not spans:
            return 0, -1
        if spans[0].low != -sympy.oo:
            least = int(sympy.ceiling(spans[0].low))
            low = least if low is None else max(low, least)
        if spans[-1].high != sympy.oo:
            greatest = int(sympy.floor(spans[-1].high))
            high = greatest if high is None else min(high, greatest)
    return low, high
