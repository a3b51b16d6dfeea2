"""Why the falsehood of a formula would prove nothing: what its sentence and the document say.

    Doubts(document, 0, "If so, 2 + 2 = 5.").about(7, 16, "2 + 2 = 5")     "it stands under …"

Moods of single sentences are for `moods`, other kinds of numbers for `document`.
"""

import itertools
import re
from typing import Final

from mcp_reasoner.verify.proof.document import Document
from mcp_reasoner.verify.proof.moods import denied, mood, quoted, supposes

__all__ = ["Doubts"]

_TOWER: Final = re.compile(r"\^\s*[-\w.]+\s*\^")
_END: Final = re.compile(
    r"(?:(?<=[.?!])|(?<=[.?!][)\"'*$\]]))\s+(?=[^a-z\s])|\n\s*\n|\n(?=\s*(?:[-*•]\s|\d+[.)]\s|[A-Z]))"
)


class Doubts:
    """What speaks against taking the formulas of one step at their word."""

    def __init__(self, document: Document, number: int, step: str) -> None:
        self.document = document
        self.number = number
        self.step = step
        self.sentences = _sentences(step)

    def about(self, start: int, end: int, formula: str, *, approximate: bool = False) -> str | None:
        """Why the falsehood of what stands from `start` to `end` would prove nothing."""
        document = self.document
        unusual = document.unusual(formula)
        if _TOWER.search(formula):
            unusual = "which of the powers comes first is not clear"
        if unusual:
            return unusual
        if document.contradicts:
            return "the proof works towards a contradiction"
        index = self._sentence_at(end - 1)
        low, high = self.sentences[index]
        sentence = self.step[low:high]
        said = "approximate" if approximate else mood(sentence)
        if said != "asserted":
            return {
                "supposed": "it stands under a supposition",
                "asked": "it is a question",
                "approximate": "it is an approximation",
            }[said]
        if quoted(self.step[low:start], self.step[end:high]):
            return "it is quoted"
        if supposes(self.step[:low]):
            return "it stands under a supposition"
        following = ""
        if index + 1 < len(self.sentences):
            following = self.step[slice(*self.sentences[index + 1])]
        elif self.number + 1 < len(document.steps):
            following = document.steps[self.number + 1][:200]
        if denied(self.step[low:start], self.step[end:high], following):
            return "the words beside it take it back"
        return None

    def sentence(self, place: int) -> str:
        """The sentence in which a place of the step stands."""
        return self.step[slice(*self.sentences[self._sentence_at(place)])]

    def _sentence_at(self, place: int) -> int:
        for index, (_, high) in enumerate(self.sentences):
            if place < high:
                return index
        return len(self.sentences) - 1


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a step begin and end."""
    edges = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    found = [(low, high) for low, high in itertools.pairwise(edges) if low < high]
    return found or [(0, len(text))]
