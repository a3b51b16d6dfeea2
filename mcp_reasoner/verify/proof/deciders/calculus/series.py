"""Infinite sums: partial sums proposed by sympy, proved by induction, and their limit.

    infinite_sum(parse("1/(k(k+1))"), "k", 1)      1

S(n) is the sum from the first index to n because S(first) is the first term and
S(n) - S(n-1) is the n-th, both proved. The sum is the limit of S(n).
"""

from typing import Any

import sympy

from mcp_reasoner.errors import ExpressionError, UndefinedError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import BigOperator, Binary, Name, Node, Relation, whole
from mcp_reasoner.verify.proof.deciders.algebra import prove_identity
from mcp_reasoner.verify.proof.deciders.calculus.limits import limit
from mcp_reasoner.verify.proof.deciders.calculus.trees import difference, tree_of
from mcp_reasoner.verify.proof.deciders.conditions import conditions
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, replaced
from mcp_reasoner.verify.truth import truth

__all__ = ["infinite_sum"]


def infinite_sum(body: Node, index: str, first: int) -> Any:
    """The sum as a sympy number; ExpressionError where none was proved."""
    start = tree_of(sympy.Integer(first))
    # Raises where a term may have no value.
    conditions(BigOperator("sum", index, start, Name("n"), body), {"n": "integer"})
    symbol = sympy.Symbol(index, integer=True, nonnegative=first >= 0)
    term = to_sympy(body, values={index: symbol})
    last = sympy.Symbol("n", integer=True, positive=True)
    try:
        proposed = sympy.expand(sympy.simplify(sympy.summation(term, (symbol, first, last))))
    except (NotImplementedError, ValueError, TypeError) as error:
        raise ExpressionError("no formula for the partial sums was found") from error
    partial = tree_of(proposed)
    before = replaced(partial, {"n": Binary("-", Name("n"), whole(1))})
    step = Relation((difference(partial, before), replaced(body, {index: Name("n")})), ("=",))
    base = Relation((replaced(partial, {"n": start}), replaced(body, {index: start})), ("=",))
    proved = prove_identity(Theorem({"n": "integer"}, (), step), ())
    if not truth(base) or proved is None or proved.assumed:
        raise ExpressionError("the formula for the partial sums could not be confirmed")
    # Raises where a partial sum may have no value.
    conditions(BigOperator("sum", "n", start, Name("m"), partial), {"m": "integer"})
    parts = sympy.Add.make_args(proposed)
    rest = sympy.Add(*(part for part in parts if not _vanishes(part, last)))
    value = limit(tree_of(rest), "n", sympy.oo)
    if value.is_infinite:
        raise UndefinedError("the partial sums grow without bound: the sum does not converge")
    return value


def _vanishes(term: Any, n: Any) -> bool:
    """Whether a term is c * n^p * r^n with r between 0 and 1, which goes to 0."""
    ratio, rest = sympy.Integer(1), sympy.Integer(1)
    for factor in sympy.Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if base.is_Rational and base > 0 and exponent.has(n):
            slope = exponent.coeff(n)
            if not slope.is_Integer or (exponent - slope * n).has(n):
                return False
            ratio *= base**slope
        else:
            rest *= factor
    return bool(ratio < 1 and rest.is_polynomial(n))
