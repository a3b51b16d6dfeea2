"""Reading programs and tests out of what a model writes, whole or while it streams.

Programs stand in fences. Those of a thought are drafts, which a caller's tests may decide
on as well as on any other; without such tests the last program of the answer counts.
"""

import re
import textwrap

from mcp_reasoner.reasoning.output import read_output
from mcp_reasoner.verify.text import clean_program

__all__ = ["FenceReader", "program_in", "read_program", "read_tests_text"]

MAX_PROGRAM = 50_000
"""The longest program, in characters."""

_MARK = re.compile(r"(?P<before>.*?)(?:`{3,}|~{3,})[ \t]*(?P<language>[\w+#-]*)[ \t]*")
_LANGUAGES = frozenset({"", "python", "python3", "py", "python-3"})
_TOP_LEVEL = re.compile(r"^(?:def|class)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)


class FenceReader:
    """Reads fenced blocks of Python, or of no language, piece by piece."""

    def __init__(self) -> None:
        self._line = ""
        self._language: str | None = None  # of the block that is open
        self._block: list[str] = []

    def feed(self, text: str) -> list[str]:
        """The blocks that this piece completes."""
        *lines, self._line = (self._line + text).split("\n")
        return [block for line in lines for block in self._read(line)]

    def end(self) -> list[str]:
        """What the end of the text completes: a block that is open counts as it stands."""
        return [*self._read(self._line), *self._closed()]

    def _read(self, line: str) -> list[str]:
        line = line.removesuffix("\r")
        if "</think>" in line:
            # A thought that is cut in a block leaves nothing of it.
            self._language, self._block = None, []
            line = line.rpartition("</think>")[2]
        mark = _MARK.fullmatch(line)
        if mark is None or (self._language is not None and mark["before"].strip(" \t>")):
            if self._language is not None:
                self._block.append(line)
            return []
        if self._language is None:
            self._language = mark["language"].lower()
            return []
        closed = self._closed()
        # A second opening: the first block was never closed.
        self._language = mark["language"].lower() or None
        return closed

    def _closed(self) -> list[str]:
        language, block = self._language, "\n".join(self._block)
        self._language, self._block = None, []
        return [block] if language in _LANGUAGES and block.strip() else []


def program_in(block: str, name: str | None) -> str | None:
    """A block as a program, if at its top level it defines `name` (or anything)."""
    # What is shown must be what was run: so it is cleaned before anything is done with it.
    code = clean_program(textwrap.dedent(block)).strip("\n") + "\n"
    names = _TOP_LEVEL.findall(code)
    return code if len(code) <= MAX_PROGRAM and (name in names if name else names) else None


def read_program(text: str, name: str | None, *, drafts: bool = False) -> str | None:
    """The last program of the answer that defines `name` (or anything); None if there is none.

    With `drafts`, for a sample that came to no answer, the last one of all counts.
    """
    for block in reversed(_blocks(text if drafts else read_output(text).answer)):
        code = program_in(block, name)
        if code is not None:
            return code
    return None


def read_tests_text(text: str) -> str:
    """All that stands in fences of the answer, or the answer where there are none."""
    answer = read_output(text).answer
    return "\n".join(_blocks(answer)) or answer[:MAX_PROGRAM]


def _blocks(text: str) -> list[str]:
    reader = FenceReader()
    return [*reader.feed(text), *reader.end()]
