"""All whole-number solutions of statements, by search in a box that is proved to hold them.

    integer_points(["a", "b"], [parse("ab = 12")], {"a": (1, None), "b": (1, None)}, ...)

`boxes` bounds the unknowns; where it cannot, an equation whose sides differ by a product of
linear factors may: each factor divides what is left. Then every point of the box is tried,
with the bounds drawn anew after each value. Nothing is assumed: no bound, no answer.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Node, Relation, free_names
from mcp_reasoner.verify.problem.digits import divisors
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotPolynomialError, NotReadError
from mcp_reasoner.verify.problem.solving.boxes import Box, EmptyBoxError, narrowed
from mcp_reasoner.verify.problem.solving.polynomial import numerator_and_denominator
from mcp_reasoner.verify.problem.solving.quick import Undefined, quick_truth

__all__ = ["integer_points"]

MAX_POINTS: Final = 200_000
MAX_SOLUTIONS: Final = 20_000

Point = dict[str, int]


def integer_points(
    names: Sequence[str],
    statements: Sequence[Node],
    box: Mapping[str, tuple[int | None, int | None]],
    accept: Callable[[Point], bool],
) -> list[Point]:
    """All points with whole coordinates in the box for which the statements hold and `accept` does.

    Raises AmbiguousError where they could not be found with certainty.
    """
    try:
        start = narrowed(statements, box)
    except EmptyBoxError:
        return []
    if any(None in ends for ends in start.values()):
        start = _by_factors(statements, start, names)
    return _Search(list(names), list(statements), accept).run(start)


class _Search:
    def __init__(
        self, names: list[str], statements: list[Node], accept: Callable[[Point], bool]
    ) -> None:
        self.names = names
        self.statements = statements
        self.accept = accept
        self.tried = 0
        self.found: list[Point] = []

    def run(self, box: Box) -> list[Point]:
        if any(None in ends for ends in box.values()):
            raise AmbiguousError("the whole numbers in question have no bounds that are known")
        self._below(box)
        return self.found

    def _below(self, box: Box) -> None:
        free = [name for name in self.names if box[name][0] != box[name][1]]
        if not free:
            self._point({name: _end(box[name][0]) for name in self.names})
            return
        name = min(free, key=lambda one: _end(box[one][1]) - _end(box[one][0]))
        low, high = _end(box[name][0]), _end(box[name][1])
        for value in range(low, high + 1):
            self.tried += 1
            if self.tried > MAX_POINTS:
                raise AmbiguousError("there are too many whole numbers to try")
            try:
                inner = narrowed(self.statements, {**box, name: (value, value)})
            except EmptyBoxError:
                continue
            self._below(inner)

    def _point(self, point: Point) -> None:
        self.tried += 1
        if self.tried > MAX_POINTS:
            raise AmbiguousError("there are too many whole numbers to try")
        try:
            if all(quick_truth(statement, point) for statement in self.statements) and self.accept(
                point
            ):
                self.found.append(point)
        except Undefined:
            return
        if len(self.found) > MAX_SOLUTIONS:
            raise AmbiguousError("there are too many solutions to list")


def _end(value: int | None) -> int:
    if value is None:
        raise AmbiguousError("the whole numbers in question have no bounds that are known")
    return value


def _by_factors(statements: Sequence[Node], box: Box, names: Sequence[str]) -> Box:
    """Bounds from x^2 - y^2 = 15, or xy - 2x + 3y = 12: factors that divide a number."""
    for statement in statements:
        match statement:
            case Relation((left, right), ("=",)) if free_names(statement) <= set(names):
                try:
                    found = _factored(left, right, sorted(free_names(statement)))
                except (NotPolynomialError, NotReadError, ExpressionError):
                    continue
            case _:
                continue
        if found is None:
            continue
        for name, (low, high) in found.items():
            below, above = box[name]
            box[name] = (
                low if below is None else max(low, below),
                high if above is None else min(high, above),
            )
        try:
            box = narrowed(statements, box)
        except EmptyBoxError:
            return dict.fromkeys(box, (1, 0))
    return box


def _factored(left: Node, right: Node, names: list[str]) -> dict[str, tuple[int, int]] | None:
    """For P(x, y) = A(x, y)*B(x, y) + c = 0 with A and B linear: A divides c."""
    if len(names) != 2:
        return None
    # What solves the equation makes its numerator vanish.
    poly, _ = numerator_and_denominator(left, right, names)
    if poly.total_degree() != 2:
        return None
    symbols = poly.gens
    # The constant that makes the quadratic a product is where its determinant vanishes.
    a, b, c, d, e, f = (
        sympy.Rational(poly.coeff_monomial(m))
        for m in (
            symbols[0] ** 2,
            symbols[0] * symbols[1],
            symbols[1] ** 2,
            symbols[0],
            symbols[1],
            1,
        )
    )
    minor = 4 * a * c - b**2
    if minor == 0:
        return None
    shift = (a * e**2 - b * d * e + c * d**2) / minor
    product = sympy.factor_list(poly.as_expr() - f + shift)
    flat = [factor for factor, count in product[1] for _ in range(count)]
    if len(flat) != 2 or any(sympy.Poly(part, *symbols).total_degree() != 1 for part in flat):
        return None
    first, second = (sympy.Poly(part, *symbols) for part in flat)
    target = (shift - f) / product[0]
    scale = math.lcm(
        *(int(co.q) for part in (first, second) for co in part.coeffs()), int(target.q)
    )
    first, target = first * scale, target * scale
    second, target = second * scale, target * scale
    if not target.is_Integer or target == 0:
        return None
    limit = abs(int(target))
    points: list[tuple[Any, Any]] = []
    for divisor in divisors(limit):
        for sign in (1, -1):
            one, other = sign * divisor, target / (sign * divisor)
            points += _meeting(first, second, one, other, symbols)
    if not points:
        return dict.fromkeys(names, (1, 0))
    spans = {}
    for index, name in enumerate(names):
        values = [point[index] for point in points]
        spans[name] = (int(sympy.floor(min(values))), int(sympy.ceiling(max(values))))
    return spans


def _meeting(first: Any, second: Any, one: Any, other: Any, symbols: Any) -> list[tuple[Any, Any]]:
    """The point where two linear polynomials have given values."""
    x, y = symbols
    a, b, c = first.coeff_monomial(x), first.coeff_monomial(y), first.coeff_monomial(1)
    d, e, f = second.coeff_monomial(x), second.coeff_monomial(y), second.coeff_monomial(1)
    determinant = a * e - b * d
    if determinant == 0:
        return []
    p, q = one - c, other - f
    return [((p * e - b * q) / determinant, (a * q - p * d) / determinant)]
