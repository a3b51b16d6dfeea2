"""Answers put to the checks that a model proposed (`proposal`): read, validated, carried out.

What cannot be read, says nothing of `answer`, or searches through too much is left out. An
answer that passes all that is left passes only if altered answers do not, as for the caller's
checks. This computes on a model's text: it belongs in a worker process.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Assignment, Quantity
from mcp_reasoner.verify.checks import ALTERATIONS
from mcp_reasoner.verify.enumeration import (
    Range,
    fraction_truth,
    fraction_value,
    points,
)
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node, free_names
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.proposal import (
    MAX_CHECKS,
    MAX_FORMULA,
    MAX_POINTS,
    VARIABLES,
    Finding,
    Trial,
)
from mcp_reasoner.verify.reading import read_one
from mcp_reasoner.verify.statements import read_statement
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.truth import truth

__all__ = ["try_answers"]

_MAX_TEXT: Final = 20_000
_MAX_QUANTIFIED: Final = 10_000
"""How many points a statement about the answer is tried at: it is tried for each answer."""

Decide = Callable[[Any], bool]


@dataclass(frozen=True)
class _Check:
    """A usable check: as shown, and whether it holds for a value; ExpressionError: undecided."""

    shown: str
    decide: Decide


def try_answers(text: str, answers: Sequence[str]) -> Trial:
    """Put each answer to the checks in `text`; a Trial without checks where none can be used."""
    checks = [check for entry in _entries(text) if (check := _check(entry)) is not None]
    if not checks:
        return Trial()
    return Trial(
        checks=tuple(check.shown for check in checks),
        findings=tuple(_finding(answer, checks) for answer in answers),
    )


# -- reading the list ----------------------------------------------------------------------


def _entries(text: str) -> list[Mapping[str, Any]]:
    """The objects of the list; it may stand among words where decoding was not constrained."""
    start, end = text.find("{"), text.rfind("}")
    if not 0 <= start < end or len(text) > _MAX_TEXT:
        return []
    try:
        # Not strict: some decoders let line breaks into texts.
        data = json.loads(text[start : end + 1], strict=False)
    except (ValueError, RecursionError):
        return []
    listed = data.get("checks")
    if not isinstance(listed, list):
        return []
    return [entry for entry in listed[:MAX_CHECKS] if isinstance(entry, dict)]


def _check(entry: Mapping[str, Any]) -> _Check | None:
    """A check of the list, None where it cannot be used."""
    kind = entry.get("kind")
    try:
        if kind == "holds":
            return _holding(_statement(entry, "statement"))
        ranges = _ranges(entry.get("variables"))
        names = frozenset(item.name for item in ranges)
        if kind in ("every", "some"):
            return _quantified(kind, _statement(entry, "statement", names), ranges)
        if kind in ("count", "sum", "smallest", "largest"):
            return _searched(kind, entry, ranges)
    except ExpressionError:
        return None
    return None


def _formula(entry: Mapping[str, Any], field: str) -> str:
    text = entry.get(field)
    if not isinstance(text, str) or not 0 < len(text) <= MAX_FORMULA:
        raise ExpressionError(f"the check has no {field}")
    return text


def _statement(
    entry: Mapping[str, Any], field: str, names: frozenset[str] = frozenset()
) -> tuple[str, Node]:
    """A statement about the answer, with no other names than these."""
    text = _formula(entry, field)
    node = read_statement(text)
    found = free_names(node)
    if "answer" not in found or not found - {"answer"} <= names:
        raise ExpressionError("the check says nothing of the answer, or uses unknown names")
    return text, node


def _ranges(variables: object) -> tuple[Range, ...]:
    found = []
    for item in variables if isinstance(variables, list) else ():
        if not isinstance(item, dict):
            raise ExpressionError("a variable is no object")
        name, low, high = item.get("name"), item.get("from"), item.get("to")
        if name not in VARIABLES or type(low) is not int or type(high) is not int:
            raise ExpressionError("a variable has no name, or no whole numbers to go through")
        found.append(Range(name, low, high))
    if not found or len({item.name for item in found}) < len(found):
        raise ExpressionError("a check needs its variables, each of them once")
    return tuple(found)


# -- what a check computes -----------------------------------------------------------------


def _holding(statement: tuple[str, Node]) -> _Check:
    text, node = statement
    return _Check(clean(text, 80), lambda value: truth(node, values={"answer": value}))


def _quantified(kind: str, statement: tuple[str, Node], ranges: Sequence[Range]) -> _Check:
    text, node = statement
    tried = list(points(ranges, most=_MAX_QUANTIFIED))
    if not tried:
        raise ExpressionError("there is nothing to try the statement at")
    holds, combine = fraction_truth(node), all if kind == "every" else any

    def decide(value: Any) -> bool:
        if not value.is_Rational:
            raise ExpressionError("only fractions are tried at many points")
        number = Fraction(int(value.p), int(value.q))
        answer = int(number) if number.denominator == 1 else number
        return combine(holds({**point, "answer": answer}) for point in tried)

    return _Check(f"for {kind} {_shown(ranges)}: {clean(text, 80)}", decide)


def _searched(kind: str, entry: Mapping[str, Any], ranges: Sequence[Range]) -> _Check:
    names = frozenset(item.name for item in ranges)
    text = _formula(entry, "where")
    condition = read_statement(text)
    value = parse(_formula(entry, "value"), names=names) if kind != "count" else None
    used = free_names(condition) | (free_names(value) if value else frozenset())
    if not used <= names:
        raise ExpressionError("the search uses unknown names")
    holds = fraction_truth(condition)
    found = (point for point in points(ranges, most=MAX_POINTS) if holds(point))
    number = _result(kind, found, value)
    exact = sympy.Rational(number.numerator, number.denominator)
    of = f" of {clean(str(entry['value']), 60)}" if value else ""
    shown = f"{kind}{of} over {_shown(ranges)} with {clean(text, 80)} is {show(exact)}"

    def decide(answer: Any) -> bool:
        zero = is_zero(answer - exact)
        if zero is None:
            raise ExpressionError("whether two numbers are equal could not be decided")
        return zero

    return _Check(shown, decide)


def _result(kind: str, found: Any, value: Node | None) -> Fraction:
    if value is None:
        return Fraction(sum(1 for _ in found))
    compute = fraction_value(value)
    values = (Fraction(compute(point)) for point in found)
    if kind == "sum":
        return sum(values, Fraction(0))
    best = min(values, default=None) if kind == "smallest" else max(values, default=None)
    if best is None:
        raise ExpressionError("the search finds nothing")
    return best


def _shown(ranges: Sequence[Range]) -> str:
    return ", ".join(f"{item.name} from {item.low} to {item.high}" for item in ranges)


# -- answers -------------------------------------------------------------------------------


def _finding(answer: str, checks: Sequence[_Check]) -> Finding:
    try:
        value = _number(answer)
        for check in checks:
            if not check.decide(value):
                return Finding(outcome="fails", detail=check.shown)
        for altered in (way(value) for way in ALTERATIONS):
            if is_zero(altered - value) is False and _passes(altered, checks):
                detail = f"the checks also accept {show(altered)}"
                return Finding(outcome="open", detail=detail)
    except ExpressionError as error:
        return Finding(outcome="open", detail=clean(str(error)))
    return Finding(outcome="passes")


def _passes(value: Any, checks: Sequence[_Check]) -> bool:
    """Whether an altered answer passes; what is not decided for it does not."""
    try:
        return all(check.decide(value) for check in checks)
    except ExpressionError:
        return False


def _number(answer: str) -> Any:
    reading = read_one(answer)
    if isinstance(reading, Assignment) and len(reading.pairs) == 1:
        reading = reading.pairs[0][1]
    if not isinstance(reading, Quantity) or reading.unit or free_names(reading.node):
        raise ExpressionError("the answer is not a single number")
    value = to_sympy(reading.node)
    if value.is_number is not True or value.is_finite is False:
        raise ExpressionError("the answer is not a finite number")
    return value
