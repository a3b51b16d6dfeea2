r"""Where in a text its answer stands: in its last boxes, after "the answer is", or all of it.

    extract(r"so it is \boxed{7}, or rather \boxed{8}").answer      ("8",)

A text may say more than one thing. What is taken for the answer comes with the other ways to
take the text (`others`): two answers are only called different where these differ as well. It
reads no formula: that is for `reading`; sentences without these marks are for `conclusions`.
"""

import re
from dataclasses import dataclass
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.boxes import box_groups
from mcp_reasoner.verify.sentences import masked
from mcp_reasoner.verify.text import unspaced
from mcp_reasoner.verify.wording import hedged, negated, of_another, retracted
from mcp_reasoner.verify.wrapping import unescaped, unwrapped

__all__ = ["MAX_ANSWER", "Extract", "extract", "shown"]

MAX_ANSWER: Final = 20_000
"""The longest answer that is looked at, in characters; most of it must be around a box."""

_MAX_OTHERS: Final = 20
_END_OF_THOUGHT: Final = "</think>"
_MARKER: Final = re.compile(r"<\|[a-z_]{2,20}\|>|</s>|<end_of_turn>")
_BROKEN_INLINE: Final = re.compile(
    r"\\\([^\\]*\n[^\\]*\\\)|(?<![\\$])\$[ \t]*\n[^$]*\n[ \t]*\$(?!\$)"
)
_BEGINNING: Final = re.compile(
    r"(?:so|thus|hence|therefore)?,?\s*(?:the\s+)?(?:final\s+)?answer\s*(?:is)?\s*:?\s*(?=\S)",
    re.IGNORECASE,
)
_STATED: Final = re.compile(
    r"\b(?:(?:(?:final|correct|right)\s+)?answer|(?:correct|right|final)\s+(?:option|choice))\s*"
    r"(?:(?:is|are|should\s+be|must\s+be|=|equals)(?![A-Za-z])\s*(?:therefore|thus|indeed|simply|"
    r"just|exactly|equal\s+to|given\s+by|option|choice|the\s+(?:number|value|point|interval|set))?"
    r"(?![A-Za-z])|:)[\s:*_}]*(?=\S)",
    re.IGNORECASE,
)
_IS_WRONG: Final = re.compile(
    r"[\s$.)\\]*(?:(?:is|was)\s+(?:wrong|incorrect|not)|isn[’']t|wasn[’']t)\b", re.IGNORECASE
)
_FULL_STOP: Final = re.compile(r"[.!?]\W*$")
# Dots that say that something goes on stay.
_QUOTED: Final = re.compile(r"^(?:\\?[\"“”]|\*\*|\s)+|(?:\\?[\"“”]|\*\*|\s|(?<!\.)\.)+$")


@dataclass(frozen=True)
class Extract:
    """The pieces of a text that are its answer, together; and the other ways to take it.

    `bare` is a box alone where the answer is a box with the unit after it: both may be meant.
    They are all of the text (`whole`), or words point to them (`stated`: "the answer is"), or
    boxes do. `withdrawn` says that what follows takes them back.
    """

    answer: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    bare: str | None = None
    whole: bool = False
    stated: bool = False
    withdrawn: bool = False


def extract(text: str) -> Extract:
    """What `text` gives as its answer; ExpressionError where a box or a formula is broken."""
    text = _last_part(text)
    groups = box_groups(text)
    if not groups and _BROKEN_INLINE.search(text):
        raise ExpressionError("a formula within a line is broken over several lines")
    end = groups[-1].end if groups else 0
    stated = _stated(text, end)
    if stated is not None:
        said, taken_back = stated
        boxed = tuple(group.contents for group in groups[-1:])
        return Extract((said,), boxed, stated=True, withdrawn=taken_back)
    if not groups:
        return Extract((text.strip(),), whole=True)
    last = groups[-1]
    others: tuple[tuple[str, ...], ...] = ()
    answer = last.named
    bare = None
    if last.unit and len(answer) == 1:
        others = (answer,)
        bare, answer = answer[0], (f"{answer[0]} {_unit(last.unit)}",)
    if len(groups) > 1 and not last.apart:
        # Parts of one answer, or cases of it: then none of them alone.
        others += (tuple(part for group in groups for part in group.contents),)
        others += tuple(group.contents for group in groups[:-1][-_MAX_OTHERS:])
    return Extract(answer, others, bare, withdrawn=_takes_back(text[end:], last.contents[-1]))


def shown(text: str) -> str:
    """The part of an answer's text that is read, to be quoted."""
    try:
        return ", ".join(map(unwrapped, extract(text[:MAX_ANSWER]).answer))
    except ExpressionError:
        return unwrapped(text[:MAX_ANSWER])


def _last_part(text: str) -> str:
    """`text` after its thought and before the marks that end a turn."""
    text = unescaped(text)
    before, mark, after = text.rpartition(_END_OF_THOUGHT)
    if mark:
        text = after if after.strip() else before
    found = _MARKER.search(text)
    return text[: found.start()] if found and text[: found.start()].strip() else text


def _stated(text: str, start: int) -> tuple[str, bool] | None:
    """What the last "the answer is" after `start` says, and whether the text stands by it."""
    matches = [
        match
        for match in _STATED.finditer(text, start)
        if not of_another(text[max(start, match.start() - 40) : match.end()])
    ]
    found = matches[-1] if matches else None
    if found is None and not start:
        text = text.strip()
        found = _BEGINNING.match(text)
    if found is None:
        return None
    prose = masked(text[found.end() :])
    sentences = prose.sentences()
    if not sentences:
        return None
    said = _QUOTED.sub("", prose.restored(sentences[0]).strip())
    if said.endswith("!"):
        raise ExpressionError("an exclamation mark after words may be a factorial")
    lead = masked(text[start : found.start()]).sentences()
    before = lead[-1] if lead and not _FULL_STOP.search(lead[-1]) else ""
    unsure = hedged(before) or negated(re.split(r"[,;:]", before)[-1])
    answer = unwrapped(said)
    return answer, unsure or _takes_back(prose.restored(" ".join(sentences[1:])), answer)


def _takes_back(rest: str, answer: str) -> bool:
    """Whether the next words withdraw the answer and give something else."""
    if _IS_WRONG.match(rest):
        return True
    if not retracted(rest) or not any(char.isdigit() for char in rest):
        return False
    # Unless it comes to the same in the end: "Wait, let me check: … so it is 5."
    end = unspaced(rest).rstrip(".!$*)}\\ ")
    again = unspaced(answer)
    before = end.removesuffix(again)
    return before == end or before[-1:].isalnum() or before[-1:] in (".", ",", "-")


def _unit(name: str) -> str:
    return {"^\\circ": "°", "\\circ": "°", "^circ": "°", "circ": "°", "\\%": "%"}.get(name, name)
