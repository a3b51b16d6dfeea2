"""Common roots of polynomials over the rationals, and what a formula is worth at all of them.

`determined(…)` eliminates every unknown and leaves a polynomial for the formula's value;
`common_roots(…)` does so for each unknown and tries all combinations of the roots, so that no
solution is missed and none is added. Both use Gröbner bases, which are exact; every solution
is put into the equations as written, which also sees to denominators.
"""

import itertools
from collections.abc import Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Node, Relation, walk
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.solving.polynomial import numerator_and_denominator
from mcp_reasoner.verify.truth import truth

__all__ = ["common_roots", "determined"]

MAX_UNKNOWNS: Final = 6
MAX_DEGREE: Final = 8
MAX_COMBINATIONS: Final = 300
_VALUE = sympy.Symbol("the_value")
_INVERSE = sympy.Symbol("the_inverse")


def determined(
    query: Node,
    equations: Sequence[Relation],
    names: Sequence[str],
    different: Sequence[Relation] = (),
) -> list[Any]:
    """The values, perhaps more, that the formula can have where the equations hold.

    All complex roots of one polynomial; NotReadError where the equations do not fix the
    formula to finitely many values, or have no common root. `different` are sides that are
    not equal.
    """
    top, bottom = query_minus_value(query, names)
    for relation in different:
        left, right = relation.operands
        gap, _ = numerator_and_denominator(left, right, names)
        bottom = bottom * gap.as_expr()
    basis = _eliminated([(top, bottom)], equations, [*names], keep=_VALUE)
    return _roots(basis)


def query_minus_value(query: Node, names: Sequence[str]) -> tuple[Any, Any]:
    """The equation "formula = value" as a numerator and a denominator."""
    zero = Binary("-", query, query)
    top, bottom = numerator_and_denominator(query, zero, names)
    return top.as_expr() - _VALUE * bottom.as_expr(), bottom.as_expr()


def common_roots(
    equations: Sequence[Relation], names: Sequence[str], *, real: bool
) -> list[dict[str, Any]]:
    """All points where the equations hold; NotReadError where they are not finitely many."""
    candidates: list[list[Any]] = []
    for name in names:
        rest = [other for other in names if other != name]
        poly = _eliminated([], equations, rest, keep=sympy.Symbol(name))
        candidates.append(_roots(poly, real=real))
    count = 1
    for values in candidates:
        count *= len(values)
    if count > MAX_COMBINATIONS:
        raise AmbiguousError("the system has too many candidates for solutions")
    points = []
    for chosen in itertools.product(*candidates):
        point = dict(zip(names, chosen, strict=True))
        if all(_holds(equation, point) for equation in equations):
            points.append(point)
    return points


def _holds(equation: Relation, point: dict[str, Any]) -> bool:
    try:
        return truth(equation, values=point)
    except ExpressionError as error:
        if "divides by zero" in str(error):
            return False
        raise AmbiguousError(str(error)) from error


def _eliminated(
    more: Sequence[tuple[Any, Any]],
    equations: Sequence[Relation],
    names: Sequence[str],
    *,
    keep: Any,
) -> Any:
    """The polynomial in `keep` alone that vanishes wherever the equations hold."""
    every = sorted({*names, str(keep)} - {str(_VALUE)})
    if len(every) > MAX_UNKNOWNS:
        raise NotReadError("the system has too many unknowns")
    generators: list[Any] = [top for top, _ in more]
    denominators = [bottom for _, bottom in more if not bottom.is_number]
    for equation in equations:
        if any(getattr(part, "name", "") in ("sqrt", "abs") for part in walk(equation)):
            raise NotReadError("the system is not one of polynomials")
        left, right = equation.operands
        top, bottom = numerator_and_denominator(left, right, every)
        if top.total_degree() > MAX_DEGREE:
            raise NotReadError("the system has too high a degree")
        generators.append(top.as_expr())
        if bottom.total_degree() > 0:
            denominators.append(bottom.as_expr())
    symbols = [sympy.Symbol(name) for name in names]
    if denominators:
        generators.append(_INVERSE * sympy.Mul(*denominators) - 1)
        symbols = [_INVERSE, *symbols]
    ordered = [*symbols, keep]
    basis = sympy.groebner(generators, *ordered, domain="QQ", order="lex")
    if basis.exprs == [1]:
        raise NotReadError("the equations have no common solution")
    for poly in basis.exprs:
        if poly.free_symbols == {keep}:
            return sympy.Poly(poly, keep, domain="QQ")
    raise NotReadError("the equations do not fix what is asked for")


def _roots(poly: Any, *, real: bool = False) -> list[Any]:
    """The distinct roots, all or all real ones; AmbiguousError where one is not solved."""
    found: list[Any] = []
    for factor, _ in poly.factor_list()[1]:
        if factor.degree() == 1:
            a, b = factor.all_coeffs()
            found.append(-b / a)
        elif factor.degree() == 2:
            a, b, c = factor.all_coeffs()
            discriminant = b**2 - 4 * a * c
            if discriminant > 0 or not real:
                found += [
                    sympy.expand((-b + sign * sympy.sqrt(discriminant)) / (2 * a))
                    for sign in (-1, 1)
                ]
        elif not real or factor.count_roots():
            raise AmbiguousError("the equations have solutions that are not solved exactly")
    return found
