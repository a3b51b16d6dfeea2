"""Extreme values of formulas in real numbers: that a value is a bound, and that it is reached.

`one_unknown_extreme` computes it by calculus: the values where the derivative vanishes, at the
ends of the range and at its far ends. `bounds` and `reached` judge a given value of a formula in
several unknowns: z3 proves that nothing lies beyond it, and finds a point at which it is taken,
which is put into everything again, exactly.
"""

from collections.abc import Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node, Relation
from mcp_reasoner.verify.order import compare
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.solving.reals import real_roots
from mcp_reasoner.verify.problem.solving.solver import Found, point, satisfiable
from mcp_reasoner.verify.problem.solving.truths import holds
from mcp_reasoner.verify.problem.solving.writing import written
from mcp_reasoner.verify.regions import Span

__all__ = ["beyond", "bounded_by", "one_unknown_extreme", "reached"]

MAX_DEGREE: Final = 12


def one_unknown_extreme(
    body: Node, name: str, spans: tuple[Span, ...], *, largest: bool
) -> tuple[Any, Any]:
    """The extreme value of a fraction of polynomials on a set, and where it is taken.

    NotReadError where there is none, or the formula is of another kind.
    """
    symbol = sympy.Symbol(name)
    value = sympy.together(to_sympy(body))
    if not value.is_rational_function(symbol) or value.free_symbols != {symbol}:
        raise NotReadError("the formula is no fraction of polynomials in one unknown")
    top, bottom = (sympy.Poly(part, symbol) for part in sympy.fraction(value))
    if not all(c.is_Rational for poly in (top, bottom) for c in poly.all_coeffs()):
        raise NotReadError("the formula has irrational coefficients")
    if max(top.degree(), bottom.degree()) > MAX_DEGREE:
        raise NotReadError("the formula has too high a degree")
    poles = real_roots([bottom.set_domain("QQ")]) if bottom.degree() > 0 else []
    slope = (top.diff() * bottom - top * bottom.diff()).set_domain("QQ")
    if slope.is_zero:
        raise NotReadError("the formula does not depend on its unknown")
    critical = real_roots([slope]) if slope.degree() > 0 else []
    taken: list[tuple[Any, Any]] = []
    limits: list[Any] = []
    for span in spans:
        # At an open end the formula may grow without end, which its limit there says.
        if any(
            _inside(pole, span)
            or (span.closed_low and pole == span.low)
            or (span.closed_high and pole == span.high)
            for pole in poles
        ):
            raise NotReadError("the formula has a pole where it is to be extreme")
        places = [place for place in critical if _inside(place, span)]
        for end, closed, side in (
            (span.low, span.closed_low, "+"),
            (span.high, span.closed_high, "-"),
        ):
            if closed:
                places.append(end)
            else:
                limits.append(sympy.limit(value, symbol, end, side if end.is_finite else "-"))
        taken += [
            (sympy.radsimp(sympy.expand(value.subs(symbol, place))), place) for place in places
        ]
    if not taken:
        raise NotReadError("the formula has no extreme value there")
    best, place = taken[0]
    for other, at in taken[1:]:
        if (_order(other, best) > 0) == largest and _order(other, best) != 0:
            best, place = other, at
    sign = 1 if largest else -1
    if any(_order(limit, best) * sign > 0 for limit in limits):
        raise NotReadError("the formula has no extreme value there")
    return best, place


def _inside(place: Any, span: Span) -> bool:
    return _order(place, span.low) > 0 and _order(place, span.high) < 0


def _order(first: Any, second: Any) -> int:
    try:
        found = compare(first, second)
    except ExpressionError as error:
        raise NotReadError(str(error)) from error
    if found is None:
        raise AmbiguousError("which of two values is larger could not be decided")
    return found


def beyond(body: Node, statements: Sequence[Node], value: Any, *, largest: bool) -> Relation:
    """The statement that the formula is better than a value."""
    return Relation((body, written(value)), (">" if largest else "<",))


def bounded_by(
    body: Node, statements: Sequence[Node], names: Sequence[str], value: Any, *, largest: bool
) -> bool | None:
    """Whether nothing is better than the value: proved, refuted by a point, or not decided."""
    better = beyond(body, statements, value, largest=largest)
    found = satisfiable([*statements, better], names)
    if found is not True:
        return None if found is None else True
    witness = point([*statements, better], names)
    if witness is not None and _satisfies([*statements, better], witness):
        return False
    return None


def reached(
    body: Node, statements: Sequence[Node], names: Sequence[str], value: Any
) -> Found | None:
    """A point at which the formula takes the value, exactly; None where none was found."""
    there = Relation((body, written(value)), ("=",))
    found = point([*statements, there], names)
    if found is None or not _satisfies([*statements, there], found):
        return None
    return found


def _satisfies(statements: Sequence[Node], at: Found) -> bool:
    return all(holds(statement, dict(at)) for statement in statements)
