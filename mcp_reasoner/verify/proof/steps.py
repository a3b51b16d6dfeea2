"""The text of a proof cut into its steps, each an exact part of the text.

    split_steps("1. 2+3=5.\n2. So 5>4.")     ("1. 2+3=5.", "2. So 5>4.")

Numbered and headed lines where there are at least two of them, else paragraphs, else the
items of a list, else sentences. A displayed formula or a LaTeX environment is never cut
open. What a step asserts is for `reader`.
"""

import re
from itertools import pairwise
from typing import Final

__all__ = ["MAX_STEPS", "split_steps"]

MAX_STEPS: Final = 500
"""More steps than this are read as one last step."""

_HEAD: Final = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*|\*\*)?(?:"
    r"(?:step|case|part|claim|lemma|proof)\s+(?:\d+|[ivx]+)\b|\(?\d{1,3}[.):](?=\s)|\\item\b)",
    re.IGNORECASE | re.MULTILINE,
)
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n\s*")
_ITEM: Final = re.compile(r"^[ \t]*[-*•][ \t]+", re.MULTILINE)
_SENTENCE: Final = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[A-Z\\$(\"'])")
_CLOSED: Final = re.compile(
    r"\\\[.*?\\\]|\$\$.*?\$\$|\\\(.*?\\\)|(?<![\\$])\$(?=\S)[^$\n]*?(?<=[^\s\\])\$(?!\d)"
    r"|\\begin\{(?!document|proof|enumerate|itemize)(\w+\*?)\}.*?\\end\{\1\}",
    re.DOTALL,
)


def split_steps(text: str) -> tuple[str, ...]:
    """The steps in order; each is a part of `text`, without blanks at its ends."""
    closed = [match.span() for match in _CLOSED.finditer(text)]

    def cuts(pattern: re.Pattern[str], *, at_end: bool) -> list[int]:
        found = [m.end() if at_end else m.start() for m in pattern.finditer(text)]
        return [cut for cut in found if not any(low < cut < high for low, high in closed)]

    for pattern, at_end, least in (
        (_HEAD, False, 2),
        (_PARAGRAPH, True, 1),
        (_ITEM, False, 2),
        (_SENTENCE, True, 1),
    ):
        places = cuts(pattern, at_end=at_end)
        if len(places) >= least:
            break
    else:
        places = []
    edges = [0, *places[: MAX_STEPS - 1], len(text)]
    parts = (text[low:high].strip() for low, high in pairwise(edges))
    return tuple(part for part in parts if part)
