"""Divisibility decided by enumerating residues: exact, and complete where it applies.

    prove(divides(6, n^3 - n))      "all 6 residues modulo 6"

A statement is periodic if its truth depends on the residues of its integer names alone:
divisibility by numbers of polynomials, of powers such as 4^n, and what `and`, `or` and `not`
make of these. It then holds everywhere if it holds at one point of every class. Hypotheses
that are not periodic only help where a class fails: they are left out.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    Unary,
    free_names,
    whole,
)
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.proof.deciders.bounds import least_whole
from mcp_reasoner.verify.proof.deciders.conditions import is_whole
from mcp_reasoner.verify.proof.deciders.rational_points import NoFractionError, holds
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, integer_literal, literal, replaced

__all__ = ["prove_by_residues"]

_MAX_CLASSES: Final = 40_000
_MAX_PERIOD: Final = 5_000
_OBSTRUCTIONS: Final = (3, 4, 5, 7, 8, 9, 11, 13, 16)
_SMALL_PRIMES: Final = (2, 3, 5, 7)


class _NotPeriodicError(Exception):
    """The statement is none whose truth the residues decide."""


@dataclass
class _Period:
    """Modulus of all names, and for names in exponents from where on and how long it is."""

    modulus: int = 1
    starts: dict[str, int] | None = None

    def join(self, modulus: int) -> None:
        self.modulus = math.lcm(self.modulus, modulus)
        if self.modulus > _MAX_PERIOD:
            raise _NotPeriodicError


def prove_by_residues(theorem: Theorem, given: Sequence[Node]) -> str | None:
    """How the conclusion is proved ("all 6 residues modulo 6"); None where it is not."""
    try:
        theorem, given = _substituted(theorem, given)
    except ExpressionError:
        return None
    given = [*given, *_prime_facts(given)]
    conclusion = theorem.conclusion
    match conclusion:
        case Relation((left, right), ("!=",)) if not _has_remainder(conclusion):
            if all(is_whole(side, theorem.domains) for side in (left, right)):
                for modulus in _OBSTRUCTIONS:
                    differ = Not(Call("congruent", (left, right, whole(modulus))))
                    found = _proved(differ, given, theorem.domains)
                    if found:
                        return found
            return None
    return _proved(conclusion, given, theorem.domains)


def _proved(conclusion: Node, given: Sequence[Node], domains: Mapping[str, Domain]) -> str | None:
    names = sorted(free_names(conclusion))
    if not names or any(domains[name] != "integer" for name in names):
        return None
    # First with all that is periodic, then with what concerns the same names only.
    usable = [node for node in given if free_names(node) <= set(names)]
    period = _Period(starts={})
    lows = {name: least_whole(given, name) for name in names}
    try:
        _statement(conclusion, period, domains, lows)
    except _NotPeriodicError:
        return None
    kept: list[Node] = []
    for node in usable:
        trial = _Period(period.modulus, dict(period.starts or {}))
        try:
            _statement(node, trial, domains, lows)
        except _NotPeriodicError:
            continue
        if _count(names, trial) <= _MAX_CLASSES:
            kept.append(node)
            period = trial
    if _count(names, period) > _MAX_CLASSES:
        return None
    try:
        for point in _classes(names, period, lows):
            if all(holds(node, point) for node in kept) and not holds(conclusion, point):
                return None
    except NoFractionError:
        return None
    return f"all {_count(names, period)} residues modulo {period.modulus}"


def _classes(
    names: Sequence[str], period: _Period, lows: Mapping[str, int | None]
) -> "itertools.chain[dict[str, Fraction]]":
    starts = period.starts or {}
    ranges = []
    for name in names:
        low = lows[name] or 0
        ranges.append(range(low, low + period.modulus + starts.get(name, 0)))
    points = (
        {name: Fraction(number) for name, number in zip(names, numbers, strict=True)}
        for numbers in itertools.product(*ranges)
    )
    return itertools.chain(points)


def _count(names: Sequence[str], period: _Period) -> int:
    starts = period.starts or {}
    return math.prod(period.modulus + starts.get(name, 0) for name in names)


def _statement(
    node: Node, period: _Period, domains: Mapping[str, Domain], lows: Mapping[str, int | None]
) -> None:
    """Widen `period` so that the truth of `node` has it; _NotPeriodicError where it has none."""
    match node:
        case Logic(_, items):
            for item in items:
                _statement(item, period, domains, lows)
            return
        case Not(item):
            _statement(item, period, domains, lows)
            return
        case Call("divides", (divisor, number)) if integer_literal(divisor):
            _polynomial(number, abs(integer_literal(divisor) or 0), period, domains, lows)
            return
        case Call("congruent", (left, right, modulus)) if integer_literal(modulus):
            for side in (left, right):
                _polynomial(side, abs(integer_literal(modulus) or 0), period, domains, lows)
            return
        case Call("integer", (argument,)):
            _polynomial(argument, 1, period, domains, lows)
            return
        case Relation((left, right), _) if _has_remainder(node):
            for side in (left, right):
                _of_remainders(side, period, domains, lows)
            return
    raise _NotPeriodicError


def _has_remainder(node: Node) -> bool:
    match node:
        case Relation((left, right), _):
            return any(
                isinstance(side, Binary | Call | Unary) and _mentions_remainder(side)
                for side in (left, right)
            )
    return False


def _mentions_remainder(node: Node) -> bool:
    match node:
        case Binary("mod", _, _) | Call("mod", _):
            return True
        case Binary("+" | "-" | "*", left, right):
            return _mentions_remainder(left) or _mentions_remainder(right)
        case Unary("-" | "+", operand):
            return _mentions_remainder(operand)
    return False


def _of_remainders(
    node: Node, period: _Period, domains: Mapping[str, Domain], lows: Mapping[str, int | None]
) -> None:
    """A formula of numbers and of remainders modulo numbers: periodic itself."""
    match node:
        case Number():
            return
        case Binary("mod", left, right) | Call("mod", (left, right)) if integer_literal(right):
            _polynomial(left, abs(integer_literal(right) or 0), period, domains, lows)
            return
        case Binary("+" | "-" | "*", left, right):
            _of_remainders(left, period, domains, lows)
            _of_remainders(right, period, domains, lows)
            return
        case Unary("-" | "+", operand):
            _of_remainders(operand, period, domains, lows)
            return
    raise _NotPeriodicError


def _polynomial(
    node: Node,
    modulus: int,
    period: _Period,
    domains: Mapping[str, Domain],
    lows: Mapping[str, int | None],
) -> None:
    """Widen `period` so that `node` modulo `modulus`, and whether it is whole, has it.

    With a common denominator d, that depends on the numerator modulo `modulus` * d.
    """
    denominator = _denominator(node)
    if modulus == 0 or modulus * denominator > _MAX_PERIOD:
        raise _NotPeriodicError
    period.join(modulus * denominator)
    _powers(node, modulus * denominator, period, domains, lows)


def _denominator(node: Node) -> int:
    """A number that makes `node` times it a polynomial with whole coefficients."""
    match node:
        case Number(_, value):
            return value.denominator
        case Name():
            return 1
        case Unary("-" | "+", operand):
            return _denominator(operand)
        case Binary("+" | "-", left, right):
            return math.lcm(_denominator(left), _denominator(right))
        case Binary("*", left, right):
            return _denominator(left) * _denominator(right)
        case Binary("/", left, right):
            divisor = integer_literal(right)
            if divisor:
                return _denominator(left) * abs(divisor)
        case Binary("^", base, exponent):
            power = integer_literal(exponent)
            if power is not None and 0 <= power <= 60:
                return int(_denominator(base) ** power)
            if integer_literal(base) is not None and power is None:
                return 1
    raise _NotPeriodicError


def _powers(
    node: Node,
    modulus: int,
    period: _Period,
    domains: Mapping[str, Domain],
    lows: Mapping[str, int | None],
) -> None:
    """See to the names in exponents: a number to them is periodic from somewhere on."""
    match node:
        case Unary(_, operand):
            _powers(operand, modulus, period, domains, lows)
        case Binary("^", base, exponent) if literal(exponent) is None:
            number = integer_literal(base)
            slope, name, constant = _linear(exponent)
            low = lows.get(name)
            if number is None or low is None or slope < 1 or slope * low + constant < 0:
                raise _NotPeriodicError
            before, length = _cycle(number, modulus)
            period.join(length)
            starts = period.starts if period.starts is not None else {}
            starts[name] = max(starts.get(name, 0), before)
        case Binary(_, left, right):
            _powers(left, modulus, period, domains, lows)
            _powers(right, modulus, period, domains, lows)
        case Name(name) if domains.get(name) != "integer":
            raise _NotPeriodicError


def _linear(node: Node) -> tuple[int, str, int]:
    """a, n and b of an exponent a*n + b."""
    match node:
        case Name(name):
            return 1, name, 0
        case Binary("*", left, Name(name)) if integer_literal(left) is not None:
            return integer_literal(left) or 0, name, 0
        case Binary("+" | "-" as op, left, right) if integer_literal(right) is not None:
            slope, name, constant = _linear(left)
            shift = integer_literal(right) or 0
            return slope, name, constant + (shift if op == "+" else -shift)
        case Binary("+", left, right) if integer_literal(left) is not None:
            slope, name, constant = _linear(right)
            return slope, name, constant + (integer_literal(left) or 0)
    raise _NotPeriodicError


def _cycle(base: int, modulus: int) -> tuple[int, int]:
    """From which exponent on the powers of `base` repeat modulo `modulus`, and how long."""
    seen: dict[int, int] = {}
    power, exponent = 1 % modulus, 0
    while power not in seen:
        seen[power] = exponent
        power, exponent = power * base % modulus, exponent + 1
    return seen[power], exponent - seen[power]


def _prime_facts(given: Sequence[Node]) -> list[Node]:
    """That a prime above 3 is odd and no multiple of 3, and so on."""
    facts: list[Node] = []
    for node in given:
        match node:
            case Call("prime", (Name(name),)):
                low = least_whole(given, name) or 0
                for prime in _SMALL_PRIMES:
                    excluded = Relation((Name(name), whole(prime)), ("!=",))
                    if low > prime or excluded in given:
                        facts.append(Not(Call("divides", (whole(prime), Name(name)))))
    return facts


def _substituted(theorem: Theorem, given: Sequence[Node]) -> tuple[Theorem, list[Node]]:
    """With integer names put in for what hypotheses say that they equal (n = 2k + 1)."""
    waiting, conclusion = list(given), theorem.conclusion
    while (found := _definition(waiting, theorem.domains)) is not None:
        name, value, node = found
        put = {name: value}
        waiting.remove(node)
        waiting = [replaced(other, put) for other in waiting]
        conclusion = replaced(conclusion, put)
    return Theorem(theorem.domains, tuple(waiting), conclusion), waiting


def _definition(
    given: Sequence[Node], domains: Mapping[str, Domain]
) -> tuple[str, Node, Node] | None:
    """An equation that gives an integer name its value: the name, the value, the equation."""
    for node in given:
        match node:
            case Relation((left, right), ("=",)):
                pass
            case _:
                continue
        for side, value in ((left, right), (right, left)):
            if not isinstance(side, Name) or side.name in free_names(value):
                continue
            if domains.get(side.name) == "integer" and is_whole(value, domains):
                return side.name, value, node
    return None
