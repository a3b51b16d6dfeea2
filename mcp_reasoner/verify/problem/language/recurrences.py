"""Sequences whose terms are made from the ones before: `a_1 = 1 and a_{n+1} = 2a_n + 3`.

recurrence    the first terms and the rule
indexed       a term that is asked for: a_10
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Node, free_names
from mcp_reasoner.verify.problem.language.asks import Ask, alone, value_ask
from mcp_reasoner.verify.problem.language.engine import Production, Reading, phrases
from mcp_reasoner.verify.problem.language.formulas import formula_in, parsed
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.rule import arithmetic, exact

__all__ = ["PHRASES", "READERS"]

MAX_STEPS: Final = 2_000
MAX_BITS: Final = 20_000
_INDEXED = re.compile(r"(?<![A-Za-z\\])([a-zA-Z])_ ?(?:\{ ?([^{}]{1,12}) ?\}|([0-9n]))", re.ASCII)


@dataclass(frozen=True)
class Recurrence:
    """First terms, and how those from a place on are made from the ones before.

    `rule` is the formula of the term `n + target` in t_0, t_1, …, which stand for the terms
    `n + places[0]`, …; it holds from the index `start` of `n` on, where that is said.
    """

    letter: str
    first: dict[int, Any]
    target: int
    places: tuple[int, ...]
    rule: Node
    start: int | None


_FROM = re.compile(
    r",? (?:for|where|when) (?:all |every )?(?P<kind>positive )?(?:integers? )?\$?n ?"
    r"(?:(?P<sign>\\geq?|\\ge|>=|≥|>) ?(?P<least>[0-9]{1,2}))?\$?$",
    re.ASCII,
)


def _start(found: re.Match[str] | None) -> int | None:
    """The least n for which the rule is said to hold."""
    if found is None or not (found["kind"] or found["least"]):
        return None
    least = int(found["least"]) + (found["sign"] == ">") if found["least"] else 1
    return max(least, 1) if found["kind"] else least


def _recurrence(reading: Reading, text: str) -> Iterator[Recurrence]:
    """`a_1 = 1 and a_{n+1} = 2a_n + 3 for n ≥ 1`."""
    ending = _FROM.search(text.strip())
    body = text.strip()[: ending.start()] if ending else text.strip()
    pieces = [
        piece.strip(" $.,")
        for piece in re.split(r",? and |, |; ", body.replace("$", " "))
        if piece.strip(" $.,")
    ]
    first: dict[int, Any] = {}
    rule: Any = None
    letters: set[str] = set()
    for piece in pieces:
        left, equals, right = piece.partition("=")
        found = _INDEXED.fullmatch(left.strip())
        if not equals or found is None:
            return
        letters.add(found.group(1))
        index = (found.group(2) or found.group(3)).replace(" ", "")
        if index.isdigit():
            node = formula_in(reading, f"${right.strip()}$")
            if free_names(node):
                return
            first[int(index)] = exact(node)
        elif rule is None:
            rule = _rule(reading, found.group(1), index, right.strip())
        else:
            return
    if rule is None or not first or len(letters) != 1:
        return
    target, places, formula = rule
    yield Recurrence(letters.pop(), first, target, places, formula, _start(ending))


def _offset(index: str) -> int:
    found = re.fullmatch(r"n(?:([-+])([0-9]{1,2}))?", index)
    if found is None:
        raise NotReadError("an index is not n plus or minus a number")
    size = int(found.group(2) or 0)
    return -size if found.group(1) == "-" else size


def _rule(
    reading: Reading, letter: str, index: str, right: str
) -> tuple[int, tuple[int, ...], Node]:
    """The place that is defined, the places it is made from, and the formula in their terms."""
    places: list[int] = []

    def named(found: re.Match[str]) -> str:
        if found.group(1) != letter:
            raise NotReadError("a second sequence stands in the rule")
        place = _offset((found.group(2) or found.group(3)).replace(" ", ""))
        if place not in places:
            places.append(place)
        return f" t_{places.index(place)} "

    plain = _INDEXED.sub(named, right)
    node = arithmetic(parsed(reading, f"${plain}$"))
    allowed = {f"t_{k}" for k in range(len(places))} | {"n"}
    if not free_names(node) <= allowed or not places:
        raise NotReadError("the rule holds other unknowns")
    target = _offset(index)
    if any(place >= target for place in places):
        raise NotReadError("the rule does not go forward")
    return target, tuple(places), node


def _term(recurrence: Recurrence, letter: str, index: int) -> Any:
    if letter != recurrence.letter:
        raise NotReadError("another sequence is asked for")
    values = dict(recurrence.first)
    target, places, low = recurrence.target, recurrence.places, min(values)
    if sorted(values) != list(range(low, max(values) + 1)):
        raise NotReadError("the first terms are not in a row")
    if len(values) < target - min(places):
        raise NotReadError("too few first terms are given")
    last = max(values)
    if index < low or index - last > MAX_STEPS:
        raise NotReadError("the term is out of reach")

    def made(place: int) -> Any:
        n = place - target
        at: dict[str, Any] = {f"t_{k}": values[n + before] for k, before in enumerate(places)}
        return exact(recurrence.rule, {**at, "n": sympy.Integer(n)})

    # Where the rule speaks of a term that is given, they must agree; where it does not reach
    # the next one, nothing makes that.
    start = low - min(places) if recurrence.start is None else recurrence.start
    for place in range(max(start + target, low - min(places) + target), last + 1):
        if made(place) != values[place]:
            raise NotReadError("a term is given that the rule does not make")
    if start + target > last + 1:
        raise NotReadError("the rule begins after the terms that are given")
    while last < index:
        last += 1
        value = made(last)
        if value.is_Rational and int(value.p).bit_length() + int(value.q).bit_length() > MAX_BITS:
            raise AmbiguousError("the terms grow too large")
        values[last] = value
    return values[index]


def _asked_term(recurrence: Any, term: tuple[str, int]) -> Ask:
    def compute(setting: Any) -> Any:
        alone(setting)
        return _term(recurrence, *term)

    return value_ask(compute)


def _indexed(reading: Reading, text: str) -> Iterator[tuple[str, int]]:
    found = _INDEXED.fullmatch(text.strip("$ "))
    if found and (found.group(2) or found.group(3)).strip().isdigit():
        yield found.group(1), int(found.group(2) or found.group(3))


READERS: Final = {"indexed": (_indexed,), "recurrence": (_recurrence,)}
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _asked_term,
        r"(?:let|if|given|suppose|suppose that|given that|a sequence is defined by|"
        r"(?:the|a|consider the|consider a) sequence(?: \$?\(?\\?\{?[a-z]_n\\?\}?\)?\$?)? "
        r"(?:is )?(?:defined by|satisfies|satisfying|given by|has)|"
        rf"a sequence satisfies) <recurrence>[.,] {FIND}(?: the value of)? <indexed>",
    ),
)
