"""The signs on a side: brackets, operators, marks behind a value, commands of LaTeX.

A percent sign, a degree sign and a mixed number leave a choice between two spellings.
"""

import re
from abc import abstractmethod
from typing import Final

from mcp_reasoner.verify.grammar.words import FUNCTIONS
from mcp_reasoner.verify.proof.marks import Mark
from mcp_reasoner.verify.proof.pieces import BIG_COMMANDS, GLUE, Choice, Pieces

__all__ = ["SideSigns"]

_TRIGONOMETRIC: Final = frozenset(
    f"{slash}{name}" for name in ("sin", "cos", "tan", "cot", "sec", "csc") for slash in ("", "\\")
)
_GRAMMAR_COMMANDS: Final = frozenset(["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"])


class SideSigns(Pieces):
    """Reads what is neither a number nor a word."""

    def _open(self, mark: Mark) -> bool:
        if not self.is_open():
            close = self._remark()
            if close is not None:
                self.at = close + 1
                return True
            arguments = mark.text == "{"
            if not arguments and (self.last == "unit" or (mark.spaced and not mark.math)):
                return False
        if mark.text == "\\{":
            return False
        if mark.text == "{" and not mark.math and self.last in ("start", "open"):
            return False  # a set, or a fractional part
        if self.last == "value" and mark.text != "{":
            # Side by side: a sign between brackets, else nothing, as it is written.
            closes = isinstance(self.pieces[-1], str) and self.pieces[-1].endswith(")")
            self.put("*" if closes else GLUE, "op")
        self.put(mark.text, "open")
        self.at += 1
        return True

    def _remark(self) -> int | None:
        """The end of brackets that hold words only, behind a value."""
        opening = self.marks[self.at]
        if opening.text not in ("(", "["):
            return None
        place, words = self.at + 1, 0
        while place < len(self.marks) and self.marks[place].kind in ("word", "punctuation"):
            word = self.marks[place]
            if word.math and not word.boxed:
                return None
            words += len(word.text) > 1
            place += 1
        closed = place < len(self.marks) and self.marks[place].kind == "close"
        return place if closed and words else None

    def _relation(self, mark: Mark) -> bool:
        """The sign below a sum or a limit: `k = 1`, `x \\to 0`."""
        below = self.pieces[-4:-1]
        if self.last != "value" or below[1:] != ["_", "{"] or below[0] not in BIG_COMMANDS:
            return False
        if (mark.text == "→") != (below[0] == "\\lim") or mark.text not in ("=", "→"):
            return False
        self.put("=" if mark.text == "=" else "\\to", "op")
        self.at += 1
        return True

    def _close(self, mark: Mark) -> bool:
        if self.last not in ("value", "unit"):
            return False
        self.put(mark.text, "value")
        self.at += 1
        return True

    def _operator(self, mark: Mark) -> bool:
        text = mark.text
        if text in "%°!":
            return self._after_value(text)
        if text in ("^", "_"):
            if self.last != "value":
                return False
            degree = self._raised_degree()
            if degree:
                self.at += degree - 1
                return self._after_value("°")
            self.put(text, "op")
            self.at += 1
            return True
        if text in ("√", "±"):
            if text == "±" or not self.is_open():
                return False
            self.put(text, "op")
            self.at += 1
            return True
        following = self.peek()
        if text == "/" and following and following.kind == "word" and not self.is_open():
            self.at += 1
            return self._denominator()
        if self.is_open() and text not in "+-":
            return False
        self.put(text, "op")
        self.at += 1
        return True

    def _raised_degree(self) -> int:
        """How many marks `^\\circ` or `^{\\circ}` takes from here; 0 where it is no such."""
        texts = [mark.text for mark in self.marks[self.at : self.at + 4]]
        if texts[1:2] == ["°"]:
            return 2
        return 4 if texts[1:] == ["{", "°", "}"] else 0

    def _bar(self, _: Mark) -> bool:
        """A bar opens or closes an absolute value; one inside another is not read."""
        if not self.bars and self.last in ("start", "op", "open", "value"):
            if self.last == "value":
                self.put("*", "op")
            self.put("abs(", "open")
        elif self.last in ("value", "unit") and self.bars:
            self.put(")", "value")
        else:
            return False
        self.bars = not self.bars
        self.at += 1
        return True

    def _after_value(self, text: str) -> bool:
        if self.last != "value":
            return False
        if text == "%":
            place = self.number_at
            if place < 0:
                return False
            number = self.pieces[place]
            if not isinstance(number, str):
                return False
            signed = place > 0 and self.pieces[place - 1] in ("+", "-")
            if signed and any(not isinstance(piece, Choice) for piece in self._terms(place - 1)):
                return False  # "50 + 20%" may be an increase by a fifth of it
            self._replace(Choice("percent", (f"({number}/100)", number)))
            self.percent = True
            self.number_at = -1
        elif text == "°":
            trigonometric = any(piece in _TRIGONOMETRIC for piece in self.pieces)
            spellings = ("°", "") if trigonometric else ("", "°")
            self.put(Choice("degree", spellings), "value")
        else:
            self.put("!", "value")
        self.at += 1
        return True

    def _terms(self, end: int) -> list[str | Choice]:
        return [
            piece
            for piece in self.pieces[:end]
            if isinstance(piece, Choice) or re.fullmatch(r"[\d.]+", piece)
        ]

    def _command(self, mark: Mark) -> bool:
        if not self.is_open():
            if mark.text in _GRAMMAR_COMMANDS and self.number_at >= 0 and self.last == "value":
                length = self._plain_fraction()
                ones = self.pieces[self.number_at]
                if length and isinstance(ones, str) and ones.isdigit():
                    fraction = "".join(m.text for m in self.marks[self.at : self.at + length])
                    self._replace(
                        Choice("mixed", (f"({ones} + {fraction})", f"({ones} * {fraction})"))
                    )
                    self.number_at = -1
                    self.at += length
                    return True
            if self.last == "unit":
                return False
        function = mark.text[1:] in FUNCTIONS or mark.text[1:] in ("arcsin", "arccos", "arctan")
        roots = (*_GRAMMAR_COMMANDS, "\\sqrt", "\\binom", "\\dbinom", "\\tbinom")
        following = self.peek()
        bare = mark.text == "\\int" and (following is None or following.text != "_")
        self.put(mark.text, "op" if function or bare or mark.text in roots else "value")
        self.at += 1
        return True

    def _plain_fraction(self) -> int:
        """How many marks `\\frac{1}{2}` or `\\frac12` takes from here; 0 where it is no such."""
        kinds = [mark.text for mark in self.marks[self.at + 1 : self.at + 7]]
        if len(kinds) == 6 and kinds[0] == kinds[3] == "{" and kinds[2] == kinds[5] == "}":
            top, bottom = kinds[1], kinds[4]
            if (top + bottom).isdigit() and 0 < int(top) < int(bottom):
                return 7
        if kinds and re.fullmatch(r"[1-9]{2}", kinds[0]) and kinds[0][0] < kinds[0][1]:
            return 2
        return 0

    @abstractmethod
    def _denominator(self) -> bool:
        """`/hour` behind a number or a unit."""
