"""Functions and operations that a problem defines: by a formula, by pieces, with a sign of its own.

    setting      "f(x) = x^2 + 1 and g(x) = 2x", "a \\star b = 2a - b"

What else a problem says about its names is in `clauses`; what a call of a function comes to, in
`functions`.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from mcp_reasoner.verify.nodes import Call, Name, Node, Relation, free_names, walk
from mcp_reasoner.verify.problem.language.clauses import Setting, conditions_of
from mcp_reasoner.verify.problem.language.engine import Production, Reading, phrases
from mcp_reasoner.verify.problem.language.formulas import (
    OPERATION,
    formula_in,
    parsed,
    statement_in,
)
from mcp_reasoner.verify.problem.language.functions import Function, conjuncts, is_definition
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.rule import arithmetic

__all__ = ["PHRASES", "READERS"]


def _defined(node: Node) -> Setting:
    """`f(x) = x^2 + 1` and `g(x) = 2x`, each defining a function; other equations beside them."""
    found = Setting()
    parts = conjuncts(node)
    if not any(map(is_definition, parts)):
        raise NotReadError("no function is defined")
    for part in parts:
        if is_definition(part):
            found = found + _function(part)
        else:
            found = found + Setting(conditions=conditions_of(part))
    return found


def _function(node: Node) -> Setting:
    match node:
        case Relation((Call(name, (Name(variable),)), body), ("=",)):
            if any(isinstance(part, Call) and part.name == name for part in walk(body)):
                raise NotReadError("the function is defined by itself")
            return Setting(functions={name: Function(variable, body)})
    raise NotReadError("no function is defined")


def _named(node: Node, letter: str) -> Setting:
    """Of the function that is named before its formula, and of no other."""
    return _of_letter(_defined(node), letter)


def _of_letter(setting: Setting, letter: str) -> Setting:
    if not any(letter == name.lower() for name in setting.functions) or len(setting.functions) > 1:
        raise NotReadError("another function is defined than is named")
    return setting


def _same(part: Any) -> Any:
    return part


_LETTER: Final = r"\$?(?P<letter>[A-Za-z])\$?"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases("setting", _defined, r"(?:the functions? )?<statement>"),
    *phrases(
        "setting",
        _named,
        rf"the function {_LETTER} (?:is |be )?(?:defined|given) by <statement>",
        rf"{_LETTER} (?:is|be) (?:the|a) function (?:defined|given) by <statement>",
        rf"{_LETTER} be defined by <statement>",
    ),
    *phrases("setting", _same, r"(?:the function )?<piecewise>"),
    *phrases(
        "setting",
        _of_letter,
        rf"{_LETTER} (?:is|be) (?:the function )?(?:defined|given) by <piecewise>",
    ),
    *phrases(
        "setting",
        _same,
        r"(?:the operation \S+ (?:is|be) defined (?:by|as|for all (?:real )?numbers by) |define )?"
        r"<operation>",
        r"the operation \S+ is defined (?:by|as) <operation>",
    ),
)


_CASES = re.compile(
    r"\$? ?([A-Za-z]) ?\( ?([a-z]) ?\) ?= ?(?:\\left ?\\\{ ?)?"
    r"\\begin ?\{(cases|array)\} ?(?:\{[lcr ]+\})?(.+?)\\end ?\{\3\} ?(?:\\right ?\.?)? ?\$?",
    re.ASCII,
)
_IF = re.compile(r"\\(?:text|mbox|textrm) ?\{ ?,? ?(?:if|for|when|where) ?\}|\\quad|,", re.ASCII)


def _piecewise(reading: Reading, text: str) -> Iterator[Setting]:
    """`f(x) = \\begin{cases} … & \\text{if } … \\end{cases}`."""
    found = _CASES.fullmatch(text.strip())
    if found is None:
        return
    letter, variable, _, block = found.groups()
    pieces = []
    for line in re.split(r"\\\\", block):
        if not line.strip():
            continue
        body, _, condition = line.partition("&")
        condition = _IF.sub(" ", condition).strip(" .")
        node = formula_in(reading, f"${body.strip(' ,')}$")
        part = statement_in(reading, f"${condition}$")
        if free_names(node) - {variable} or free_names(part) != {variable}:
            raise NotReadError("a piece of the function holds another unknown")
        pieces.append((node, part))
    if not 2 <= len(pieces) <= 6:
        return
    yield Setting(functions={letter: Function(variable, pieces[0][0], tuple(pieces))})


def _operation(reading: Reading, text: str) -> Iterator[Setting]:
    """`$a \\star b = 2a + b$`, after the signs of the operation have become calls."""
    node = parsed(reading, text)
    match node:
        case Relation((Call(name, (Name(first), Name(second))), body), ("=",)) if (
            name == OPERATION and first != second
        ):
            if free_names(body) <= {first, second}:
                arithmetic(body)
                yield Setting(functions={name: Function(first, body, second=second)})


READERS: Final = {"operation": (_operation,), "piecewise": (_piecewise,)}
