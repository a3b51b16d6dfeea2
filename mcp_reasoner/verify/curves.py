"""Two equations compared as the curves that they describe.

    compare_equations(Equation(y, 2x+3), Equation(2x-y, -3))     equal up to a factor

Polynomials only: equal where one is a multiple of the other, different where a rational
point is on one only. It solves nothing; `x = 5` is no curve here but a value by name.
"""

from collections.abc import Sequence

import sympy

from mcp_reasoner.verify.answers import Equation
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.values import Outcome, compare_numbers

__all__ = ["compare_equations"]


def compare_equations(left: Equation, right: Equation) -> Outcome:
    """Equal where one is a multiple of the other; different where a point is on one only."""
    sides = [to_sympy(side.left) - to_sympy(side.right) for side in (left, right)]
    names = sorted(set().union(*(side.free_symbols for side in sides)), key=str)
    if sides[0].free_symbols != sides[1].free_symbols:
        return Outcome("unknown", "the equations are in different unknowns")
    if not names or not all(side.is_polynomial(*names) for side in sides):
        return Outcome("unknown", "only equations of polynomials are compared")
    first, second = (sympy.Poly(side, *names) for side in sides)
    if first.is_zero or second.is_zero:
        return Outcome("unknown", "an equation holds everywhere")
    if (first * second.LC() - second * first.LC()).is_zero:
        return Outcome("equal", "up to a constant factor")
    for mine, theirs in ((first, second), (second, first)):
        witness = _point_on(mine.as_expr(), theirs.as_expr(), names)
        if witness:
            return Outcome("different", f"only one of them holds at {witness}")
    return Outcome("unknown", "the equations are not multiples of each other")


def _point_on(on: sympy.Expr, off: sympy.Expr, names: Sequence[sympy.Symbol]) -> str | None:
    """A rational point on a curve that is linear in some unknown, and off the other."""
    for unknown in names:
        if sympy.degree(on, unknown) != 1:
            continue
        others = [name for name in names if name != unknown]
        for value in range(4):
            point = {name: sympy.Integer(value + place) for place, name in enumerate(others)}
            poly = sympy.Poly(on.subs(point), unknown)
            if poly.degree() != 1:
                continue
            slope, offset = poly.all_coeffs()
            point[unknown] = sympy.cancel(-offset / slope)
            outcome = compare_numbers(off.subs(point), sympy.Integer(0))
            if outcome.equivalence == "different":
                return ", ".join(f"{name}={show(point[name])}" for name in names)
    return None
