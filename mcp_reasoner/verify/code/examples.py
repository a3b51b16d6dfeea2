"""Calls and what they give, as written in a text: doctests, asserts, `f(2) == 4`, `f(2) -> 4`.

Read by rule, from literals alone; what is not plainly an example of the one function
is left alone. Whose text it is does not matter here; `reading` has it done in a worker.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from typing import NamedTuple

from mcp_reasoner.verify.code.cases import Case

__all__ = ["examples_in", "function_of_examples"]

_DOCTEST = re.compile(r">>>[ \t]*(?P<call>.+)\n[ \t]*(?P<value>(?!>>>)\S.*)")
_BETWEEN = re.compile(
    r"[`\s]*(?:==|=>|->|=|→|➞|\breturns\b|\bshould return\b|\bgives\b|\bis\b)[`\s]*",
    re.IGNORECASE,
)
_RAISES = re.compile(r"[`\s]*(?:should\s+)?raises?\s+(?:an?\s+)?[`\s]*(?P<error>[A-Z]\w*)\b")
_CALL = re.compile(r"(?<![\w.])(?P<name>[A-Za-z_]\w*)\s*\(")
_END = re.compile(r"[`\s,;#)]|\.(?!\d)|$")
# What may follow a value: not the rest of a term, and not another value.
_AFTER = re.compile(
    r"[`\s]*(?:$|[.;)#]|,\s*(?:$|[A-Za-z])|\(|(?:and|because|since|as|while|but|for)\b)"
)
_LIMIT = 50
_LINE = 2_000
_NAMES = 20


class _Pair(NamedTuple):
    """The text of a call, and of what it gives or of the exception that it raises."""

    call: str
    value: str
    raises: bool = False


def examples_in(text: str, function: str) -> tuple[Case, ...]:
    """The examples of calling `function` with literals, each once, in their order."""
    found: dict[str, Case] = {}
    for pair in _pairs(text, function):
        case = _case(pair, function, len(found) + 1)
        if case is not None:
            found.setdefault(f"{case.args!r} {case.kwargs!r}", case)
        if len(found) >= _LIMIT:
            break
    return tuple(found.values())


def function_of_examples(text: str) -> str | None:
    """The name of which the text has most examples, if it has any; not one of Python's own."""
    names = dict.fromkeys(match["name"] for match in _CALL.finditer(text))
    own = [name for name in names if not hasattr(builtins, name)][:_NAMES]
    counts = {name: len(examples_in(text, name)) for name in own}
    best = max(counts, key=counts.__getitem__, default=None)
    return best if best is not None and counts[best] else None


def _pairs(text: str, function: str) -> Iterator[_Pair]:
    for match in _DOCTEST.finditer(text):
        yield _Pair(match["call"].strip(), match["value"].strip())
    start = re.compile(rf"(?<![\w.]){re.escape(function)}\s*\(")
    for line in text.splitlines():
        if line.strip().startswith("assert"):
            yield from _asserted(line.strip()[:_LINE])
            continue
        for match in start.finditer(line[:_LINE]):
            end = _closing(line, match.end() - 1)
            call = line[match.start() : end]
            raising = _RAISES.match(line, end)
            if raising is not None:
                yield _Pair(call, raising["error"], raises=True)
                continue
            between = _BETWEEN.match(line, end)
            if between is None:
                continue
            value = _literal_prefix(line[between.end() : _LINE])
            if value is not None:
                yield _Pair(call, value)


def _asserted(line: str) -> Iterator[_Pair]:
    """The call and the value of `assert call == value`, with or without a message."""
    try:
        (statement,) = ast.parse(line).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    match statement:
        case ast.Assert(
            test=ast.Compare(left=call, ops=[ast.Eq() | ast.Is()], comparators=[value])
        ):
            yield _Pair(ast.unparse(call), ast.unparse(value))


def _closing(line: str, opening: int) -> int:
    """The place after the bracket that closes the one at `opening`; the line's end if none does."""
    depth, quote = 0, ""
    for index in range(opening, len(line)):
        char = line[index]
        if quote:
            quote = "" if char == quote and line[index - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return index + 1
    return len(line)


def _literal_prefix(text: str) -> str | None:
    """The literal at the beginning of `text`, if the sentence ends or turns after it."""
    for end in (match.start() for match in _END.finditer(text)):
        piece = text[:end].strip()
        try:
            ast.literal_eval(piece)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        return piece if _AFTER.match(text, end) else None
    return None


def _case(pair: _Pair, function: str, number: int) -> Case | None:
    try:
        tree = ast.parse(pair.call, mode="eval").body
        expected = None if pair.raises else ast.literal_eval(pair.value)
        if not isinstance(tree, ast.Call) or ast.unparse(tree.func) != function:
            return None
        if any(keyword.arg is None for keyword in tree.keywords):
            return None
        args = tuple(ast.literal_eval(argument) for argument in tree.args)
        kwargs = {str(k.arg): ast.literal_eval(k.value) for k in tree.keywords}
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None
    # Texts round: an example of a float says no more than its digits.
    tolerance = 1e-6 if isinstance(expected, float) else 0.0
    return Case(
        name=f"example {number}",
        function=function,
        args=args,
        kwargs=kwargs,
        expected=expected,
        raises=pair.value if pair.raises else None,
        tolerance=tolerance,
    )
