"""Two equations compared as the curves that they describe, or one with a number.

    compare_equations(Equation(y, 2x+3), Equation(2x-y, -3))     equal up to a factor

Polynomials only: equal where one is a multiple of the other, different where a real point is
on one only. It solves nothing; `x = 5` is no curve here but a value by name.
"""

from collections.abc import Sequence

import sympy

from mcp_reasoner.verify.answers import Equation
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node, free_names
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.values import Outcome, compare_numbers, compare_values

__all__ = ["compare_equation_with_number", "compare_equations"]


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


def compare_equation_with_number(left: Equation, number: Node) -> Outcome:
    """An equation against a number, which may be the value of its left side or its solution."""
    names = free_names(left.left) | free_names(left.right)
    sides = [side for side in (left.left, left.right) if not free_names(side)]
    values = [compare_values(side, number).equivalence for side in sides]
    if not names:
        holds = compare_values(left.left, left.right)
        if holds.equivalence == "equal" or set(values) == {"different"}:
            return compare_values(left.right, number)
        return Outcome("unknown", "the equation does not hold")
    if "equal" in values:
        # In "a + 3z = 0" the zero is the form of an equation, in "a + b = 5" the 5 a value.
        if len(names) > 1 and to_sympy(number) == 0 and left.right == sides[0]:
            return Outcome("different", "an equation in several unknowns against a number")
        return Outcome("unknown", "an equation against a number")
    if len(names) == 1:
        (name,) = names
        point = {name: to_sympy(number)}
        first, second = (to_sympy(side, values=point) for side in (left.left, left.right))
        if compare_numbers(first, second).equivalence != "different":
            return Outcome("unknown", "an equation against what may be its solution")
    if set(values) <= {"different"}:
        return Outcome("different", "the number is neither the value nor a solution")
    return Outcome("unknown", "an equation against a number")


def _point_on(on: sympy.Expr, off: sympy.Expr, names: Sequence[sympy.Symbol]) -> str | None:
    """A real point on a curve that is linear or quadratic in some unknown, and off the other."""
    for unknown in names:
        if sympy.degree(on, unknown) not in (1, 2):
            continue
        others = [name for name in names if name != unknown]
        for value in range(4):
            point = {name: sympy.Integer(value + place) for place, name in enumerate(others)}
            root = _root(sympy.Poly(on.subs(point), unknown))
            if root is None:
                continue
            point[unknown] = root
            outcome = compare_numbers(sympy.expand(off.subs(point)), sympy.Integer(0))
            if outcome.equivalence == "different":
                return ", ".join(f"{name}={show(point[name])}" for name in names)
    return None


def _root(poly: sympy.Poly) -> sympy.Expr | None:
    """A real root of a polynomial of degree 1 or 2 with rational coefficients."""
    coefficients = poly.all_coeffs()
    if not all(coefficient.is_Rational for coefficient in coefficients):
        return None
    if len(coefficients) == 2:
        return -coefficients[1] / coefficients[0]
    if len(coefficients) == 3:
        a, b, c = coefficients
        discriminant = b**2 - 4 * a * c
        return (-b + sympy.sqrt(discriminant)) / (2 * a) if discriminant >= 0 else None
    return None
