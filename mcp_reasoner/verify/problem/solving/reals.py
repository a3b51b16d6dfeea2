"""All real numbers for which a statement holds, as a union of intervals.

    real_solutions(parse("x^2 < 4"), "x")      (Span(-2, False, 2, False),)

`breaks` says where the truth can change; the statement is then decided exactly at each such
place and at one rational number between each two. What is undefined does not hold.
"""

import itertools
from collections.abc import Mapping
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Node
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.solving.breaks import breaks
from mcp_reasoner.verify.problem.solving.truths import holds
from mcp_reasoner.verify.regions import Span

__all__ = ["points_of", "real_roots", "real_solutions"]

MAX_PLACES: Final = 60


def real_solutions(
    statement: Node, name: str, values: Mapping[str, Any] | None = None
) -> tuple[Span, ...]:
    """The solutions as disjoint spans in order, a single number as a closed span."""
    given = dict(values or {})
    places = real_roots(breaks(statement, name, given))

    def true(value: Any) -> bool:
        return holds(statement, {**given, name: value})

    ends = [-sympy.oo, *places, sympy.oo]
    cells: list[Span] = []
    for low, high in itertools.pairwise(ends):
        if low != -sympy.oo and true(low):
            cells.append(Span(low, True, low, True))
        if true(_between(low, high)):
            cells.append(Span(low, False, high, False))
    return _joined(cells)


def points_of(spans: tuple[Span, ...]) -> list[Any]:
    """The numbers of a set of single points; NotReadError where it holds a range."""
    if any(span.low != span.high for span in spans):
        raise NotReadError("the solutions are a whole range of numbers")
    return [span.low for span in spans]


def real_roots(polynomials: list[Any]) -> list[Any]:
    """The distinct real roots of polynomials, in order; only linear and quadratic factors."""
    found: set[Any] = set()
    for poly in polynomials:
        for factor, _ in poly.factor_list()[1]:
            if factor.degree() == 1:
                a, b = factor.all_coeffs()
                found.add(-b / a)
            elif factor.degree() == 2:
                a, b, c = factor.all_coeffs()
                discriminant = b**2 - 4 * a * c
                if discriminant > 0:
                    found |= {
                        sympy.expand((-b + sign * sympy.sqrt(discriminant)) / (2 * a))
                        for sign in (-1, 1)
                    }
            elif factor.count_roots():
                found |= set(_biquadratic(factor))
    if len(found) > MAX_PLACES:
        raise NotReadError("the statement changes at too many places")
    return sorted(found, key=lambda root: sympy.N(root, 60))


def _biquadratic(factor: Any) -> list[Any]:
    """The real roots of a polynomial in x^2 of degree 4, written with square roots."""
    if factor.degree() != 4 or any(factor.all_coeffs()[place] for place in (1, 3)):
        raise AmbiguousError("the statement changes at a root that is not solved exactly")
    a, _, b, _, c = factor.all_coeffs()
    roots = []
    for sign in (-1, 1):
        square = (-b + sign * sympy.sqrt(b**2 - 4 * a * c)) / (2 * a)
        if square.is_real and square > 0:
            root = sympy.sqrtdenest(sympy.sqrt(square))
            roots += [sympy.expand(root), sympy.expand(-root)]
    if len(roots) != factor.count_roots():
        raise AmbiguousError("the statement changes at a root that is not solved exactly")
    return roots


def _between(low: Any, high: Any) -> Any:
    """A rational number strictly between two real ones."""
    if low == -sympy.oo and high == sympy.oo:
        return sympy.Integer(0)
    if low == -sympy.oo:
        return sympy.floor(high) - 1
    if high == sympy.oo:
        return sympy.ceiling(low) + 1
    gap = sympy.N(high - low, 60)
    step = sympy.Integer(1)
    while step > gap / 2:
        step /= 2
    # A multiple of the step lies in between, since the gap holds two steps.
    return (sympy.floor(low / step) + 1) * step


def _joined(cells: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for cell in cells:
        if joined and joined[-1].high == cell.low and (joined[-1].closed_high or cell.closed_low):
            last = joined[-1]
            joined[-1] = Span(last.low, last.closed_low, cell.high, cell.closed_high)
        else:
            joined.append(cell)
    return tuple(joined)
