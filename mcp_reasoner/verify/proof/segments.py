r"""The marks of a step cut where no assertion can go on: sentences, clauses, formulas, rows.

A formula that relates something is a segment of its own, with its ends known; one that
relates nothing is part of the prose around it, as if in brackets. A bracket that relates
something ("(since 5 × 3 = 15)") is a segment too, and nothing to what surrounds it. What a
segment asserts is for `assertions`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from mcp_reasoner.verify.proof.marks import Mark

__all__ = ["Segment", "segments"]

_RELATES: Final = frozenset(["=", "<", ">", "<=", ">=", "!=", "~", "≡"])
_CONJUNCTIONS: Final = frozenset(
    ["and", "but", "so", "while", "where", "which", "then", "thus", "hence", "therefore", "since"]
)
_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "⌊": "⌋", "⌈": "⌉"}


@dataclass(slots=True)
class Segment:
    """Marks in a row; `whole` where they are a formula with known ends.

    `sentence` numbers the sentence it stands in. `continues` says that it begins with a
    relation directly after the segment before; `joined` that it comes behind a word such as
    "and" after a clause that has related something; `cut` says what ended it.
    """

    marks: tuple[Mark, ...]
    whole: bool
    sentence: int
    continues: bool = False
    joined: bool = False
    cut: str = ""


@dataclass(slots=True)
class _Cutter:
    text: str
    found: list[Segment] = field(default_factory=list)
    sentence: int = 0
    current: list[Mark] = field(default_factory=list)
    joined: bool = False

    def end(self, *, whole: bool, cut: str) -> None:
        if self.current:
            marks = tuple(self.current)
            self.found.append(Segment(marks, whole, self.sentence, joined=self.joined, cut=cut))
            self.current = []
            self.joined = False
        elif self.found:
            self.found[-1].cut += cut

    def run(self, marks: Sequence[Mark], *, whole: bool) -> None:
        """Cut `marks` at depth 0; the caller ends the last segment."""
        at = 0
        while at < len(marks):
            mark = marks[at]
            if mark.kind == "enter":
                at = self.formula(marks, at)
                continue
            if mark.kind == "open" and mark.text in _PAIRS:
                at = self.bracket(marks, at, whole=whole)
                continue
            if mark.kind == "row":
                self.row(marks, at, whole=whole)
            elif mark.kind == "break":
                self.line(marks, at)
            elif mark.kind == "punctuation":
                self.punctuation(marks, at, whole=whole)
            elif mark.kind == "relation" and mark.text == "→":
                self.end(whole=whole, cut="→")
            elif self.joins(mark):
                self.end(whole=whole, cut=mark.text)
                self.joined = True
            else:
                self.current.append(mark)
            at += 1

    def joins(self, mark: Mark) -> bool:
        """Whether a word ends a clause that has related something."""
        if mark.kind != "word" or (mark.math and not mark.boxed):
            return False
        related = any(part.kind == "relation" for part in self.current)
        return related and mark.text.lower() in _CONJUNCTIONS

    def formula(self, marks: Sequence[Mark], at: int) -> int:
        stop = at + 1
        while stop < len(marks) and marks[stop].kind != "leave":
            stop += 1
        inner = marks[at + 1 : stop]
        if any(mark.kind == "row" or mark.text in _RELATES | {"→"} for mark in inner):
            self.end(whole=False, cut="formula")
            self.run(inner, whole=True)
            self.end(whole=True, cut="formula")
        elif inner:
            single = len(inner) == 1
            enter = Mark(
                "open", "(", marks[at].start, marks[at].end, False, False, marks[at].spaced
            )
            leave = marks[min(stop, len(marks) - 1)]
            close = Mark("close", ")", leave.start, leave.end)
            self.current += inner if single else [enter, *inner, close]
        return stop + 1

    def bracket(self, marks: Sequence[Mark], at: int, *, whole: bool) -> int:
        opening = marks[at]
        stop = _closing(marks, at)
        inner = marks[at + 1 : stop]
        relates = opening.text in "([" and any(
            mark.kind == "relation" or mark.kind in ("enter", "row") for mark in inner
        )
        if stop == len(marks):
            self.current.append(Mark("other", opening.text, opening.start, opening.end))
            return at + 1
        if not relates:
            self.current += [mark for mark in marks[at : stop + 1] if mark.kind != "break"]
            return stop + 1
        before = marks[at - 1] if at else None
        glued = (
            before is not None
            and not opening.spaced
            and before.kind in ("word", "command", "close")
        )
        if glued or not any(mark.kind == "relation" for mark in inner):
            self.current.append(Mark("other", "", opening.start, marks[stop].end, opening.math))
            return stop + 1
        outside, self.current = self.current, []
        self.run(inner, whole=whole and opening.math)
        self.end(whole=whole and opening.math, cut=")")
        self.current = outside
        return stop + 1

    def row(self, marks: Sequence[Mark], at: int, *, whole: bool) -> None:
        following = marks[at + 1] if at + 1 < len(marks) else None
        last = self.current[-1] if self.current else None
        if (following and following.kind == "operator") or (last and last.kind == "operator"):
            # The line goes on, or the next begins with a sign.
            self.current.append(Mark("other", "", marks[at].start, marks[at].end, True))
        else:
            self.end(whole=whole, cut="row")

    def line(self, marks: Sequence[Mark], at: int) -> None:
        following = marks[at + 1] if at + 1 < len(marks) else None
        last = self.current[-1] if self.current else None
        if marks[at].text == "\n\n" or following is None:
            self.end(whole=False, cut="\n\n")
            self.sentence += 1
            return
        if last is not None and last.kind in ("operator", "relation"):
            return
        if following.kind == "operator" and following.text != "-":
            return
        if following.kind == "relation":
            self.end(whole=False, cut="row")
            return
        self.end(whole=False, cut="\n")
        if self.text[following.start].isupper():
            self.sentence += 1

    def punctuation(self, marks: Sequence[Mark], at: int, *, whole: bool) -> None:
        mark = marks[at]
        before = marks[at - 1] if at else None
        following = marks[at + 1] if at + 1 < len(marks) else None
        if mark.text == ":" and before is not None and following is not None:
            label = at >= 2 and marks[at - 2].kind == "word"
            if before.kind == following.kind == "number" and not label:
                self.current.append(Mark("other", ":", mark.start, mark.end, mark.math))
                return
        self.end(whole=whole, cut=mark.text)
        after = self.text[mark.end : mark.end + 1]
        if mark.text in ".?" and (not after or after.isspace() or after in "\\$\"')*"):
            self.sentence += 1


def _closing(marks: Sequence[Mark], at: int) -> int:
    """Where the bracket at `at` is closed; the number of marks where it is not."""
    depth = 0
    for place in range(at, len(marks)):
        mark = marks[place]
        if mark.kind == "open":
            depth += 1
        elif mark.kind == "close":
            depth -= 1
            if depth == 0:
                return place if _PAIRS[marks[at].text] == mark.text else len(marks)
        elif mark.text == "\n\n":
            break
    return len(marks)


def segments(text: str, marks: Sequence[Mark]) -> Iterator[Segment]:
    """The segments of a step in the order in which they end."""
    cutter = _Cutter(text)
    cutter.run(marks, whole=False)
    cutter.end(whole=False, cut="end")
    before: Segment | None = None
    for segment in cutter.found:
        if segment.marks[0].kind == "relation" and before is not None:
            between = text[before.marks[-1].end : segment.marks[0].start]
            segment.continues = not between.strip("\\()[]$,.&* \t\n")
        yield segment
        before = segment
