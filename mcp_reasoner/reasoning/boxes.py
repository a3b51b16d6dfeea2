r"""Boxes in model output: `\boxed{…}` and `\fbox{…}`, found while they stream.

Placeholders such as `\boxed{N}` or an empty box are recognised; nothing is parsed as
mathematics. Answers in plain sentences are `stated`; both meet in `reader`.
"""

import re
from typing import NamedTuple

__all__ = ["MAX_BOX", "Box", "BoxReader", "is_placeholder"]

# What matters to the braces of a box; an escaped brace or backslash is plain text.
_TOKEN = re.compile(r"\\(?:boxed|fbox)\s{0,8}\{|\\[{}\\]|[{}]")
# The tail of a stream that may be the beginning of a token.
_CUT_TOKEN = re.compile(r"\\(?:[a-z]{0,5}\s{0,8})?\Z")
# The longest box that can be an answer, in characters; what is longer is prose gone astray.
MAX_BOX = 500
_PLACEHOLDER = re.compile(
    r"""(?x) [\s.…\\?_#*\-]* | \\?[lcv]?dots | N | \\square | \\(?:text|mathrm|mathbf)\{\s*\}
    | (?i: (?:\\(?:text|mathrm|mathbf)\{)? \s* (?:the\s+|your\s+)? (?:final\s+)?
      (?:answer|result|number|value) (?:\s+here)? [\s.…]* \}? )
    | <[^<>]*> | (?i: \[[a-z\s]*answer[a-z\s]*\] )"""
)


class Box(NamedTuple):
    """A finished box: where its command begins, where its brace closes, and its content."""

    start: int
    end: int
    content: str


def is_placeholder(content: str) -> bool:
    """Whether a box holds no answer: nothing, dots, `N`, or the words of the instruction."""
    return _PLACEHOLDER.fullmatch(content.strip()) is not None


class BoxReader:
    r"""Finds boxes while a sample streams, each exactly once, in time linear in the text.

    Of boxes within boxes the innermost counts; a box longer than the bound, or
    one that another box interrupts, is none. Placeholders are found like all others.
    """

    def __init__(self) -> None:
        self._text = ""
        self._offset = 0  # where _text begins in the whole stream
        self._position = 0  # how far _text has been read
        self._start = self._content = -1  # the open box: its command and its content, in _text
        self._depth = 0

    def feed(self, text: str) -> list[Box]:
        """Append streamed text; the boxes that it completed, in order."""
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
                        start, end = self._offset + self._start, self._offset + match.end()
                        found.append(Box(start, end, content))
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
