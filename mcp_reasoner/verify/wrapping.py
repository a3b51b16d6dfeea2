r"""What surrounds an answer taken off: boxes, dollar signs, `\text`, "the answer is".

Works on text alone; what is inside is for `reading`. Where the text around or between
boxes could matter, there is an error instead of an answer.
"""

import re
from typing import Final

from mcp_reasoner.errors import ExpressionError

__all__ = ["BOX_TEXT", "MAX_ANSWER", "contents", "core", "unwrapped"]

MAX_ANSWER: Final = 20_000
"""The longest answer that is looked at, in characters; most of it must be around a box."""
BOX_TEXT: Final = r"\\(?:text|mbox|mathrm|textrm|textnormal|textbf|mathbf|textit|operatorname)\s*"
"""A pattern for the commands that set words in a formula."""

_SPACED_COMMA = re.compile(r"(\d),\\!\s*(?=\d{3}(?!\d))")
_BROKEN_INLINE = re.compile(r"\\\([^\\]*\n[^\\]*\\\)")
_PHRASE = re.compile(
    r"^(?:so|thus|hence|therefore)?,?\s*(?:the\s+)?(?:final\s+)?answer\s*(?:is)?\s*:?\s*(?=\S)",
    re.IGNORECASE,
)
_BETWEEN_BOXES = re.compile(
    rf"(?:\\q?quad|\\[ ,;!\]\[()]|{BOX_TEXT}\{{\s*(?:and|or)\s*\}}|and|or|[\s,;$])*"
)
_WRAPPERS = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))


def contents(text: str) -> list[str]:
    """What an answer says: the contents of its boxes, or its text without surroundings."""
    boxes = _boxes(text)
    if boxes:
        return [unwrapped(box) for box in boxes]
    if _BROKEN_INLINE.search(text):
        raise ExpressionError("a formula within a line is broken over several lines")
    inner = _PHRASE.sub("", text.strip())
    if inner != text.strip() and inner.endswith("!"):
        raise ExpressionError("an exclamation mark after words may be a factorial")
    return [unwrapped(inner)]


def core(text: str) -> str:
    """The part of an answer's text that is read: the content of its only box, or all of it."""
    try:
        boxes = _boxes(text[:MAX_ANSWER])
    except ExpressionError:
        boxes = []
    return unwrapped(boxes[0] if len(boxes) == 1 else text)


def _boxes(text: str) -> list[str]:
    """The contents of all boxes; ExpressionError when more than connectives is between them."""
    found: list[str] = []
    last = 0
    for match in re.finditer(r"\\(?:boxed|fbox)\s*\{", text):
        if match.start() < last:
            continue  # inside the one before
        end = _closing(text, match.end())
        if end is None:
            raise ExpressionError("a box in the answer is not closed")
        between = text[last : match.start()]
        if found and not _BETWEEN_BOXES.fullmatch(between):
            raise ExpressionError("the answer has several boxes with text between them")
        found.append(text[match.end() : end])
        last = end + 1
    return found


def _closing(text: str, start: int) -> int | None:
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
    text = _SPACED_COMMA.sub(r"\1", text)
    while True:
        before = text
        text = text.strip()
        if not text.endswith(".."):  # which says that something goes on
            text = text.removesuffix(".").strip()
        for opening, closing in _WRAPPERS:
            inner = text[len(opening) : -len(closing)]
            wrapped = text.startswith(opening) and text.endswith(closing)
            if (
                wrapped
                and len(text) > len(opening + closing)
                and closing not in inner.replace("\\$", "")
            ):
                text = inner
        match = re.fullmatch(rf"{BOX_TEXT}\{{([^{{}}]*)\}}", text)
        if match:
            text = match[1]
        if text == before:
            return text
