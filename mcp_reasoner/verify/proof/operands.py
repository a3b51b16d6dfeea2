r"""One side of an assertion: its marks turned into formulas of the grammar, all that it may mean.

    20\% \times 50     "(20/100) * 50", also "20 * 50"
    33 classes * 15    "33 * 15", with the unit "class"

Units and remarks in brackets are taken off and kept as words; percent signs, degree signs,
mixed numbers and units that convert give a second formula each, and only the caller knows
whether one true reading is enough. What is not surely one value in these readings gives
None: nothing is guessed. Single marks are read by `pieces`, `side_signs` and `side_words`; where a
side begins and ends in prose is for `assertions`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Node, Number, Unary, free_names
from mcp_reasoner.verify.proof.marks import Mark
from mcp_reasoner.verify.proof.measures import Measure
from mcp_reasoner.verify.proof.pieces import GLUE, Choice
from mcp_reasoner.verify.proof.side_words import SideWords
from mcp_reasoner.verify.syntax import parse

__all__ = ["Operand", "Reading", "read_operand"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a side: its formula, and the tree of it."""

    text: str
    node: Node


@dataclass(frozen=True, slots=True)
class Operand:
    """A side of an assertion: its readings, the plain one first, and what was beside its numbers.

    `bare` is whether it is a single numeral (also a fraction or a percentage), `percent`
    whether a percent sign was in it; `converted` are readings with units as factors.
    """

    readings: tuple[Reading, ...]
    converted: tuple[Reading, ...]
    units: frozenset[str]
    measures: frozenset[Measure]
    start: int
    end: int
    percent: bool = False
    money: bool = False
    glued: bool = False

    @property
    def node(self) -> Node:
        """The tree of the plain reading."""
        return self.readings[0].node

    @property
    def bare(self) -> bool:
        """Whether the side is a single numeral, perhaps with a sign, or a fraction below 1."""
        node = self.node
        while isinstance(node, Unary) and node.op in "+-%":
            node = node.operand
        if isinstance(node, Binary) and node.op == "/":
            top, bottom = node.left, node.right
            if not (isinstance(top, Number) and isinstance(bottom, Number)):
                return False
            return self.percent or top.value < bottom.value
        return isinstance(node, Number)

    @property
    def numeric(self) -> bool:
        """Whether nothing in it is unknown."""
        return not free_names(self.node)


def read_operand(
    marks: Sequence[Mark], *, names: frozenset[str], x_is_times: bool
) -> Operand | None:
    """The side that `marks` are, all of them; None where it cannot be read surely."""
    if not marks:
        return None
    builder = SideWords(marks, x_is_times=x_is_times)
    if not builder.build():
        return None
    readings = _readings(builder.pieces, names)
    if not readings:
        return None
    converted: tuple[Reading, ...] = ()
    if builder.measured != builder.pieces:
        converted = _readings(builder.measured, names)
    return Operand(
        readings=readings,
        converted=converted,
        units=frozenset(builder.units),
        measures=frozenset(builder.measures),
        start=marks[0].start,
        end=marks[-1].end,
        percent=builder.percent,
        money=builder.money,
    )


def _readings(pieces: Sequence[str | Choice], names: frozenset[str]) -> tuple[Reading, ...]:
    keys = sorted({piece.key for piece in pieces if isinstance(piece, Choice)})
    found: dict[str, Reading] = {}
    for choice in product((0, 1), repeat=len(keys)):
        chosen = dict(zip(keys, choice, strict=True))
        text = " ".join(
            piece if isinstance(piece, str) else piece.spellings[chosen[piece.key]]
            for piece in pieces
        )
        if "\\" not in text:
            text = text.replace("{", "(").replace("}", ")")
        text = _tidy(text)
        try:
            node = parse(text, names=names)
        except ExpressionError:
            if not any(choice):
                return ()
            continue
        found.setdefault(text, Reading(text, node))
    return tuple(found.values())


def _tidy(text: str) -> str:
    text = text.replace(f" {GLUE} ", "")
    text = re.sub(r"\s+([)\]}^!_°,])", r"\1", text)
    text = re.sub(r"([(\[{^_])\s+", r"\1", text)
    text = re.sub(r"(?<=\\frac|dfrac|tfrac|cfrac|\\sqrt|binom) (?=\{)", "", text)
    text = re.sub(r"(\}) (?=\{)", r"\1", text)
    return re.sub(r"(^|[(\[{*/+=^-] ?)- (?=[\d(\\a-zA-Z])", r"\1-", text)
