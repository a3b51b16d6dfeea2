"""Names that a proof gives to calculations, and what it says of them later.

    "where A = (2 - 9)", "A = (2 - 9) = -7", "A + 1 = -7 + 1"

A name counts only if all that is ever said of it is such: it stands alone before "=" and a
calculation, or together with other such names before numbers put in for them. An unknown of
the problem, or one that is equated with anything else, is for `unknowns`.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from mcp_reasoner.verify.nodes import Binary, Name, Node, free_names
from mcp_reasoner.verify.proof.assertions import Link
from mcp_reasoner.verify.proof.document import Document

__all__ = ["Calculated"]

_GIVEN: Final = re.compile(r"\b(?:where|let|denote|call|with)\b", re.IGNORECASE)
_COMPUTED: Final = re.compile(r"\b(?:calculat\w+|comput\w+|evaluat\w+|work out)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Calculated:
    """The names of calculations in a document."""

    document: Document

    @cached_property
    def names(self) -> frozenset[str]:
        """The letters that name calculations and nothing else."""
        named: set[str] = set()
        other: set[str] = set()
        for links in self.document.links.values():
            for link in links:
                left, right = link.left.operand, link.right.operand
                letters = _letters(link) - other
                if left is None or right is None or not right.numeric or link.sign != "=":
                    other |= letters
                elif link.place:
                    continue  # the chain's first link has told
                elif isinstance(left.node, Name):
                    named |= letters
                elif letters - named or not _put_in(left.node, right.node):
                    other |= letters
        in_statement = set().union(*map(_letters, self.document.links[-1]), ())
        return frozenset(named - other - in_statement)

    def claim(self, link: Link, step: int) -> tuple[str, ...] | None:
        """What the names of such a link stand for, as equations; None where it is no such link."""
        left, right = link.left.operand, link.right.operand
        if left is None or right is None or not right.numeric or link.place or link.sign != "=":
            return None
        names = free_names(left.node)
        if not names or not names <= self.names:
            return None
        if isinstance(left.node, Name):
            return self._as_given(link, step, left.node.name)
        known = [self._value(name, step, link.right.start) for name in sorted(names)]
        if any(text is None or "." in text for text in known):
            return None
        return tuple(text for text in known if text)

    def _value(self, name: str, step: int, place: int) -> str | None:
        """The last value that the text gives a name before a place: the end of its chain."""
        found: str | None = None
        for number in range(step + 1):
            chain = -1
            for link in self.document.links[number]:
                if number == step and link.right.start >= place:
                    return found
                left, right = link.left.operand, link.right.operand
                if link.place == 0:
                    named = left is not None and left.node == Name(name)
                    chain = link.chain if named else -1
                if link.chain == chain:
                    numeric = right is not None and right.numeric
                    found = f"{name} = {right.readings[0].text}" if right and numeric else None
        return found

    def _as_given(self, link: Link, step: int, name: str) -> tuple[str, ...] | None:
        """For "calculate A = (…)": the calculation by which "where A = (…)" gave the name."""
        if not _COMPUTED.search(self._sentence(link, step)):
            return None
        for number in range(step + 1):
            for other in self.document.links[number]:
                left, right = other.left.operand, other.right.operand
                if left is None or right is None or left.node != Name(name) or other.place:
                    continue
                if other is link or right.bare or not _GIVEN.search(self._sentence(other, number)):
                    return None
                return (f"{name} = {right.readings[0].text}",)
        return None

    def _sentence(self, link: Link, step: int) -> str:
        text = self.document.steps[step][: link.left.start]
        return re.split(r"[.!?]\s", text)[-1]


def _put_in(formula: Node, numbers: Node) -> bool:
    """Whether the numbers may be a formula of names with numbers put in, or its value.

    A value is enough where all names are capitals: an unknown to be solved for is small.
    """
    if all(name.isupper() for name in free_names(formula)):
        return True
    first, second = _operands(formula), _operands(numbers)
    return len(first) == len(second) > 1


def _operands(node: Node) -> list[Node]:
    """The terms of a sum, or the factors of a product."""
    match node:
        case Binary("+" | "-", left, right):
            return [*(_operands(left) if _is_sum(left) else [left]), right]
        case Binary("*", left, right):
            return [*(_operands(left) if _is_product(left) else [left]), right]
    return [node]


def _is_sum(node: Node) -> bool:
    return isinstance(node, Binary) and node.op in "+-"


def _is_product(node: Node) -> bool:
    return isinstance(node, Binary) and node.op == "*"


def _letters(link: Link) -> set[str]:
    found: set[str] = set()
    for side in (link.left, link.right):
        if side.operand is not None:
            found |= free_names(side.operand.node)
    return found
