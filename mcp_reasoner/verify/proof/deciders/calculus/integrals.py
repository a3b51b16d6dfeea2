"""Integrals by the fundamental theorem: an antiderivative is found by sympy and checked by us.

    definite(parse("x^2"), "x", 0, 1)      1/3

The antiderivative is differentiated by `differentiation` and proved equal to the integrand; both
must have values on all of the closed interval, shown by interval arithmetic, so that no pole or
jump lies inside. An integral to infinity is the limit of the antiderivative.
"""

from collections.abc import Mapping
from typing import Any

import sympy

from mcp_reasoner.errors import ExpressionError, UndefinedError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node, Relation, free_names
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.proof.deciders.algebra import prove_identity
from mcp_reasoner.verify.proof.deciders.calculus.differentiation import derivative
from mcp_reasoner.verify.proof.deciders.calculus.limits import limit
from mcp_reasoner.verify.proof.deciders.calculus.ranges import holds_on
from mcp_reasoner.verify.proof.deciders.calculus.trees import difference, tree_of
from mcp_reasoner.verify.proof.deciders.conditions import conditions
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, replaced
from mcp_reasoner.verify.truth import truth

__all__ = ["antiderivative", "definite"]

_INFINITIES = (sympy.oo, -sympy.oo)


def definite(
    body: Node, variable: str, low: Node, high: Node, domains: Mapping[str, Domain]
) -> Node:
    """The value of a definite integral, a tree; ExpressionError where it was not proved."""
    within = {**domains, variable: "real"}
    found = antiderivative(body, variable, within)
    formulas = (body, found, derivative(found, variable))
    needed = [condition for formula in formulas for condition in conditions(formula, within)]
    edges = [to_sympy(edge) for edge in (low, high)]
    if any(edge.free_symbols for edge in edges):
        if needed:
            raise ExpressionError("between such limits the integrand may have no value")
        return difference(replaced(found, {variable: high}), replaced(found, {variable: low}))
    first, last = sorted(edges, key=lambda edge: edge.evalf(30))
    for condition in needed:
        if free_names(condition) - {variable} or not holds_on(condition, variable, first, last):
            raise ExpressionError("whether the integrand has a value on the interval is not shown")
    below, above = (_at(found, variable, edge) for edge in edges)
    return difference(above, below)


def _at(found: Node, variable: str, edge: Any) -> Node:
    """The value of an antiderivative at an edge, or its limit there."""
    if edge not in _INFINITIES:
        return replaced(found, {variable: tree_of(edge)})
    value = limit(found, variable, edge)
    if value.is_infinite:
        raise UndefinedError("its antiderivative has no finite limit there")
    return tree_of(value)


def antiderivative(body: Node, variable: str, domains: Mapping[str, Domain]) -> Node:
    """A formula whose derivative is proved to be `body`."""
    try:
        proposed = sympy.integrate(to_sympy(body), sympy.Symbol(variable))
    except (NotImplementedError, ValueError, TypeError) as error:
        raise ExpressionError("no antiderivative was found") from error
    found = tree_of(proposed)
    same = Relation((derivative(found, variable), body), ("=",))
    if not free_names(same) and truth(same):
        return found
    proof = prove_identity(Theorem(dict(domains), (), same), ())
    if proof is not None and not proof.assumed:
        return found
    raise ExpressionError("the antiderivative that was found could not be confirmed")
