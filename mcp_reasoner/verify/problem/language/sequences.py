"""Sequences in words: listed terms, and two terms or a first term and a step that are given.

A list is continued only if its terms fix one rule: a common difference or a common ratio, which
the text must name or the terms must all show. Terms made from the ones before are in `recurrences`.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Group, Name, free_names
from mcp_reasoner.verify.problem.language.asks import Ask, alone, value_ask
from mcp_reasoner.verify.problem.language.engine import Production, Reading, phrases
from mcp_reasoner.verify.problem.language.formulas import formula_in, parsed
from mcp_reasoner.verify.problem.language.meanings import Env, Quantity, combined, of_node
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.rule import arithmetic, exact

__all__ = ["PHRASES", "READERS"]

MAX_PLACE: Final = 20_000
_ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_DOTS: Final = r"(?:\.\.\.|…|⋯|\\l?dots[bcm]?|\\cdots)"


def _ordinal(word: str) -> int:
    digits = re.sub(r"[^0-9]", "", word)
    return int(digits) if digits else _ORDINALS[word.strip("$ ").lower()]


def _terms(reading: Reading, text: str) -> Iterator[list[Any]]:
    """`3, 7, 11, …`: at least three terms and dots."""
    plain = re.sub(r"\$", "", text).strip()
    found = re.fullmatch(rf"(.+?), ?{_DOTS}\.?", plain)
    if found is None:
        return
    values = []
    for piece in found.group(1).split(","):
        node = formula_in(reading, f"${piece.strip()}$")
        if free_names(node):
            return
        values.append(exact(node))
    if len(values) >= 3:
        yield values


def _step(terms: Sequence[Any]) -> Any:
    steps = {b - a for a, b in itertools.pairwise(terms)}
    if len(steps) != 1:
        raise NotReadError("the terms have no common difference")
    return steps.pop()


def _ratio(terms: Sequence[Any]) -> Any:
    if any(term == 0 for term in terms):
        raise NotReadError("the terms have no common ratio")
    ratios = {b / a for a, b in itertools.pairwise(terms)}
    if len(ratios) != 1:
        raise NotReadError("the terms have no common ratio")
    return ratios.pop()


def _place(index: int) -> int:
    if not 1 <= index <= MAX_PLACE:
        raise NotReadError("the place in the sequence is too large")
    return index


def _nth(terms: list[Any], nth: str, kind: str = "") -> Quantity:
    index = _place(_ordinal(nth))

    def compute(env: Env) -> Any:
        if kind == "arithmetic":
            return terms[0] + (index - 1) * _step(terms)
        if kind == "geometric":
            return terms[0] * _ratio(terms) ** (index - 1)
        raise NotReadError("the rule of the sequence is not said")

    return Quantity(frozenset(), None, compute)


def _first_sum(count: int, terms: list[Any], kind: str) -> Quantity:
    _place(count)

    def compute(env: Env) -> Any:
        if kind == "arithmetic":
            return count * (2 * terms[0] + (count - 1) * _step(terms)) / 2
        ratio = _ratio(terms)
        return terms[0] * sum((ratio**k for k in range(count)), sympy.Integer(0))

    return Quantity(frozenset(), None, compute)


def _infinite_sum(terms: list[Any]) -> Quantity:
    def compute(env: Env) -> Any:
        ratio = _ratio(terms)
        if not ratio.is_Rational or not abs(ratio) < 1:
            raise NotReadError("the series does not converge")
        return terms[0] / (1 - ratio)

    return Quantity(frozenset(), None, compute)


def _difference(terms: list[Any], step: str, kind: str) -> Quantity:
    _require_step(kind, step)
    return Quantity(
        frozenset(), None, lambda env: _step(terms) if kind == "arithmetic" else _ratio(terms)
    )


def _require_step(kind: str, step: str) -> None:
    """An arithmetic sequence has a difference, a geometric one a ratio."""
    if (kind, step) not in (("arithmetic", "difference"), ("geometric", "ratio")):
        raise NotReadError("the sequence has no such step")


def _from_two(first: Quantity, second: Quantity, i: str, j: str, nth: str, kind: str) -> Ask:
    """The i-th and the j-th term fix an arithmetic sequence; a geometric one where it is unique."""
    a, b, index = _ordinal(i), _ordinal(j), _place(_ordinal(nth))
    if a == b:
        raise NotReadError("the same term is given twice")

    def compute(setting: Any) -> Any:
        alone(setting)
        x, y = first.value(Env()), second.value(Env())
        if kind == "arithmetic":
            return x + (index - a) * (y - x) / (b - a)
        if (b - a) % 2 == 0:
            if (index - a) % 2:
                raise NotReadError("the ratio may be positive or negative")
            pairs = (index - a) // 2
            half = sympy.Rational(2, b - a)
            ratio = (y / x) ** half
        else:
            ratio = _real_root(y / x, b - a)
            return x * ratio ** (index - a)
        if (y / x) <= 0 or not ratio.is_Rational:
            raise NotReadError("the ratio is not read")
        return x * ratio**pairs

    return value_ask(compute)


def _given_step(first: Quantity, size: Quantity, kind: str, step: str, nth: str) -> Ask:
    _require_step(kind, step)
    index = _place(_ordinal(nth))

    def compute(setting: Any) -> Any:
        alone(setting)
        x, y = first.value(Env()), size.value(Env())
        return x + (index - 1) * y if kind == "arithmetic" else x * y ** (index - 1)

    return value_ask(compute)


def _real_root(value: Any, degree: int) -> Any:
    root = sympy.real_root(abs(value), abs(degree))
    root = root if value > 0 else -root
    return root if degree > 0 else 1 / root


_NTH: Final = (
    r"(?P<nth>\$?[1-9][0-9]{0,4}\$?(?:st|nd|rd|th)|\$?[1-9][0-9]{0,4}\^ ?\{? ?(?:\\text|\\mathrm) ?"
    rf"\{{(?:st|nd|rd|th)\}} ?\}}?\$?|{'|'.join(_ORDINALS)})"
)
_I: Final = rf"(?P<i>[1-9][0-9]{{0,2}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"
_J: Final = rf"(?P<j>[1-9][0-9]{{0,2}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"
_KIND: Final = r"(?P<kind>arithmetic|geometric)"
_STEP: Final = r"(?P<step>difference|ratio)"
_SEQUENCE: Final = r"(?:sequence|progression|series)"


def _gap(reading: Reading, text: str) -> Iterator[tuple[Quantity, str, Quantity]]:
    """`3, x, 11`: an unknown between two terms."""
    match parsed(reading, text):
        case Group("list", (first, Name(name), last)):
            yield of_node(arithmetic(first)), name, of_node(arithmetic(last))


def _between_terms(name: str, gap: tuple[Quantity, str, Quantity], whole: str = "") -> Quantity:
    """The unknown between two terms of an arithmetic sequence."""
    first, other, last = gap
    if name != other:
        raise NotReadError("another name stands in the sequence")

    def mean(a: Any, b: Any) -> Any:
        value = (a + b) / 2
        if whole and not value.is_Integer:
            raise NotReadError("the value is not whole")
        return value

    return combined(mean, first, last)


READERS: Final = {"gap": (_gap,), "terms": (_terms,)}
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "quantity",
        _between_terms,
        r"(?:the )?(?:(?P<whole>integer) )?value of <name> in the arithmetic sequence <gap>",
    ),
    *phrases(
        "quantity",
        _nth,
        rf"(?:the )?{_NTH} term (?:of|in) the {_KIND} {_SEQUENCE} <terms>",
    ),
    *phrases(
        "question",
        lambda terms, nth, kind: value_ask(lambda setting: _nth(terms, nth, kind).value(Env())),
        rf"(?:consider|given) the {_KIND} {_SEQUENCE} <terms>[.,] {FIND} the {_NTH} term"
        r"(?: (?:of|in) (?:the|this) sequence)?",
    ),
    *phrases(
        "quantity",
        lambda terms, nth: _nth(terms, nth, "arithmetic"),
        rf"(?:the )?{_NTH} term (?:of|in) the {_SEQUENCE} of (?:odd|even) numbers <terms>",
    ),
    *phrases(
        "quantity",
        _first_sum,
        rf"(?:the )?sum of the first <numeral> terms (?:of|in) the {_KIND} {_SEQUENCE} <terms>",
    ),
    *phrases(
        "quantity",
        _infinite_sum,
        rf"(?:the )?sum of the infinite geometric {_SEQUENCE} <terms>",
        rf"(?:the )?sum to infinity of the geometric {_SEQUENCE} <terms>",
    ),
    *phrases(
        "quantity",
        _difference,
        rf"(?:the )?common {_STEP} of the {_KIND} {_SEQUENCE} <terms>",
    ),
    *phrases(
        "question",
        _given_step,
        rf"the first term of an? {_KIND} {_SEQUENCE} is <quantity>,? and the common "
        rf"{_STEP} is <quantity>\. {FIND} the {_NTH} term(?: of the sequence)?",
        rf"an? {_KIND} {_SEQUENCE} has first term <quantity> and common {_STEP} "
        rf"<quantity>\. {FIND} (?:the|its) {_NTH} term",
    ),
    *phrases(
        "question",
        _from_two,
        rf"(?:if )?the {_I} term of an? {_KIND} {_SEQUENCE} is <quantity> and the {_J} term is "
        rf"<quantity>[.,] {FIND} the {_NTH} term(?: of the sequence)?",
    ),
)
