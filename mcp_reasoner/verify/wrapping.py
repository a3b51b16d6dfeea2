r"""What surrounds an answer taken off: dollar signs, `\text`, a full stop, doubled backslashes.

    unwrapped(r"$\text{even}$.")      "even"

Works on text alone; what is inside is for `reading`, and where in a longer text its answer
stands is for `extraction`.
"""

import re
from typing import Final

from mcp_reasoner.verify.tokens import (
    COMMAND_FUNCTIONS,
    COMMAND_SYMBOLS,
    GREEK,
    STRUCTURES,
    WORD_BOXES,
)

__all__ = ["BOX_TEXT", "closing", "unescaped", "unwrapped"]

BOX_TEXT: Final = (
    r"\\(?:text|mbox|mathrm|textrm|textnormal|textbf|mathbf|textit|operatorname|bold|bf|textsf)\s*"
)
"""A pattern for the commands that set words in a formula."""

_DOUBLED = re.compile(r"(?<!\\)\\\\([A-Za-z]+)")
_SINGLE = re.compile(r"(?<!\\)\\([A-Za-z]+)")
_ESCAPED = re.compile(r"\\([\\nt\"])")
_COMMANDS: Final = frozenset(
    [
        *COMMAND_FUNCTIONS, *COMMAND_SYMBOLS, *GREEK, *STRUCTURES, *WORD_BOXES, "boxed", "left",
        "right", "begin", "quad", "mathbb", "approx", "textbf", "mbox", "cdots", "ldots", "dots",
    ]
)  # fmt: skip
_STYLED: Final = re.compile(r"\\(?:displaystyle|textstyle|large|Large|huge)\s*")
_WRAPPERS: Final = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), ("**", "**"))


def unescaped(text: str) -> str:
    r"""`text` with `\\frac` as `\frac`, where all its commands were escaped once too often.

    A doubled backslash before a letter may also be a row's end: only commands count, and
    only where none is written with a single one.
    """
    doubled, single = _DOUBLED.findall(text), _SINGLE.findall(text)
    if not doubled or not all(name in _COMMANDS for name in doubled):
        return text
    if any(name in _COMMANDS for name in single):
        return text
    return _ESCAPED.sub(lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)


def closing(text: str, start: int) -> int | None:
    """Where the brace closes that was opened just before `start`."""
    depth = 1
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return at
        at += 1
    return None


def unwrapped(text: str) -> str:
    """`text` without white space, a full stop and marks of mathematics around it."""
    while True:
        before = text
        text = _STYLED.sub("", text, count=1) if text.startswith("\\") else text
        text = text.strip()
        if not text.endswith(".."):  # which says that something goes on
            text = text.removesuffix(".").strip()
        for opening, end in _WRAPPERS:
            inner = text[len(opening) : -len(end)]
            wrapped = text.startswith(opening) and text.endswith(end)
            if wrapped and len(text) > len(opening + end) and end not in inner.replace("\\$", ""):
                text = inner
        match = re.fullmatch(rf"{BOX_TEXT}\{{([^{{}}]*)\}}", text)
        if match:
            text = match[1]
        if text == before:
            return text
