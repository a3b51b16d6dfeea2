"""The pieces that the marks of a side become, one after another: the state of reading a side.

`Pieces` holds what was read and reads numbers and money; `side_signs` and `side_words` add what
else may stand on a side, and `operands` puts the pieces together. A method for a kind of mark
takes at least one mark, or refuses the whole side.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mcp_reasoner.verify.proof.marks import Mark
from mcp_reasoner.verify.proof.measures import Measure

__all__ = ["BIG_COMMANDS", "GLUE", "Choice", "Pieces"]

GLUE: Final = "\0"
"""Between pieces that are written side by side."""
BIG_COMMANDS: Final = frozenset(["\\sum", "\\prod", "\\lim"])
"""Signs with limits below, and above but for the last."""
_CURRENCIES: Final = {"$": "dollar", "£": "quid", "€": "euro"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A place in a formula with several spellings; one choice for all places of a `key`."""

    key: str
    spellings: tuple[str, str]


class Pieces(ABC):
    """Goes over the marks once, from left to right."""

    def __init__(self, marks: Sequence[Mark], *, x_is_times: bool) -> None:
        self.marks = marks
        self.x_is_times = x_is_times
        self.pieces: list[str | Choice] = []
        self.measured: list[str | Choice] = []
        self.units: set[str] = set()
        self.measures: set[Measure] = set()
        self.percent = False
        self.money = False
        self.at = 0
        # What came last: "start", "op", "open", "value" or "unit" (after a value).
        self.last = "start"
        self.number_at = -1  # where in `pieces` the last plain numeral is
        self.waiting_money: str | None = None
        self.bars = False  # whether an absolute value is open

    def build(self) -> bool:
        """Whether all marks could be read."""
        while self.at < len(self.marks):
            mark = self.marks[self.at]
            step = getattr(self, f"_{mark.kind}", None)
            if step is None or not step(mark):
                return False
        return self.last in ("value", "unit") and self.waiting_money is None and not self.bars

    def put(self, piece: str | Choice, last: str) -> None:
        """Add a piece, and say what it was: an operator, an opening sign, a value."""
        self.pieces.append(piece)
        self.measured.append(piece)
        self.last = last
        self.number_at = -1

    def peek(self, distance: int = 1) -> Mark | None:
        """A mark further on, None behind the last."""
        place = self.at + distance
        return self.marks[place] if place < len(self.marks) else None

    def is_open(self) -> bool:
        """Whether a value may stand here."""
        return self.last in ("start", "op", "open")

    def _number(self, mark: Mark) -> bool:
        if self.last == "value" and self.pieces[-1] == "!" and not mark.spaced:
            self.put("*", "op")  # 3!5!
        if self.last == "value" and self._behind_limits():
            self.last = "op"
        if not self.is_open():
            return self._mixed(mark)
        self.put(mark.text, "value")
        self.number_at = len(self.pieces) - 1
        self.at += 1
        if self.waiting_money is not None:
            self._unit([self.waiting_money])
            self.waiting_money = None
            self.last = "value"
        return True

    def _behind_limits(self) -> bool:
        """Whether what came last are the limits of a sum, an integral or a limit."""
        place = len(self.pieces)
        for sign in ("^", "_"):
            start = self._argument_start(place)
            if start < 2 or self.pieces[start - 1] != sign:
                if sign == "^" and start >= 2 and self.pieces[start - 2] == "\\lim":
                    return self.pieces[start - 1] == "_"
                return False
            place = start - 1
        return place > 0 and self.pieces[place - 1] in (*BIG_COMMANDS, "\\int")

    def _argument_start(self, end: int) -> int:
        """Where the argument that ends before `end` begins: one piece, or a group in braces."""
        depth = 0
        for place in range(end - 1, -1, -1):
            depth += (self.pieces[place] == "}") - (self.pieces[place] == "{")
            if depth == 0:
                return place
        return -1

    def _mixed(self, mark: Mark) -> bool:
        """`2 1/2`: a whole number, a blank, and a fraction written without blanks."""
        slash, below = self.peek(1), self.peek(2)
        whole = self.number_at >= 0 and self.last == "value"
        if not (whole and slash and below and mark.spaced and slash.text == "/"):
            return False
        if below.kind != "number" or slash.spaced or below.spaced:
            return False
        ones = self.pieces[self.number_at]
        if not (isinstance(ones, str) and (ones + mark.text + below.text).isdigit()):
            return False
        if not 0 < int(mark.text) < int(below.text):
            return False
        self._replace(f"({ones} + {mark.text}/{below.text})")
        self.at += 3
        return True

    def _replace(self, piece: str | Choice) -> None:
        place = self.number_at
        self.pieces[place] = piece
        self.measured[place] = piece
        self.last = "value"

    def _money(self, mark: Mark) -> bool:
        self.money = True
        self.at += 1
        if self.last == "value":
            self._unit([_CURRENCIES[mark.text[-1]]])
            return True
        if not self.is_open() or self.waiting_money is not None:
            return False
        following = self.peek(0)
        if following is None:
            return False
        if following.kind == "number":
            self.waiting_money = _CURRENCIES[mark.text[-1]]
        return True

    @abstractmethod
    def _unit(self, words: Sequence[str]) -> None:
        """Take `words` as the unit of the value before."""
