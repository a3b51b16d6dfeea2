"""The words on a side: units, "of", "times", names of numbers.

Where a word may be a unit or a sign ("3 x 4", "2/5 of 40") is decided here; which units convert,
in `measures`.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from mcp_reasoner.verify.grammar.words import FUNCTIONS
from mcp_reasoner.verify.proof.marks import Mark
from mcp_reasoner.verify.proof.measures import scale, stem
from mcp_reasoner.verify.proof.pieces import Choice
from mcp_reasoner.verify.proof.side_signs import SideSigns

__all__ = ["SideWords"]

_MAX_UNIT_WORDS: Final = 5
_STOP: Final = re.compile(
    r"and|or|so|is|are|was|were|be|which|that|because|since|for|if|then|than|she|he|it|they|we|you"
    r"|i|but|not|no|as|when|where|while|who|whose|this|these|those|there|has|have|had|gives?|gave"
    r"|makes?|made|equals?|gets?|got|gained|also|only|plus|minus|times|divided|multiplied|by"
    r"|subtract(?:ed)?|add(?:ed)?|more|less|fewer|half|twice|double|triple|thrice|thus|hence"
    r"|therefore|finally|total|remainder|remaining|mod|modulo|percent|percentage|squared|cubed|r"
    r"|from|to|between|using|use|with|without|until|after|before|did|does|do|will|would|can|could"
    r"|may|might|must|should|let|suppose|assume|what|how|many|much|exceeds|square|root|cube"
    r"|factorial|am|pm",
    re.IGNORECASE,
)
_PER: Final = frozenset(["per", "a", "an", "each", "every", "in"])
_TIMES_WORDS: Final = {"times": "*", "plus": "+", "minus": "-"}


class SideWords(SideSigns):
    """Reads words, and with them whole sides."""

    def _denominator(self) -> bool:
        """`/hour` behind a number or a unit."""
        words = self._words()
        if not words or (len(words[0]) == 1 and not self.marks[self.at].boxed):
            return False
        self.at += len(words)
        self._unit(["per", *words])
        return True

    def _words(self) -> list[str]:
        """The words from here on that can be a unit together."""
        found: list[str] = []
        for place in range(self.at, len(self.marks)):
            mark = self.marks[place]
            if mark.kind != "word" or _STOP.fullmatch(mark.text) or self._multiplies(place):
                break
            found.append(mark.text)
        return found

    def _multiplies(self, place: int) -> bool:
        """Whether an "x" stands there as a sign between two values."""
        if not self.x_is_times or self.marks[place].text not in ("x", "X"):
            return False
        following = self.marks[place + 1] if place + 1 < len(self.marks) else None
        return following is not None and following.kind in ("number", "open", "money", "command")

    def _word(self, mark: Mark) -> bool:
        word, lower = mark.text, mark.text.lower()
        prose = not mark.math or mark.boxed
        if self.is_open():
            return self._name(mark)
        following = self.peek()
        if self._multiplies(self.at):
            self.put("*", "op")
            self.at += 1
            return True
        if prose and lower in _TIMES_WORDS and following is not None:
            if following.kind not in ("number", "open", "money", "enter"):
                return False
            self.put(_TIMES_WORDS[lower], "op")
            self.at += 1
            return True
        if prose and lower in ("divided", "multiplied") and following is not None:
            after = self.peek(2)
            if following.text != "by" or after is None or after.kind not in ("number", "money"):
                return False
            self.put("*" if lower == "multiplied" else "/", "op")
            self.at += 2
            return True
        if prose and lower == "percent":
            return self._after_value("%")
        if prose and lower == "of":
            return self._of()
        if not prose and not (mark.spaced and len(word) > 2 and word not in FUNCTIONS):
            return self.last != "unit" and self._name(mark)
        if not mark.spaced and not mark.boxed and self.last == "value":
            measure = scale(word)
            if len(word) == 1 or measure is None or measure.dimension == "count":
                return self._name(mark)
        words = self._words()
        if not 0 < len(words) <= _MAX_UNIT_WORDS:
            return False
        if len(words) == 1 and len(word) == 1 and not mark.boxed and not scale(word):
            return self._name(mark) if self.last == "value" else False
        self.at += len(words)
        self._unit(words)
        return True

    def _of(self) -> bool:
        """`1/3 of 18`, `20% of the 50`: a share times what it is a share of."""
        place = self.at + 1
        while place < len(self.marks) and self.marks[place].text.lower() in (
            "the",
            "those",
            "her",
            "his",
            "these",
        ):
            place += 1
        following = self.marks[place] if place < len(self.marks) else None
        if following is None or following.kind not in ("number", "money", "open"):
            return False
        share = self.pieces[-1]
        fraction = len(self.pieces) >= 3 and self.pieces[-2] == "/" and self.number_at >= 0
        latex = share == "}" and "\\frac" in self.pieces
        if isinstance(share, Choice):
            if share.key != "percent":
                return False
        elif not fraction and not latex and not share.startswith(("0.", ".")):
            return False
        if self.last != "value":
            return False
        self.put("*", "op")
        self.at = place
        return True

    def _name(self, mark: Mark) -> bool:
        """A letter or a function as part of the formula."""
        word = mark.text
        prose = not mark.math or mark.boxed
        if prose and word in ("a", "A", "I") and not mark.math and self.last != "start":
            return False
        if prose and len(word) > 1 and word not in FUNCTIONS:
            return False
        if mark.boxed and word not in FUNCTIONS:
            return False
        if self.last == "unit":
            return False
        self.put(word, "op" if word in FUNCTIONS else "value")
        self.at += 1
        return True

    def _unit(self, words: Sequence[str]) -> None:
        """Take `words` as the unit of the value before."""
        factor = Fraction(1)
        below = False
        first = True
        for word in words:
            if word.lower() in _PER:
                below = True
                continue
            measure = scale(word)
            self.units.add(("/" if below else "") + stem(word))
            if measure is not None and (first or below):
                self.measures.add(measure)
                factor = factor / measure.factor if below else factor * measure.factor
            first = first and below
        if factor != 1:
            last = self.measured[-1]
            if isinstance(last, Choice):
                one, other = last.spellings
                self.measured[-1] = Choice(
                    last.key, (f"({one} * {factor})", f"({other} * {factor})")
                )
            elif self.last == "value" and self.number_at >= 0:
                self.measured[-1] = f"({last} * {factor})"
            else:
                self.measured[-1] = f"{last} * ({factor})"
        self.last = "unit"
        self.number_at = -1
