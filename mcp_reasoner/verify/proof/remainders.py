"""Divisions with a remainder in prose: "17 ÷ 5 = 3 remainder 2", also with R, in LaTeX, in words.

    [found] = remainders(scan("17 / 5 = 3 R 2"))      found.conclusion is "17 = 5 * 3 + 2"

Only whole numbers, and only where all four stand in a row. Congruences are for `reader`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mcp_reasoner.verify.proof.marks import Mark

__all__ = ["Division", "remainders"]

_SKIPPED: Final = frozenset(["enter", "leave", "break"])
_EQUALS: Final = re.compile(r"=|is|equals|gives", re.IGNORECASE)
_BETWEEN: Final = re.compile(
    r",?(?:and|with|leaving|leaves)?(?:a|the)?(?:remainder|r)(?:of|is|=|:)?", re.IGNORECASE
)
_MAX_BETWEEN: Final = 5


class Division(NamedTuple):
    """What such a division says, and where."""

    conclusion: str
    start: int
    end: int


def remainders(marks: Sequence[Mark]) -> Iterator[Division]:
    """The divisions with a remainder among the marks of a step."""
    row = [mark for mark in marks if mark.kind not in _SKIPPED]
    for at in range(len(row) - 6):
        number, slash, divisor, equals, quotient = row[at : at + 5]
        if slash.text != "/" or not _EQUALS.fullmatch(equals.text):
            continue
        rest = row[at + 5 : at + 6 + _MAX_BETWEEN]
        end = next((place for place, mark in enumerate(rest) if mark.kind == "number"), None)
        if end is None or not _BETWEEN.fullmatch("".join(mark.text for mark in rest[:end])):
            continue
        parts = (number, divisor, quotient, rest[end])
        before = row[at - 1] if at else None
        follows = before is not None and (before.kind in ("operator", "close", "number", "command"))
        if follows or not all(part.kind == "number" and part.text.isdigit() for part in parts):
            continue
        n, d, q, r = (part.text for part in parts)
        yield Division(f"{n} = {d} * {q} + {r}", number.start, rest[end].end)
