r"""Reading a sample while it streams: thought, answer, and candidates as they appear.

The shapes that VibeThinker-3B really produces are all read: `<think>` at the start or after
a preamble, never closed (a truncated sample), closed without having been opened, closed
twice, reopened, or absent. Nothing is parsed as mathematics here and nothing is judged: that
is `verify`. The parts are `boxes`, `sentences` and `loops`; whole texts are for `output`.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from mcp_reasoner.reasoning.boxes import BoxReader, is_placeholder
from mcp_reasoner.reasoning.characters import ordinary
from mcp_reasoner.reasoning.loops import LoopDetector
from mcp_reasoner.reasoning.sentences import StatementReader

__all__ = ["Candidate", "CandidateKind", "Output", "StreamReader"]

CandidateKind = Literal["boxed", "stated"]

_TAG = re.compile(r"<(/?)think>")
_CUT_TAG = re.compile(r"</?t?h?i?n?k?\Z")
# Zero-width characters, which would make equal answers differ.
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
# What may stand between two boxes that together are one answer, as in \boxed{1} and \boxed{2}.
_JOINT = re.compile(r"(?:[\s$,;]|\\quad|\\qquad|\\ |\\,|\\\)|\\\(|\band\b|\bor\b)*")
_JOINT_MARK = re.compile(r"[,;]|\band\b|\bor\b")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An answer that a sample wrote, in a box or in a plain sentence.

    `text` has ordinary dashes, quotes and blanks; `token` is how many tokens the sample had
    when this was complete, `char` where it ends in the sample's text, `in_thought` whether a
    thought was open there.
    """

    text: str
    kind: CandidateKind
    token: int
    char: int
    in_thought: bool


@dataclass(frozen=True, kw_only=True)
class Output:
    """One sample, read.

    `candidate` is the text of its answer, or None where it wrote none, and `kind` how it was
    written; `place` says whether that stood in the `answer` after the thought, or (a
    truncated sample, or one whose answer says nothing) elsewhere, in the `thought`.
    `truncated` means that the thought was opened and never closed.
    """

    thought: str
    answer: str
    candidate: str | None
    kind: CandidateKind | None
    place: Literal["answer", "thought"] | None
    truncated: bool


@dataclass(frozen=True)
class _Tag:
    opens: bool
    start: int
    end: int


@dataclass(frozen=True)
class _Found:
    """A candidate, with the start of its box (of a statement: its end)."""

    start: int
    candidate: Candidate


class StreamReader:
    """Reads one sample piece by piece; however it is cut, the same candidates come out.

    Each piece costs time in its own length, whatever came before it.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._tags: list[_Tag] = []
        self._cut_tag = ""  # the end of the stream, where it may be the beginning of a tag
        self._boxes = BoxReader()
        self._statements = StatementReader()
        self._loop = LoopDetector()
        self._found: list[_Found] = []
        self._tokens = 0
        self.looping = False
        """Whether the sample now says the same again and again."""

    def feed(self, text: str, *, tokens: int) -> list[Candidate]:
        """Append streamed text; the candidates that it completed, each once.

        `tokens` is the number of the sample's tokens with this piece.
        """
        self._parts.append(text)
        self._tokens = tokens
        thoughts = self._read_tags(text)
        self._length += len(text)
        self.looping = self._loop.feed(text)
        new = [
            (box.end, self._made(box.content, "boxed", start=box.start, end=box.end))
            for box in self._boxes.feed(text)
        ]
        new += [
            (said.known, self._made(said.content, "stated", start=said.end, end=said.end))
            for said in self._statements.feed(text)
        ]
        found = [item for _, item in sorted(new, key=lambda pair: pair[0]) if item is not None]
        self._found += found
        for begin, end in thoughts:
            self._mark_as_thought(begin, end)
        return [item.candidate for item in found]

    @property
    def text(self) -> str:
        """All that was fed."""
        self._parts = ["".join(self._parts)]
        return self._parts[0]

    @property
    def in_thought(self) -> bool:
        """Whether a thought is open."""
        return bool(self._tags) and self._tags[-1].opens

    @property
    def thought_closed(self) -> bool:
        """Whether a thought was closed, and none was opened after it: this is the answer."""
        return bool(self._tags) and not self._tags[-1].opens

    @property
    def candidates(self) -> list[Candidate]:
        """All candidates so far, in the order in which they were completed.

        What stands before a `</think>` without its `<think>` counts as thought once that is
        seen, although `feed` could not know it.
        """
        return [item.candidate for item in self._found]

    def read(self) -> Output:
        r"""What the text says if it ends here.

        The answer is the last box after the last `</think>`, joined with those before it
        that only `,` or `and` separates; else the last statement there; else the last
        candidate of all the rest, box or statement: a sentence can correct an earlier box.
        Without tags the whole text is thought and answer at once, and its last candidate
        counts. An unfinished last sentence is read too, within an open thought only if a
        full stop ends it.
        """
        text = self.text
        closing = next((tag for tag in reversed(self._tags) if not tag.opens), None)
        reopened = next(
            (tag for tag in self._tags if tag.opens and closing and tag.start > closing.start), None
        )
        begin = closing.end if closing else 0
        end = reopened.start if reopened else len(text)
        found = self._found + [
            item
            for said in self._statements.rest(whole=not self.in_thought)
            if (item := self._made(said.content, "stated", start=said.end, end=said.end))
        ]
        found.sort(key=lambda item: item.candidate.char)
        after = [item for item in found if closing and begin <= item.start <= end]
        boxed = [item for item in after if item.candidate.kind == "boxed"]
        chosen = boxed or after or found
        thought, answer = self._split(text, closing, end)
        place: Literal["answer", "thought"] = "answer" if after or not self._tags else "thought"
        return Output(
            thought=thought,
            answer=answer,
            candidate=_joined(text, chosen) if chosen else None,
            kind=chosen[-1].candidate.kind if chosen else None,
            place=place if chosen else None,
            truncated=self.in_thought,
        )

    def _split(self, text: str, closing: _Tag | None, end: int) -> tuple[str, str]:
        """The thought and the answer."""
        opened = self._tags[0] if self._tags and self._tags[0].opens else None
        if closing:
            thought, answer = text[opened.end if opened else 0 : closing.start], closing.end
        elif opened:
            thought, answer = text[opened.end :], len(text)
        else:
            thought, answer = "", 0
        return thought.strip(), text[answer:end].strip()

    def _read_tags(self, text: str) -> list[tuple[int, int]]:
        """Note the tags that `text` completes; where thoughts are that were never opened."""
        if not self._cut_tag and "<" not in text:
            return []
        joined = self._cut_tag + text
        offset = self._length - len(self._cut_tag)
        late = []
        for match in _TAG.finditer(joined):
            tag = _Tag(not match[1], offset + match.start(), offset + match.end())
            if not tag.opens and not self.in_thought:
                late.append((self._tags[-1].end if self._tags else 0, tag.start))
            self._tags.append(tag)
        cut = _CUT_TAG.search(joined, max(0, len(joined) - len("</think")))
        self._cut_tag = cut.group() if cut else ""
        return late

    def _made(self, content: str, kind: CandidateKind, *, start: int, end: int) -> _Found | None:
        content = _INVISIBLE.sub("", ordinary(content)).strip()
        if is_placeholder(content):
            return None
        tag = next((tag for tag in reversed(self._tags) if tag.end <= end), None)
        candidate = Candidate(
            text=content,
            kind=kind,
            token=self._tokens,
            char=end,
            in_thought=tag is not None and tag.opens,
        )
        return _Found(start, candidate)

    def _mark_as_thought(self, begin: int, end: int) -> None:
        """Mark what stands there, before a tag that closed what was never opened."""
        for index in range(len(self._found) - 1, -1, -1):
            item = self._found[index]
            if item.candidate.char < begin:
                break  # a tag ends each sentence: what was completed before it stands before it
            if item.candidate.char <= end:
                candidate = replace(item.candidate, in_thought=True)
                self._found[index] = replace(item, candidate=candidate)


def _joined(text: str, found: list[_Found]) -> str:
    """The last candidate; the last box with those before it that only `,` or `and` separates."""
    group = [found[-1]]
    for item in reversed(found[:-1]):
        if item.candidate.kind != "boxed" or group[0].candidate.kind != "boxed":
            break
        between = text[item.candidate.char : group[0].start]
        if not (_JOINT.fullmatch(between) and _JOINT_MARK.search(between)):
            break
        group.insert(0, item)
    return ", ".join(dict.fromkeys(item.candidate.text for item in group))
