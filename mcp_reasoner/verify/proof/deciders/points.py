"""Points at which a theorem is tried: one that refutes it, or one that satisfies its hypotheses.

    survey(theorem).failure     "at a=1, b=2: (a + b)^2 is 9, not 5"

Small numbers first, near the bounds that hypotheses give, with unknowns of equations solved for
at each point. Fractions decide nearly always; where there are roots or sines, fewer points are
put to `exact`. What is found is confirmed there; what is not found proves nothing.
"""

import itertools
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Name, Node, Relation, free_names
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.proof.deciders.bounds import numeric_bounds
from mcp_reasoner.verify.proof.deciders.exact import confirmed, is_witness
from mcp_reasoner.verify.proof.deciders.rational_points import NoFractionError, holds, value
from mcp_reasoner.verify.proof.deciders.theorem import Theorem

__all__ = ["Survey", "samples", "survey"]

_GRID: Final = 3000
_RANDOM: Final = 600
_SLOW_POINTS: Final = 60
_SEED: Final = 31_415
_WHOLE: Final = (0, 1, 2, 3, -1, -2, 4, 5, -3, 6, 7, 8, 9, 10, -4, -5, 11, 12, 13, 41, 100)
_BROKEN: Final = tuple(
    Fraction(text)
    for text in (
        *("0", "1", "2", "-1", "1/2", "-2", "3", "-1/2", "1/3", "3/2", "5", "-3"),
        *("10", "1/10", "-10", "-1/10", "2/3", "100", "-100", "1/100"),
    )
)
_STEPS: Final = tuple(Fraction(text) for text in ("0", "1/100", "1/10", "1/2", "1", "2", "10"))


@dataclass
class Survey:
    """What was found: a failure in words, a point that the hypotheses admit, how many agreed."""

    failure: str | None = None
    witness: Mapping[str, Any] | None = None
    agreed: int = 0


def survey(theorem: Theorem, *, seconds: float = 1.5) -> Survey:
    """Try a theorem at many points, for at most so long."""
    found = Survey()
    until = time.monotonic() + seconds
    slow: list[dict[str, Fraction]] = []
    names = list(theorem.domains)
    for count, start in enumerate(_starts(theorem)):
        if count % 64 == 63 and time.monotonic() > until:
            break
        point = _solved(theorem, start)
        if point is None or not _in_domains(point, theorem.domains):
            continue
        try:
            if not all(holds(hypothesis, point) for hypothesis in theorem.hypotheses):
                continue
            fails = not holds(theorem.conclusion, point)
        except NoFractionError:
            if len(slow) < _SLOW_POINTS:
                slow.append(point)
            continue
        values = _as_values(point)
        if found.witness is None and is_witness(theorem, values):
            found.witness = values
        found.agreed += not fails
        if fails:
            found.failure = confirmed(theorem, values)
            if found.failure:
                return found
    candidates = [*map(_as_values, slow), *_roots(theorem, names)]
    _try_exactly(theorem, candidates, found, until)
    return found


def samples(theorem: Theorem, *, count: int) -> list[dict[str, Any]]:
    """Some points at which the hypotheses of a theorem hold, all of them rational."""
    found: list[dict[str, Any]] = []
    for start in itertools.islice(_starts(theorem), 200 * count):
        point = _solved(theorem, start)
        if point is None or not _in_domains(point, theorem.domains):
            continue
        values = _as_values(point)
        if values not in found and is_witness(theorem, values):
            found.append(values)
        if len(found) == count:
            break
    return found


def _try_exactly(
    theorem: Theorem, candidates: Sequence[dict[str, Any]], found: Survey, until: float
) -> None:
    for values in candidates:
        if time.monotonic() > until:
            return
        if not is_witness(theorem, values):
            continue
        if found.witness is None:
            found.witness = values
        if _nearly_holds(theorem.conclusion, values):
            found.agreed += 1
            continue
        found.failure = confirmed(theorem, values)
        if found.failure:
            return


def _nearly_holds(node: Node, values: Mapping[str, Any]) -> bool:
    """Whether two sides that should be equal are so to 20 digits: then this refutes nothing."""
    match node:
        case Relation((left, right), ("=",)):
            try:
                difference = to_sympy(left, values=values) - to_sympy(right, values=values)
                return bool(abs(difference.evalf(30, maxn=200)) < 10**-20)
            except (ExpressionError, TypeError):
                return False
    return False


# -- where to look -------------------------------------------------------------------------


def _starts(theorem: Theorem) -> Iterator[dict[str, Fraction]]:
    """Values for all names: a grid of small ones from the origin outwards, then random ones."""
    names = list(theorem.domains)
    if not names:
        yield {}
        return
    choices = {name: _choices(theorem, name) for name in names}
    wide = max(2, int(_GRID ** (1 / len(names))))
    grid = itertools.product(*(range(min(wide, len(choices[name]))) for name in names))
    for indices in sorted(itertools.islice(grid, 4 * _GRID), key=lambda index: (sum(index), index)):
        yield {name: choices[name][index] for name, index in zip(names, indices, strict=True)}
    generator = random.Random(_SEED)  # noqa: S311 - repeatable on purpose
    for _ in range(_RANDOM):
        yield {
            name: generator.choice(choices[name])
            + (generator.randint(-50, 50) if generator.random() < 0.3 else 0)
            for name in names
        }


def _choices(theorem: Theorem, name: str) -> list[Fraction]:
    """Likely values of a name, plain ones first, near its bounds where it has some."""
    bounds = list(numeric_bounds(theorem.hypotheses, name))
    low = max((number for sign, number in bounds if sign in (">", ">=", "=")), default=None)
    high = min((number for sign, number in bounds if sign in ("<", "<=", "=")), default=None)
    if theorem.domains[name] == "integer":
        if low is not None:
            found = [Fraction(-(-low.numerator // low.denominator) + step) for step in range(24)]
            found += [found[0] + step for step in (40, 96, 1000)]
        elif high is not None:
            found = [Fraction(high.numerator // high.denominator - step) for step in range(24)]
        else:
            found = [Fraction(number) for number in _WHOLE]
    else:
        found = list(_BROKEN)
        if low is not None and high is not None and low < high:
            parts = ("0", "1", "1/2", "1/4", "3/4", "1/10", "9/10", "1/100", "99/100")
            found = [low + (high - low) * Fraction(part) for part in parts] + found
        elif low is not None:
            found = [low + step for step in _STEPS] + found
        elif high is not None:
            found = [high - step for step in _STEPS] + found
    inside = [
        number
        for number in dict.fromkeys(found)
        if (low is None or number >= low) and (high is None or number <= high)
    ]
    return inside or [Fraction(0)]


def _solved(theorem: Theorem, start: dict[str, Fraction]) -> dict[str, Fraction] | None:
    """The point with one name of each equation made to satisfy it, as far as that is simple."""
    point = dict(start)
    settled: set[str] = set()
    for hypothesis in theorem.hypotheses:
        match hypothesis:
            case Relation((left, right), ("=",)):
                pass
            case _:
                continue
        try:
            if value(left, point) == value(right, point):
                settled |= free_names(hypothesis)
                continue
        except NoFractionError:
            pass
        alone = [side.name for side in (left, right) if isinstance(side, Name)]
        others = sorted(free_names(hypothesis), reverse=True)
        for name in dict.fromkeys((*alone, *others)):
            if name in settled:
                continue
            solution = _solution(left, right, name, point)
            if solution is not None:
                point[name] = solution
                settled |= free_names(hypothesis)
                break
        else:
            return point  # the hypotheses are checked all the same
    return point


def _solution(left: Node, right: Node, name: str, point: Mapping[str, Fraction]) -> Fraction | None:
    """A value of `name` that makes both sides equal, if they are linear or quadratic in it."""

    def at(number: int | Fraction) -> Fraction:
        moved = {**point, name: Fraction(number)}
        return value(left, moved) - value(right, moved)

    try:
        zero, one, minus = at(0), at(1), at(-1)
        square, slope = (one + minus) / 2 - zero, (one - minus) / 2
        if square == 0:
            return None if slope == 0 else -zero / slope
        discriminant = slope * slope - 4 * square * zero
        if discriminant < 0:
            return None
        root = Fraction(isqrt(discriminant.numerator), isqrt(discriminant.denominator))
        solution = (-slope + root) / (2 * square)
        return solution if root * root == discriminant and at(solution) == 0 else None
    except NoFractionError:
        return None


def _in_domains(point: Mapping[str, Fraction], domains: Mapping[str, Domain]) -> bool:
    return all(
        domains[name] != "integer" or number.denominator == 1 for name, number in point.items()
    )


def _as_values(point: Mapping[str, Fraction]) -> dict[str, Any]:
    return {
        name: sympy.Rational(number.numerator, number.denominator) for name, number in point.items()
    }


def _roots(theorem: Theorem, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The real roots of a hypothesis that is a polynomial equation in the only name."""
    if len(names) != 1 or theorem.domains[names[0]] != "real":
        return
    for hypothesis in theorem.hypotheses:
        match hypothesis:
            case Relation((left, right), ("=",)):
                pass
            case _:
                continue
        symbol = sympy.Symbol(names[0])
        try:
            difference = to_sympy(left) - to_sympy(right)
            if difference.free_symbols != {symbol} or not difference.is_polynomial(symbol):
                continue
            polynomial = sympy.Poly(difference, symbol)
        except (ExpressionError, sympy.PolynomialError):
            continue
        if (
            1 <= polynomial.degree() <= 4
            and polynomial.get_domain().is_QQ | polynomial.get_domain().is_ZZ
        ):
            for root in sympy.roots(polynomial, multiple=True):
                if root.is_real:
                    yield {names[0]: root}
