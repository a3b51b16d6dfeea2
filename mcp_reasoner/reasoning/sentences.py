"""Statements of the answer, found while a sample streams: its text cut into sentences.

A sentence ends at `.`, `?` or `!` before a blank, at the end of a line, or at a tag of the
thought; never within a displayed formula that gives the answer, and a line that only
announces it goes on in the next. What a sentence says is for `stated`.
"""

import re
from typing import Final, NamedTuple

from mcp_reasoner.reasoning.characters import ordinary
from mcp_reasoner.reasoning.stated import is_open, statements

__all__ = ["MAX_SENTENCE", "Stated", "StatementReader"]

MAX_SENTENCE: Final = 1200
"""A sentence longer than this many characters is cut there: it states nothing."""

_END = re.compile(r"(?P<mark>[.?!]{1,8})[\"')\]*_$]{0,4}(?=\s)|\n|</?think>")
_LAST_MARK = re.compile(r"(?P<mark>[.?!]{1,8})[\"')\]*_$]{0,4}$")
# No end is longer, with the character that must follow it.
_LONGEST_END: Final = 16
_MAY_END: Final = frozenset(".?!\n<")


class Stated(NamedTuple):
    """A stated answer; `end` and `known` are positions in the whole stream.

    `end` is where the answer ends, `known` how much of the stream it takes to know that.
    """

    end: int
    known: int
    content: str


class StatementReader:
    """Finds stated answers while a sample streams, each once, in time linear in the text."""

    def __init__(self) -> None:
        self._text = ""  # the sentence so far
        self._offset = 0  # where _text begins in the whole stream
        self._position = 0  # how far _text has been searched for its end
        self._ended = False  # whether its last characters may be an end that is not seen yet

    def feed(self, text: str) -> list[Stated]:
        """Append streamed text; what the sentences that it completed state, in order."""
        self._text += text
        if not (self._ended or len(self._text) > MAX_SENTENCE or not _MAY_END.isdisjoint(text)):
            return []
        found: list[Stated] = []
        plain = ordinary(self._text)
        start = 0
        position = self._position
        while True:
            end = _END.search(plain, position)
            if (end.start() if end else len(plain) - _LONGEST_END) >= start + MAX_SENTENCE:
                start += MAX_SENTENCE
                position = max(position, start)
                continue
            if end is None:
                break
            position = end.end()
            mark = end["mark"] or ""
            sentence = plain[start : end.start()]
            if not end.group().startswith("<") and is_open(sentence, mark=mark):
                continue
            found += self._stated(plain, start, end)
            start = position
        self._text = self._text[start:]
        self._offset += start
        self._position = max(0, len(self._text) - _LONGEST_END, position - start)
        self._ended = not _MAY_END.isdisjoint(self._text[-_LONGEST_END:])
        return found

    def rest(self, *, whole: bool) -> list[Stated]:
        """What the unfinished sentence states if the text ends here.

        Unless the text is `whole`, only what a full stop ends counts: "the answer is 14"
        may have been cut within 149.
        """
        plain = ordinary(self._text).rstrip()
        mark = _LAST_MARK.search(plain)
        if mark is None and not whole:
            return []
        sentence = plain[: mark.start()] if mark else plain
        return [
            Stated(self._offset + said.end, self._offset + len(self._text), said.content)
            for said in statements(sentence, mark=mark["mark"] if mark else "", ends_line=True)
        ]

    def _stated(self, plain: str, start: int, end: re.Match[str]) -> list[Stated]:
        mark = end["mark"] or ""
        # Behind punctuation stands a blank, which belongs to the next sentence.
        ends_line = not mark or plain[end.end()] == "\n"
        known = self._offset + end.end() + bool(mark)
        sentence = plain[start : end.start()]
        return [
            Stated(self._offset + start + said.end, known, said.content)
            for said in statements(sentence, mark=mark, ends_line=ends_line)
        ]
