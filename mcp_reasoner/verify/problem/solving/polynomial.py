"""Formulas in several unknowns as polynomials over the rationals."""

from collections.abc import Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node
from mcp_reasoner.verify.problem.polynomials import NotPolynomialError

__all__ = ["multivariate", "numerator_and_denominator"]

MAX_DEGREE: Final = 16
MAX_TERMS: Final = 300


def numerator_and_denominator(left: Node, right: Node, names: Sequence[str]) -> tuple[Any, Any]:
    """`left - right` as a fraction of polynomials, in lowest terms."""
    symbols = [sympy.Symbol(name) for name in names]
    difference = sympy.together(to_sympy(left) - to_sympy(right))
    top, bottom = sympy.fraction(difference)
    return _poly(top, symbols), _poly(bottom, symbols)


def multivariate(left: Node, right: Node, names: Sequence[str]) -> Any:
    """`left - right` as a polynomial; NotPolynomialError where it is none."""
    top, bottom = numerator_and_denominator(left, right, names)
    if bottom.total_degree() > 0:
        raise NotPolynomialError("an unknown stands in a denominator")
    return sympy.Poly(top / bottom.LC(), *top.gens, domain="QQ")


def _poly(value: Any, symbols: list[Any]) -> Any:
    value = sympy.expand(value)
    if not value.is_polynomial(*symbols) or value.free_symbols - set(symbols):
        raise NotPolynomialError("the statement is no polynomial")
    poly = sympy.Poly(value, *symbols)
    if not all(c.is_Rational for c in poly.coeffs()):
        raise NotPolynomialError("the statement has irrational coefficients")
    if poly.total_degree() > MAX_DEGREE or len(poly.terms()) > MAX_TERMS:
        raise NotPolynomialError("the statement is too large")
    return sympy.Poly(value, *symbols, domain="QQ")
