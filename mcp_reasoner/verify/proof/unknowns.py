r"""What a proof says about its letters: equations that pin them, and words that do.

    Unknowns(document).equations({"x"}, …)      every equation in x alone, as text

A false equation between formulas refutes only if it cannot be an equation that is meant to be
solved, so `algebra` compares it with all that is said of the same letters elsewhere. What is
no number at all (vectors, remainders, digits side by side) is not decided.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from mcp_reasoner.verify.nodes import Binary, Name, Node, Number, Unary, free_names, walk
from mcp_reasoner.verify.proof.assertions import Link, Side
from mcp_reasoner.verify.proof.document import Document

__all__ = ["Said", "Unknowns", "equation", "is_rational", "names_of"]

_NO_NUMBERS: Final = re.compile(
    r"\b(?:vectors?|matri\w+|subsets?|cross product|logic\w*|boolean|determinant|quaternion\w*"
    r"|operations?)\b|\\begin\{[pbv]?matrix|\\vec|\\mathbf|\\cup|\\cap",
    re.IGNORECASE,
)
_MODULAR: Final = re.compile(
    r"\b(?:mod(?:ulo)?|modular|congru\w+)\b|\\p?mod\b|\\equiv|≡", re.IGNORECASE
)
_SIDE_BY_SIDE: Final = re.compile(r"\b(?:digits?|base)\b", re.IGNORECASE)
_ROOTS: Final = re.compile(r"\b(?:roots?|zeros?|unity|golden)\b", re.IGNORECASE)
_LETTER: Final = re.compile(r"(?<![A-Za-z\\])[a-z](?![A-Za-z])")
_NUMBER_LETTER: Final = re.compile(r"[a-df-hj-z]")
_MAX_POWER: Final = 12


@dataclass(frozen=True)
class Said:
    """A link of the document that is an equation: where it stands, its letters, its text."""

    step: int
    start: int
    names: frozenset[str]
    text: str | None


@dataclass(frozen=True)
class Unknowns:
    """What is said of the letters of a document."""

    document: Document

    @cached_property
    def are_numbers(self) -> bool:
        """Whether letters here are numbers for all that can be seen."""
        return self.numbers_or_residues and not _MODULAR.search(self.document.text)

    @cached_property
    def numbers_or_residues(self) -> bool:
        """Whether letters are numbers, of which equations may hold modulo something only."""
        return self.commute and not _SIDE_BY_SIDE.search(self.document.text)

    @cached_property
    def commute(self) -> bool:
        """Whether the laws of numbers hold for letters, though perhaps modulo something."""
        return not _NO_NUMBERS.search(self.document.text) and not self.document.unusual("0")

    @cached_property
    def may_be_roots(self) -> bool:
        """Whether the statement speaks of roots, perhaps without an equation."""
        return bool(_ROOTS.search(self.document.statement))

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """All relations with letters; `text` only of equations that were read."""
        return tuple(
            said
            for step, links in self.document.links.items()
            for link in links
            if (said := self._said(step, link)) is not None
        )

    def _said(self, step: int, link: Link) -> Said | None:
        text = self.document.steps[step] if step >= 0 else self.document.statement
        names = frozenset(names_of(link.left, text) | names_of(link.right, text))
        if not names:
            return None
        return Said(step, link.right.start, names, equation(link))

    def elsewhere(self, link: Link, step: int) -> Iterator[Said]:
        """What is said of the letters of `link` by other links."""
        names = names_of(link.left, "") | names_of(link.right, "")
        for said in self.said:
            if (said.step, said.start) != (step, link.right.start) and said.names & names:
                yield said


def equation(link: Link) -> str | None:
    """An equation between rational formulas in letters for numbers, as text; else None."""
    left, right = link.left.operand, link.right.operand
    if link.sign != "=" or link.modulus is not None or left is None or right is None:
        return None
    names = free_names(left.node) | free_names(right.node)
    letters = all(_NUMBER_LETTER.fullmatch(name) for name in names)
    if not names or not letters or left.percent or right.percent:
        return None
    if not (is_rational(left.node) and is_rational(right.node)):
        return None
    return f"{left.readings[0].text} = {right.readings[0].text}"


def names_of(side: Side, text: str) -> set[str]:
    """The letters on a side of a link; in `text`, also of one that was not read."""
    if side.operand is not None:
        return set(free_names(side.operand.node))
    return set(_LETTER.findall(text[side.start : side.end]))


def is_rational(node: Node) -> bool:
    """Whether a formula is made of numerals and letters by the four operations and powers."""
    for part in walk(node):
        match part:
            case Number() | Unary("-" | "+") | Binary("+" | "-" | "*" | "/"):
                pass
            case Name(name) if "_" not in name:
                pass
            case Binary("^", _, Number(_, power)) if power.denominator == 1 and power <= _MAX_POWER:
                pass
            case _:
                return False
    return True
