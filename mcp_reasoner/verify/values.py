"""Equality of two formulas: proved, refuted with a witness, probable, or unknown.

    compare_values(a, b)     Outcome("different", "at x=2: 4 against 5")

The order is that of certainty: the same tree; exact fractions; exact zero tests of
constants; evaluation at rational points, where every part of both formulas is real, which
refutes with a witness; algebra that proves. Only the values count, not how they are
written, and a formula counts where it is defined (x/x equals 1). Lists, units and words
are for `several_values`, `quantities` and `notations`.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError, UndefinedError
from mcp_reasoner.verify.evidence import Equivalence
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import BigOperator, Call, Node, free_names, mapped, walk
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.printing import show

__all__ = ["Outcome", "compare_numbers", "compare_values", "joined"]

_POINTS: Final = 6
_ATTEMPTS: Final = 60
_DIGITS: Final = 60
_SEED: Final = 20_26
_MAX_RENAMED: Final = 3
_COUNTING: Final = frozenset("klmnN")
"""Names that often stand for whole positive numbers: only there may they refute."""


@dataclass(frozen=True)
class Outcome:
    """The result of a comparison; `detail` is a witness, or how equality was established."""

    equivalence: Equivalence
    detail: str = ""


def compare_values(left: Node, right: Node) -> Outcome:
    """Compare two formulas; ExpressionError where one of them cannot be computed."""
    if any(_is_bare_logarithm(part) for side in (left, right) for part in walk(side)):
        return _in_both_bases(left, right)
    names = free_names(left) | free_names(right)
    if not names:
        first, second = _value(left), _value(right)
        if first is None or second is None:
            if first is second:
                raise ExpressionError("the formula divides by zero")
            return Outcome("different", "only one of them has a value: the other divides by zero")
        return compare_numbers(first, second)
    if left == right:
        to_sympy(left)  # what cannot be computed equals nothing
        return Outcome("equal", "the same formula")
    tried = _at_points(left, right, sorted(names))
    if tried.equivalence == "different":
        if _may_be_renamed(left, right):
            return Outcome("unknown", "the formulas use different names")
        return tried
    try:
        proved = _proved_equal(to_sympy(left), to_sympy(right))
    except ExpressionError:
        proved = False
    if proved and tried.equivalence == "probably_equal":
        return Outcome("equal", "by algebra, wherever both are defined")
    return tried


def _value(node: Node) -> Any:
    """The value of a constant, None where it has none because it divides by zero."""
    try:
        return to_sympy(node)
    except UndefinedError:
        return None


def _is_bare_logarithm(node: Node) -> bool:
    return isinstance(node, Call) and node.name == "log" and len(node.args) == 1


def _in_both_bases(left: Node, right: Node) -> Outcome:
    """`log` without a base is one to base e or 10: what holds for both is decided."""
    outcomes = []
    for name in ("ln", "log10"):

        def based(node: Any, name: str = name) -> Any:
            return Call(name, node.args) if _is_bare_logarithm(node) else node

        outcomes.append(compare_values(mapped(left, based), mapped(right, based)))
    first, second = outcomes
    if first.equivalence == second.equivalence:
        return second
    return Outcome("unknown", "it depends on the base of a logarithm")


def compare_numbers(left: Any, right: Any) -> Outcome:
    """Compare two constants."""
    if left == right:
        return Outcome("equal", "exactly")
    if sympy.oo in (left, right) or -sympy.oo in (left, right):
        return Outcome("different", f"{show(left)} against {show(right)}")
    difference = left - right
    zero = is_zero(difference)
    if zero:
        return Outcome("equal", "exactly")
    if zero is False:
        return Outcome("different", f"{show(left)} against {show(right)}")
    approximation = difference.evalf(_DIGITS, maxn=400)
    if approximation.is_Number and abs(approximation) < 10 ** (10 - _DIGITS):
        return Outcome("probably_equal", f"they agree to {_DIGITS - 10} decimal places")
    return Outcome("unknown", "the difference of the two could not be decided")


def joined(outcomes: Sequence[Outcome], how: str) -> Outcome:
    """Different where one part is, equal where all parts are, else the weakest."""
    for outcome in outcomes:
        if outcome.equivalence == "different":
            return outcome
    for kind in ("unknown", "probably_equal"):
        for outcome in outcomes:
            if outcome.equivalence == kind:
                return outcome
    return Outcome("equal", how)


def _points(names: list[str]) -> Iterator[dict[str, Any]]:
    """Rational points, always the same: small and plain first, then of both signs."""
    generator = random.Random(_SEED)  # noqa: S311 - repeatable on purpose
    for value in (2, 3) if any(name in _COUNTING for name in names) else (2, 3, -2):
        yield {name: sympy.Integer(value + 3 * place) for place, name in enumerate(names)}
    while any(name in _COUNTING for name in names):
        yield {name: sympy.Integer(generator.randint(1, 40)) for name in names}
    while True:
        yield {
            name: sympy.Rational(generator.randint(-97, 97), generator.choice((1, 2, 3, 7, 11)))
            for name in names
        }


def _at_points(left: Node, right: Node, names: list[str]) -> Outcome:
    agreed = 0
    for point in itertools.islice(_points(names), _ATTEMPTS):
        try:
            first, second = _real_value(left, point), _real_value(right, point)
        except ExpressionError:
            continue
        if first is None or second is None:
            continue
        outcome = compare_numbers(first, second)
        if outcome.equivalence == "different":
            at = ", ".join(f"{name}={show(value)}" for name, value in point.items())
            return Outcome("different", f"at {at}: {outcome.detail}")
        agreed += outcome.equivalence in ("equal", "probably_equal")
        if agreed == _POINTS:
            return Outcome("probably_equal", f"they agree at {agreed} points")
    if agreed:
        return Outcome("probably_equal", f"they agree at {agreed} points")
    return Outcome("unknown", "no point was found at which both are defined and real")


def _real_value(node: Node, point: dict[str, Any]) -> Any:
    """The value where every part is real; None elsewhere: branches are conventions there."""
    for part in walk(node):
        if isinstance(part, Call) or part is node:
            if any(isinstance(inner, BigOperator) for inner in walk(part)):
                continue
            if not _is_real(to_sympy(part, values=point)):
                return None
        elif getattr(part, "op", "") == "^" and not _is_real(to_sympy(part, values=point)):
            return None
    value = to_sympy(node, values=point)
    return value if _is_real(value) and not value.free_symbols else None


def _is_real(value: Any) -> bool:
    if value.is_real is not None:
        return bool(value.is_real)
    return is_zero(sympy.im(value)) is True


def _proved_equal(left: Any, right: Any) -> bool:
    difference = left - right
    if difference == 0 or sympy.expand(difference) == 0:
        return True
    together = sympy.together(difference)
    numerator = sympy.fraction(together)[0]
    if sympy.expand(numerator) == 0:
        return True
    if difference.has(sympy.log) or difference.has(sympy.asin, sympy.acos, sympy.atan):
        return False  # rewriting these needs assumptions about branches
    if difference.has(sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc):
        rewritten = sympy.expand(sympy.together(difference.rewrite(sympy.exp)))
        if sympy.simplify(rewritten) == 0:
            return True
    return bool(sympy.simplify(difference) == 0)


def _may_be_renamed(left: Node, right: Node) -> bool:
    """Whether names of one formula could be those of the other under other letters."""
    mine, theirs = free_names(left), free_names(right)
    only_left, only_right = sorted(mine - theirs), sorted(theirs - mine)
    if not only_left or len(only_left) != len(only_right):
        return False
    if len(only_left) > _MAX_RENAMED:
        return True
    for renamed in itertools.permutations(only_right):
        values = {old: sympy.Symbol(new) for old, new in zip(only_left, renamed, strict=True)}
        try:
            if _proved_equal(to_sympy(left, values=values), to_sympy(right)):
                return True
        except ExpressionError:
            return True
    return False
