r"""Functions and sequences that a text defines by a formula, and their values put in.

    definitions(["Let f(x) = x^2 + 1."])      {"f": …}: marks of "f(3)" become those of "(3)^2 + 1"

Only what one formula defines everywhere: a name that is given a second formula, a condition
("if x > 0") or itself ("f(x) = f(x-1) + 2") is left alone, and so is every use of it. What the
marks mean is for `operands`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from mcp_reasoner.verify.grammar.words import FUNCTIONS
from mcp_reasoner.verify.proof.marks import Mark, scan

__all__ = ["Definition", "Definitions", "applied", "defines", "definitions"]

_ENDS: Final = frozenset(["relation", "leave", "row", "break", "punctuation", "other", "money"])
_IN_FORMULAS: Final = frozenset(["number", "operator", "open", "close", "command", "word"])
_CONDITION: Final = re.compile(
    r"^[\s$,;.)\]\\]*(?:(?:\\text\{|\\quad|\\qquad)\s*)*"
    r"(?:if|when|whenever|where|on|unless|otherwise|modulo|mod|\(?\s*\\?p?mod"
    r"|for(?!\s+(?:all|every|any|each)\s+(?:\w+\s+)?(?:reals?|integers?|positive|numbers?|\$?[a-z]\b\$?\s*[.,]?)))\b",
    re.IGNORECASE,
)
_PIECEWISE: Final = re.compile(
    r"\bpiecewise|\botherwise\b|\\begin\{cases\}|\bperiod", re.IGNORECASE
)
_INTRODUCES: Final = re.compile(
    r"\b(?:let|write|define[sd]?|denote|consider|functions?|sequences?|polynomials?|put|set|given|where)\b"
    r"[^.=]{0,40}$",
    re.IGNORECASE,
)
_MAX_DEPTH: Final = 4
_MAX_MARKS: Final = 300


@dataclass(frozen=True)
class Definition:
    """`name(parameter) = body`, or `name_parameter = body` of a sequence."""

    name: str
    parameter: str
    body: tuple[Mark, ...]
    indexed: bool = False


Definitions: TypeAlias = Mapping[str, Definition]
"""Definitions by name."""


def definitions(texts: Sequence[str]) -> Definitions:
    """The functions and sequences that all the texts together define without doubt.

    The first text is the statement; in the others a definition needs a word that makes it one,
    for what a step derives may be wrong.
    """
    found: dict[str, Definition] = {}
    doubtful: set[str] = set()
    if any(_PIECEWISE.search(text) for text in texts):
        return {}
    for number, text in enumerate(texts):
        marks = [mark for mark in scan(text) if mark.kind != "enter"]
        for at in range(len(marks)):
            head = _head(marks, at)
            if head is None:
                continue
            name, parameter, start, indexed = head
            body = _body(marks, start)
            following = text[body[-1].end : body[-1].end + 80] if body else ""
            if not body:
                doubtful.add(name)
                continue
            definition = Definition(name, parameter, body, indexed)
            if body and all(mark.kind in ("number", "operator") for mark in body):
                continue  # "f(x) = 0" asks, and defines nothing
            introduced = not number or _INTRODUCES.search(text[: marks[at].start])
            if _CONDITION.search(following) or not _closed(definition) or not introduced:
                doubtful.add(name)
            known = found.setdefault(name, definition)
            if _texts(known) != _texts(definition):
                doubtful.add(name)
    return {name: found[name] for name in found if name not in doubtful}


def defines(text: str, known: Definitions) -> bool:
    """Whether a side is "f(x)" or "a_n" itself, so that what it is set equal to is no claim."""
    marks = [mark for mark in scan(text) if mark.kind not in ("enter", "leave", "break")]
    head = _argument(marks, 0)
    if head is None or marks[0].text not in known:
        return False
    (low, high), end = head
    definition = known[marks[0].text]
    return end == len(marks) and [mark.text for mark in marks[low:high]] == [definition.parameter]


def applied(marks: Sequence[Mark], known: Definitions, depth: int = 0) -> list[Mark]:
    """The marks with each value of a known function written out, in brackets."""
    result: list[Mark] = []
    at = 0
    while at < len(marks):
        mark = marks[at]
        definition = known.get(mark.text) if mark.kind == "word" else None
        argument = _argument(marks, at) if definition is not None else None
        if definition is None or argument is None or depth > _MAX_DEPTH:
            result.append(mark)
            at += 1
            continue
        (low, high), end = argument
        written = [*marks[low:high]]
        if (marks[at + 1].text == "_") != definition.indexed:
            result.append(mark)
            at += 1
            continue
        body = [part for inner in definition.body for part in _put(inner, definition, written)]
        placed = [
            replace(part, start=mark.start, end=marks[end - 1].end, spaced=False, math=True)
            for part in (_bracket("("), *body, _bracket(")"))
        ]
        placed[0] = replace(placed[0], spaced=mark.spaced)
        result += applied(placed, known, depth + 1)
        at = end
        if len(result) > _MAX_MARKS:
            return list(marks)
    return result


def _head(marks: Sequence[Mark], at: int) -> tuple[str, str, int, bool] | None:
    """`f(x) =` from a place on: the name, the parameter, where the body starts."""
    mark = marks[at]
    before = marks[at - 1] if at else None
    if mark.kind != "word" or len(mark.text) != 1:
        return None
    if before is not None and before.kind in ("operator", "command", "number", "close"):
        return None
    argument = _argument(marks, at)
    if argument is None:
        return None
    (low, high), end = argument
    if end >= len(marks) or marks[end].text != "=" or high - low != 1:
        return None
    parameter = marks[low]
    if parameter.kind != "word" or len(parameter.text) != 1 or parameter.text in "eiA":
        return None
    return mark.text, parameter.text, end + 1, marks[at + 1].text == "_"


def _argument(marks: Sequence[Mark], at: int) -> tuple[tuple[int, int], int] | None:
    """The marks of the argument behind a name, from and to, and where what follows starts."""
    opening = _at(marks, at + 1)
    place = at + 1
    if opening == "_":
        place += 1
        if _at(marks, place) != "{":
            simple = place < len(marks) and marks[place].kind in ("number", "word")
            return ((place, place + 1), place + 1) if simple else None
    elif opening != "(" or marks[place].spaced:
        return None
    depth = 0
    for stop in range(place, len(marks)):
        if marks[stop].kind not in _IN_FORMULAS:
            return None
        depth += (marks[stop].kind == "open") - (marks[stop].kind == "close")
        if depth == 0:
            return ((place + 1, stop), stop + 1) if stop > place + 1 else None
    return None


def _at(marks: Sequence[Mark], place: int) -> str:
    return marks[place].text if place < len(marks) else ""


def _body(marks: Sequence[Mark], start: int) -> tuple[Mark, ...]:
    """The marks of the formula that begins there, up to what ends it in prose or LaTeX."""
    stop = start
    while stop < len(marks):
        mark = marks[stop]
        if mark.kind in _ENDS or (mark.kind == "word" and mark.boxed):
            break
        if mark.kind == "word" and len(mark.text) > 1 and mark.text not in FUNCTIONS:
            break
        stop += 1
    if stop < len(marks) and marks[stop].kind == "other":
        return ()
    return tuple(marks[start:stop])


def _closed(definition: Definition) -> bool:
    """Whether the body has no names but the parameter and constants, and not its own name."""
    return all(
        mark.kind != "word"
        or mark.text in (definition.parameter, "pi", "e")
        or mark.text in FUNCTIONS
        for mark in definition.body
    )


def _put(mark: Mark, definition: Definition, argument: Sequence[Mark]) -> list[Mark]:
    if not _is_name(mark, definition.parameter):
        return [mark]
    return [_bracket("("), *argument, _bracket(")")]


def _is_name(mark: Mark, name: str) -> bool:
    return mark.kind == "word" and mark.text == name


def _texts(definition: Definition) -> tuple[str, ...]:
    return (definition.parameter, *(mark.text for mark in definition.body))


def _bracket(text: str) -> Mark:
    return Mark("open" if text == "(" else "close", text, 0, 0, math=True)
