r"""Reading what a reasoning model wrote: its thought, its answer, and the candidates in boxes.

The shapes that VibeThinker-3B really produces are all read: `<think>` at the
start or after a preamble, never closed (a truncated sample), or absent. The
answer is what follows the last `</think>`; a truncated sample gives its last
real box; placeholders such as `\boxed{N}` are no candidates. Nothing is parsed
as mathematics here and nothing is judged: that is `verify`.
"""

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["MAX_BOX", "BoxReader", "Output", "boxes", "is_placeholder", "read_output"]

_OPEN, _CLOSE = "<think>", "</think>"
# What matters to the braces of a box; an escaped brace or backslash is plain text.
_TOKEN = re.compile(r"\\(?:boxed|fbox)\s*\{|\\[{}\\]|[{}]")
# The tail of a stream that may be the beginning of a token.
_CUT_TOKEN = re.compile(r"\\(?:[a-z]{0,5}\s{0,8})?$")
# The longest box that can be an answer, in characters; what is longer is prose gone astray.
MAX_BOX = 500
# What may stand between two boxes that together are one answer, as in \boxed{1} and \boxed{2}.
_JOINT = re.compile(r"(?:[\s$,;]|\\quad|\\qquad|\\ |\\,|\\\)|\\\(|\band\b|\bor\b)*")
_JOINT_MARK = re.compile(r"[,;]|\band\b|\bor\b")
_PLACEHOLDER = re.compile(
    r"""(?x) [\s.…\\?_#*\-]* | \\?[lcv]?dots | N | \\square | \\(?:text|mathrm|mathbf)\{\s*\}
    | (?i: (?:\\(?:text|mathrm|mathbf)\{)? \s* (?:the\s+|your\s+)? (?:final\s+)?
      (?:answer|result|number|value) (?:\s+here)? [\s.…]* \}? )
    | <[^<>]*> | (?i: \[[a-z\s]*answer[a-z\s]*\] )"""
)


@dataclass(frozen=True, kw_only=True)
class Output:
    """One sample, read.

    `candidate` is the text of its answer's box, or None where it wrote none;
    `place` says where that box stood: in the `answer` after the thought, or (a
    truncated sample, or one whose answer holds no box) in the `thought`.
    `truncated` means that the thought was opened and never closed.
    """

    thought: str
    answer: str
    candidate: str | None
    place: Literal["answer", "thought"] | None
    truncated: bool


def read_output(text: str) -> Output:
    """Split `text` into thought and answer and read its candidate."""
    opened = text.find(_OPEN)
    closed = text.rfind(_CLOSE)
    reopened = text.rfind(_OPEN)
    truncated = reopened > closed
    if closed >= 0:
        begin = opened + len(_OPEN) if 0 <= opened < closed else 0
        thought = text[begin:closed]
        answer = text[closed + len(_CLOSE) : reopened if truncated else None]
    elif truncated:
        thought, answer = text[opened + len(_OPEN) :], ""
    else:
        # No tags: the whole text is thought and answer at once.
        thought, answer = "", text
    for place, part in (("answer", answer), ("thought", thought)):
        candidate = _last_answer(part)
        if candidate is not None:
            return Output(
                thought=thought.strip(),
                answer=answer.strip(),
                candidate=candidate,
                place="answer" if place == "answer" else "thought",
                truncated=truncated,
            )
    return Output(
        thought=thought.strip(),
        answer=answer.strip(),
        candidate=None,
        place=None,
        truncated=truncated,
    )


def boxes(text: str) -> list[str]:
    r"""The contents of every finished `\boxed{…}` of `text` that is no placeholder, in order."""
    return [content for _, _, content in _real_spans(text)]


def is_placeholder(content: str) -> bool:
    """Whether a box holds no answer: nothing, dots, `N`, or the words of the instruction."""
    return _PLACEHOLDER.fullmatch(content.strip()) is not None


class BoxReader:
    r"""Finds boxes while a sample streams, each exactly once, in time linear in the text.

    Of boxes within boxes the innermost counts; a box longer than the bound, or
    one that another box interrupts, is none.
    """

    def __init__(self) -> None:
        self._text = ""
        self._offset = 0  # where _text begins in the whole stream
        self._position = 0  # how far _text has been read
        self._start = self._content = -1  # the open box: its command and its content, in _text
        self._depth = 0

    def feed(self, text: str) -> list[str]:
        """Append streamed text; the real boxes that it completed, in order."""
        return [content for _, _, content in self.spans(text) if not is_placeholder(content)]

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """As `feed`, with placeholders, each with its start and end in the whole stream."""
        self._text += text
        found = []
        for match in _TOKEN.finditer(self._text, self._position):
            self._position = match.end()
            brace = match.group()
            if len(brace) > 2:
                self._start, self._content, self._depth = match.start(), match.end(), 1
            elif self._start < 0 or brace[0] == "\\":
                continue
            elif brace == "{":
                self._depth += 1
            else:
                self._depth -= 1
                if self._depth == 0:
                    if match.start() - self._content <= MAX_BOX:
                        content = self._text[self._content : match.start()].strip()
                        found.append(
                            (self._offset + self._start, self._offset + match.end(), content)
                        )
                    self._start = -1
        self._forget()
        return found

    def _forget(self) -> None:
        """Drop the text that can no longer matter, so that a long stream costs no memory."""
        cut = _CUT_TOKEN.search(self._text, max(self._position, len(self._text) - 16))
        self._position = cut.start() if cut else len(self._text)
        if self._start >= 0 and self._position - self._content > MAX_BOX:
            self._start = -1
        keep = self._start if self._start >= 0 else self._position
        self._text = self._text[keep:]
        self._offset += keep
        self._position -= keep
        if self._start >= 0:
            self._content -= keep
            self._start = 0


def _last_answer(text: str) -> str | None:
    """The last real box, joined with those before it that only `,` or `and` separates."""
    spans = _real_spans(text)
    if not spans:
        return None
    group = [spans[-1]]
    for span in reversed(spans[:-1]):
        between = text[span[1] : group[0][0]]
        if not (_JOINT.fullmatch(between) and _JOINT_MARK.search(between)):
            break
        group.insert(0, span)
    contents = dict.fromkeys(content for _, _, content in group)
    return ", ".join(contents)


def _real_spans(text: str) -> list[tuple[int, int, str]]:
    return [span for span in BoxReader().spans(text) if not is_placeholder(span[2])]
