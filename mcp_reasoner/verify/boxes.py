r"""The boxes of a text, and which of them belong together.

    box_groups(r"\boxed{1} and \boxed{2}")     one group of two

Boxes belong together where nothing but connectives, signs or a few words with an "and" stand
between. The unit that follows a box is said as well. What is inside is for `reading`, which
group is the answer for `extraction`.
"""

import re
from dataclasses import dataclass
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.units import UNIT_WORDS
from mcp_reasoner.verify.wording import withdrawn
from mcp_reasoner.verify.wrapping import BOX_TEXT, closing, unwrapped

__all__ = ["BoxGroup", "box_groups"]

_BOX: Final = re.compile(r"\\(?:boxed|fbox)\s*\{")
_WORDS_BETWEEN: Final = 4
_PLACEHOLDER: Final = re.compile(
    r"\s*(?:\\text\s*\{)?\s*(?:(?:your |the |final )*answer|\\[lc]?dots|\.\.\.|…)?\s*\}+",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"(?:\b(?:not|never|than|instead of|unlike)|n['’]t)(?:\s|\$|\\[(\[]|\b(?:be|equal)\b)*$",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?](?:\s|$)|\n\s*\n")
_NAMED_AFTER: Final = "|".join(
    sorted(
        [*UNIT_WORDS - {"in", "h", "g", "s", "m", "L", "min"}, "percent", "pct", "degrees"],
        key=len,
        reverse=True,
    )
)
_AFTER: Final = re.compile(
    rf"(?:[\s$]|\\[),;!])*(?:{BOX_TEXT}\{{\s*)?"
    rf"(\\?%|\^?\\?circ|°|(?:(?:square|cubic)\s+)?(?:{_NAMED_AFTER})(?![A-Za-z])"
    rf"(?:(?:\s+per\s+|/)(?:{_NAMED_AFTER}|h|s)(?![A-Za-z]))?)"
)


_NAME: Final = re.compile(r"(?<![A-Za-z\\])([A-Za-z](?:_\{?[A-Za-z0-9]\}?)?)\s*=\s*$")


@dataclass(frozen=True)
class BoxGroup:
    """Contents of boxes that are one answer; `unit` follows the last, `start` and `end` are places.

    `apart` says that what stands before it takes back the group before. `names` are those that
    stand before the boxes ("y_1 = "), with "" where there is none.
    """

    contents: tuple[str, ...]
    unit: str
    start: int
    end: int
    apart: bool
    names: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The contents; several with their names where all have one."""
        if len(self.contents) < 2 or not all(self.names):
            return self.contents
        return tuple(map("".join, zip(self.names, self.contents, strict=True)))


def box_groups(text: str) -> list[BoxGroup]:
    """The boxes outside of others; ExpressionError where one is never closed or all are denied."""
    boxes = list(_BOX.finditer(text))
    filled = [match for match in boxes if not _PLACEHOLDER.match(text, match.end())]
    stated = [match for match in filled if not _is_denied(text, match.start())]
    if filled and not stated:
        raise ExpressionError("what is in the box of the answer is denied")
    groups: list[BoxGroup] = []
    names: list[str] = []
    last = 0
    for match in stated or boxes:
        if match.start() < last:
            continue
        end = closing(text, match.end())
        if end is None:
            raise ExpressionError("a box in the answer is not closed")
        inside = unwrapped(text[match.end() : end])
        between = _NAME.sub("", text[last : match.start()])
        name = _NAME.search(text, last, match.start())
        names.append(f"{name[1]} = " if name else "")
        last = end + 1
        after = _AFTER.match(text, last)
        unit = after[1] if after else ""
        if groups and _joins(between):
            before = groups.pop()
            contents, start, apart = before.contents, before.start, before.apart
        else:
            contents, start, apart = (), match.start(), bool(groups) and withdrawn(between)
            names = names[-1:]
        contents = (*contents, inside)
        groups.append(BoxGroup(contents, unit, start, last, apart, tuple(names)))
    return groups


def _is_denied(text: str, start: int) -> bool:
    return _DENIED.search(text[max(0, start - 40) : start]) is not None


def _joins(between: str) -> bool:
    """Whether two boxes with this between them are one answer."""
    words = re.findall(r"[A-Za-z]+", re.sub(rf"\\q?quad|{BOX_TEXT}", " ", between))
    if _SENTENCE_END.search(between) or any(char.isdigit() for char in between):
        return False
    if not words:
        return True
    named = {"and", "or"} & set(words)
    return bool(named) and len(words) <= _WORDS_BETWEEN and not withdrawn(between)
