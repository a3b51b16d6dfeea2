"""Untrusted text made fit to be quoted: bounded, and without characters that act.

Everything that a model or a caller wrote passes through `clean` before it stands in a
claim, a detail, a reason or a result. This is no escaping for a particular format: what
comes out is plain text for people and models, still labelled as data by whoever shows it.
"""

import re
import unicodedata

__all__ = ["QUOTE_LIMIT", "clean", "clean_program", "quote", "unspaced"]

QUOTE_LIMIT = 200
"""How many characters of untrusted text a sentence may quote."""

# An escape sequence is removed whole: without this, its visible rest ("[31m") would stay.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # control sequences, such as colours
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles, links
    r"|\x1b[ -/]*[0-~]?"
)
_IDLE_SPACE = re.compile(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])")
# Control, format (bidirectional marks, zero-width, tags), surrogates, private use, unassigned.
_ACTING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SCAN_FACTOR = 4


def clean(text: str, limit: int = QUOTE_LIMIT) -> str:
    """Return `text` on one line, at most `limit` characters, without acting characters.

    Line breaks and other white space become single blanks; what is cut off is shown by `…`.
    """
    if limit < 1:
        return ""
    head = text[: limit * _SCAN_FACTOR]
    head = _ESCAPES.sub("", head)
    head = " ".join(head.split())
    head = "".join(char for char in head if unicodedata.category(char) not in _ACTING)
    head = " ".join(head.split())
    if len(head) > limit or len(text) > limit * _SCAN_FACTOR:
        return head[: limit - 1].rstrip() + "…"
    return head


def unspaced(text: str) -> str:
    """`text` without white space that separates nothing: "1 / 2" is "1/2", but "1 2" stays."""
    return _IDLE_SPACE.sub("", " ".join(text.split()))


def clean_program(text: str) -> str:
    """A program with its lines and indentation as they are, but without acting characters."""
    unescaped = _ESCAPES.sub("", text.replace("\r\n", "\n"))
    return "".join(
        char for char in unescaped if char in "\n\t" or unicodedata.category(char) not in _ACTING
    )


def quote(text: str, limit: int = QUOTE_LIMIT) -> str:
    """Return `clean(text)` in quotation marks; "nothing" for text with nothing to show."""
    shown = clean(text, limit)
    return f'"{shown}"' if shown else "nothing"
