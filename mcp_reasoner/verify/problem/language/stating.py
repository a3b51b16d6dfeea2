"""What a reading took a text to say: its phrases at their plainest, its formulas as parsed.

    Plain(r"(?:the )?(?P<size>largest|smallest) (?:possible )?value")
        .text({"size": "largest"})                                     "largest value"

A claim states the reading and not the problem's own words, so that a word which a phrase let
pass without asking about it is seen to be missing. Of a pattern only what the phrase itself
reads is kept: named words as they stood, of unnamed ones the first spelling, nothing that may
be left out. This is no matching of texts, which is for `engine`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Constant,
    Group,
    Interval,
    Logic,
    Name,
    Not,
    Number,
    Relation,
    Unary,
)
from mcp_reasoner.verify.proof.deciders.writing import written

__all__ = ["Plain", "formal", "spaced"]

_NODES: Final = (
    BigOperator, Binary, Call, Constant, Group, Interval, Logic, Name, Not, Number, Relation, Unary,
)  # fmt: skip
_OPENING: Final = re.compile(r"\((?:\?(?:P<(?P<name>\w+)>|:|(?P<look><?[=!])))?")
_REPEATED: Final = re.compile(r"(?:(?P<none>[?*]|\{0?,[0-9]*\})|\+|\{[0-9,]+\})\??")
_MARKED: Final = re.compile(r"\b([A-Za-z])(inverse|(?:prime)+)(?=\()")
_CLASSES: Final = {"s": " ", "S": "…", "w": "…", "d": "…", "b": "", "Z": "", "$": ""}
_Words: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class _Word:
    """A named group: what stood there."""

    name: str

    def names(self) -> frozenset[str]:
        return frozenset([self.name])

    def text(self, words: _Words) -> str:
        return f" {words.get(self.name, '')} "


@dataclass(frozen=True)
class _Literal:
    written: str

    def names(self) -> frozenset[str]:
        return frozenset()

    def text(self, words: _Words) -> str:
        return self.written


@dataclass(frozen=True)
class _Choice:
    """Alternatives, each a row of parts; what is `optional` stands only for a word in it."""

    rows: "tuple[tuple[_Part, ...], ...]"
    optional: bool = False

    def names(self) -> frozenset[str]:
        return frozenset().union(*(part.names() for row in self.rows for part in row))

    def text(self, words: _Words) -> str:
        for row in self.rows:
            named = frozenset().union(*(part.names() for part in row))
            if any(words.get(name) for name in named):
                return "".join(part.text(words) for part in row)
        if self.optional:
            return ""
        return "".join(part.text(words) for part in self.rows[0])


_Part: TypeAlias = _Word | _Literal | _Choice


class Plain:
    """A regular expression of the phrases, at its plainest."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._whole = self._choice()

    def text(self, words: _Words) -> str:
        """The words that it stands for, with those of named groups."""
        return self._whole.text(words)

    def _choice(self) -> _Choice:
        """All alternatives up to the bracket that closes them."""
        rows: list[tuple[_Part, ...]] = []
        row: list[_Part] = []
        while self._at < len(self._pattern) and self._pattern[self._at] != ")":
            if self._pattern[self._at] == "|":
                self._at += 1
                rows.append(tuple(row))
                row = []
            else:
                row.append(self._repeated(self._atom()))
        return _Choice((*rows, tuple(row)))

    def _atom(self) -> _Part:
        if found := _OPENING.match(self._pattern, self._at):
            self._at = found.end()
            inside = self._choice()
            self._at += 1
            if found["look"]:
                return _Literal("")
            return _Word(found["name"]) if found["name"] else inside
        sign = self._pattern[self._at]
        if sign == "[":
            end = self._pattern.index("]", self._at + 2)
            signs, self._at = self._pattern[self._at + 1 : end], end + 1
            first = " " if " " in signs else signs[0]
            return _Literal("…" if first.isalnum() or first in "^\\" else first)
        if sign == "\\":
            self._at += 2
            escaped = self._pattern[self._at - 1]
            return _Literal(_CLASSES.get(escaped, escaped))
        self._at += 1
        return _Literal("…" if sign == "." else sign)

    def _repeated(self, part: _Part) -> _Part:
        found = _REPEATED.match(self._pattern, self._at)
        if found is None:
            return part
        self._at = found.end()
        if not found["none"]:
            return part
        return _Choice(((part,),), optional=True)


def spaced(text: str) -> str:
    """One blank between words, none before a comma or a stop."""
    return re.sub(r" (?=[,.;:?!](?: |$))", "", " ".join(text.split()))


def formal(meaning: Any, text: str) -> str:
    """A part that is no phrase, as it was parsed; the text itself where it is no tree."""
    node = getattr(meaning, "node", meaning)
    if isinstance(node, _NODES):
        try:
            return _MARKED.sub(_marked, written(node))
        except ExpressionError:
            return _bare(text)
    match meaning:
        case str() | int() | Fraction():
            return str(meaning)
        case [*items] if items and all(isinstance(item, str) for item in items):
            return ", ".join(items)
    return _bare(text)


def _marked(found: re.Match[str]) -> str:
    """Inverses and derivatives of the problem's functions in their usual signs."""
    letter, mark = found.groups()
    return f"{letter}^-1" if mark == "inverse" else letter + "'" * mark.count("prime")


def _bare(text: str) -> str:
    return text.replace("$", "").strip()
