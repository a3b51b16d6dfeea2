"""A text as a side of a comparison: the readings of its answer, and other ways to take it.

Puts together where the answer stands (`extraction`, `conclusions`) and what it says
(`reading`). How two sides compare is for `equivalence`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Answer, Word
from mcp_reasoner.verify.conclusions import conclusion
from mcp_reasoner.verify.extraction import MAX_ANSWER, extract
from mcp_reasoner.verify.reading import read_pieces
from mcp_reasoner.verify.sentences import masked

__all__ = ["Side", "sides"]

_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")


@dataclass(frozen=True)
class Side:
    """One way to read a text as an answer.

    `readings` are those of its answer, one or two, or none where the text only guesses;
    `others` are other answers that it may be taken to give, as readings and as written;
    `shown` is the answer as it was written. An answer that is `withdrawn` equals nothing, and
    one that is `concluded` was found in words without a mark.
    """

    readings: tuple[Answer, ...]
    others: tuple[tuple[tuple[Answer, ...], str], ...]
    shown: str
    withdrawn: bool = False
    concluded: bool = False
    error: str = ""


@lru_cache(maxsize=512)
def sides(text: str) -> tuple[Side, ...]:
    """The ways to read `text`, the better first; the first alone says why it cannot be read."""
    if len(text) > MAX_ANSWER:
        error = f"the answer has {len(text)} characters; at most {MAX_ANSWER} are read"
        return (Side((), (), text, error=error),)
    try:
        found = extract(text)
    except ExpressionError as error:
        return (Side((), (), text, error=str(error)),)
    written = ", ".join(found.answer)
    error_text = ""
    readings: tuple[Answer, ...] = ()
    try:
        readings = read_pieces(found.answer)
    except ExpressionError as error:
        error_text = str(error)
    first = Side(readings, _others(found.others), written, found.withdrawn, error=error_text)
    if found.bare is not None:
        return (first, *_bare(found.bare, first))
    if not (found.whole or found.stated) or not _is_prose(written, readings):
        return (first,)
    said = conclusion(written, concludes=found.stated)
    if said is None:
        return (first,)
    others = (*_others(found.others), *_others(said.others))
    if said.answer is None:
        return (first, Side((), others, written))
    try:
        second = Side(read_pieces((said.answer,)), others, said.answer, found.withdrawn, True)
    except ExpressionError:
        return (first,)
    return (first, second)


def _bare(text: str, first: Side) -> tuple[Side, ...]:
    """The side without the unit that follows a box, with the one that has it as another way."""
    try:
        readings = read_pieces((text,))
    except ExpressionError:
        return ()
    others = (*first.others, *([(first.readings, first.shown)] if first.readings else []))
    return (Side(readings, others, text, first.withdrawn),)


def _is_prose(text: str, readings: tuple[Answer, ...]) -> bool:
    """Whether a text that is no answer as a whole has words around one."""
    if readings and not isinstance(readings[0], Word):
        return False
    return _WORD.search(masked(text).text) is not None


def _others(ways: tuple[tuple[str, ...], ...]) -> tuple[tuple[tuple[Answer, ...], str], ...]:
    found = []
    for pieces in ways:
        try:
            readings = read_pieces(pieces)
        except ExpressionError:
            readings = ()
        found.append((readings, ", ".join(pieces)))
    return tuple(found)
