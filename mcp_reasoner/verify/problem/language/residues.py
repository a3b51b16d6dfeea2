"""Remainders of formulas whose unknowns are known by their remainders only.

    "If n leaves a remainder of 2 when divided by 7, what is the remainder when 3n is divided by 7?"

Such unknowns have no single value; the remainder has one where all of theirs agree.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import lcm
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Binary, Call, Name, Node, Number, Unary, free_names
from mcp_reasoner.verify.problem.language.asks import Ask, value_ask
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Condition, Env, Quantity, integer
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = ["PHRASES"]

MAX_CASES: Final = 20_000
MAX_POWER: Final = 10**6


def _value(node: Node, at: Mapping[str, int], modulus: int) -> int:
    """A polynomial with whole coefficients at whole numbers, modulo a number."""
    match node:
        case Number(_, value) if value.denominator == 1:
            return int(value) % modulus
        case Name(name):
            return at[name] % modulus
        case Unary("+", inner):
            return _value(inner, at, modulus)
        case Unary("-", inner):
            return -_value(inner, at, modulus) % modulus
        case Binary("^", base, Number(_, value)) if value.denominator == 1 and (
            1 <= value <= MAX_POWER
        ):
            return pow(_value(base, at, modulus), int(value), modulus)
        case Binary("+" | "-" | "*", left, right):
            a, b = _value(left, at, modulus), _value(right, at, modulus)
            return {"+": a + b, "-": a - b, "*": a * b}[node.op] % modulus
    raise NotReadError("the formula is no polynomial with whole coefficients")


def _congruence(condition: Condition) -> tuple[tuple[Node, ...], int]:
    """The formulas on whose remainders a condition depends, and by what number."""
    match condition.node:
        case Call("congruent", (left, right, modulus)) if not free_names(modulus):
            return (left, right), _positive(Env().number(modulus))
    if condition.residue is None:
        raise NotReadError("the unknowns are known by more than remainders")
    formula, by = condition.residue
    return (formula,), _positive(by.value(Env()))


def _positive(value: Any) -> int:
    number = integer(value)
    if number < 1:
        raise NotReadError("a divisor is not positive")
    return number


def _remainders(formula: Node, by: int, setting: Setting) -> set[int]:
    """All remainders that the formula can have."""
    if setting.functions or setting.definitions or setting.distinct or not setting.conditions:
        raise NotReadError("more is said than remainders, or less")
    names = sorted(free_names(formula))
    spoken = set(setting.domains).union(*(one.names for one in setting.conditions))
    if not names or spoken != set(names):
        raise NotReadError("the problem speaks of other unknowns than are asked about")
    if any(
        domain.field not in ("", "integer") or set(domain.words) - {"positive", "nonnegative"}
        for domain in setting.domains.values()
    ):
        raise NotReadError("the unknowns are known by more than remainders")
    found = [_congruence(condition) for condition in setting.conditions]
    period = lcm(by, *(modulus for _, modulus in found))
    if period ** len(names) > MAX_CASES:
        raise NotReadError("there are too many remainders to look at")
    for formulas, modulus in found:
        for one in formulas:
            # Whole coefficients only, so that a remainder depends on remainders.
            _value(one, dict.fromkeys(names, 0), modulus)
    cases = (
        dict(zip(names, point, strict=True)) for point in product(range(period), repeat=len(names))
    )
    return {_value(formula, at, by) for at in cases if _holds(setting.conditions, at)}


def _holds(conditions: Sequence[Condition], at: Mapping[str, int]) -> bool:
    env = Env({name: sympy.Integer(value) for name, value in at.items()})
    return all(condition.holds(env) for condition in conditions)


def _asked(formula: Node, by: Quantity) -> Ask:
    def compute(setting: Setting) -> Any:
        found = _remainders(formula, _positive(by.value(Env())), setting)
        if len(found) != 1:
            raise NotReadError("the remainder is not determined")
        return sympy.Integer(found.pop())

    return value_ask(compute)


PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _asked,
        rf"{FIND} the remainder (?:when|if) <formula> is divided by <quantity>",
        rf"{FIND} the remainder of <formula> when (?:it is )?divided by <quantity>",
    ),
)
